namespace FedActors.Simulation.Chaos;

/// <summary>A broken invariant.</summary>
/// <param name="Invariant">Its name.</param>
/// <param name="Detail">What was found and what should have been.</param>
internal sealed record Violation(string Invariant, string Detail);
