namespace FedActors.Federation.Configuration;

/// <summary>With which identity, and at which seeds, an operator asks.</summary>
/// <param name="Kit">The directory with the certificate, its key and the federation's roots.</param>
/// <param name="Seeds">The https addresses of seeds; perhaps none.</param>
public sealed record OperatorOptions(string Kit, IReadOnlyList<string> Seeds);
