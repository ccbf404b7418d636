namespace FedActors.Core.Protocol;

/// <summary>One tensor to be written: what the header says about it, but for the place, which the order decides.</summary>
internal sealed record SafetensorsTensor(string Name, SafetensorsDtype Dtype, IReadOnlyList<ulong> Shape, ulong ByteLength);
