namespace FedActors.Simulation.Chaos;

/// <summary>A seed whose world broke an invariant.</summary>
/// <param name="Seed">Replays the world.</param>
/// <param name="Invariant">The name of the invariant.</param>
/// <param name="Detail">What was found and what should have been.</param>
/// <param name="Faults">The faults that are needed for the failure, after shrinking, one a line.</param>
/// <param name="FaultsBefore">How many faults the world had before shrinking.</param>
public sealed record ChaosFailure(ulong Seed, string Invariant, string Detail, IReadOnlyList<string> Faults, int FaultsBefore);
