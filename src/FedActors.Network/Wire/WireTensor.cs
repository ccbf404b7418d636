namespace FedActors.Network.Wire;

/// <summary>One tensor of the model.</summary>
/// <param name="Name">Its name in safetensors files.</param>
/// <param name="Dimensions">Its dimensions.</param>
public sealed record WireTensor(string Name, IReadOnlyList<int> Dimensions);
