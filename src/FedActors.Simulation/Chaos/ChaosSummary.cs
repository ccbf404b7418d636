namespace FedActors.Simulation.Chaos;

/// <summary>What a chaos run did and found.</summary>
/// <param name="FirstSeed">The first seed.</param>
/// <param name="Seeds">How many seeds ran.</param>
/// <param name="Repeated">How many of them ran twice and gave the same state hash.</param>
/// <param name="Events">Simulated events in all.</param>
/// <param name="Rounds">Committed rounds in all.</param>
/// <param name="VirtualSeconds">Simulated time in all.</param>
/// <param name="WallSeconds">Real time.</param>
/// <param name="FaultCounts">How often each kind of fault struck.</param>
/// <param name="Failures">The seeds that failed.</param>
public sealed record ChaosSummary(
    ulong FirstSeed,
    int Seeds,
    int Repeated,
    long Events,
    long Rounds,
    double VirtualSeconds,
    double WallSeconds,
    IReadOnlyDictionary<string, long> FaultCounts,
    IReadOnlyList<ChaosFailure> Failures);
