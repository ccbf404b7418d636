namespace FedActors.Simulation.Chaos;

/// <summary>What became of one world.</summary>
/// <param name="Violation">The first broken invariant, or null.</param>
/// <param name="StateHash">A hash of everything that happened and of the journal.</param>
/// <param name="Events">Events processed.</param>
/// <param name="Rounds">Rounds committed.</param>
/// <param name="VirtualSeconds">Simulated time.</param>
/// <param name="FaultCounts">How often each kind of fault struck.</param>
internal sealed record ChaosVerdict(
    Violation? Violation, ulong StateHash, long Events, int Rounds, double VirtualSeconds, IReadOnlyDictionary<string, long> FaultCounts);
