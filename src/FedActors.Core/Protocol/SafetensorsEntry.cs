namespace FedActors.Core.Protocol;

/// <summary>
/// One tensor of a header: its type, its dimensions, and where its bytes lie, counted from the end of the header.
/// </summary>
internal sealed record SafetensorsEntry(string Name, SafetensorsDtype Dtype, IReadOnlyList<ulong> Shape, ulong Begin, ulong End);
