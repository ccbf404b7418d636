namespace FedActors.Simulation.Chaos;

/// <summary>Runs worlds of random faults, one a seed.</summary>
public static class ChaosRunner
{
    /// <summary>One seed in so many runs twice, and must do the same both times.</summary>
    public const int RepeatEvery = 20;

    private const int FailuresMax = 10;

    /// <summary>Runs the seeds from <paramref name="firstSeed"/> on; gives up after ten failures.</summary>
    /// <param name="firstSeed">The first seed.</param>
    /// <param name="seeds">How many.</param>
    /// <param name="progress">Told after each seed how many are done and how many failed; may be null.</param>
    /// <param name="narrate">Told each world's options, faults and events as text; may be null.</param>
    /// <param name="wallSeconds">Real seconds since some fixed moment.</param>
    /// <param name="stop">Ends the run early, after the seed at hand.</param>
    public static ChaosSummary Run(
        ulong firstSeed, int seeds, Action<int, int>? progress, Action<string>? narrate, Func<double> wallSeconds, CancellationToken stop)
    {
        double begin = wallSeconds();
        var failures = new List<ChaosFailure>();
        var faultCounts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        int done = 0, repeated = 0;
        long events = 0, rounds = 0;
        double virtualSeconds = 0;
        while (done < seeds && failures.Count < FailuresMax && !stop.IsCancellationRequested)
        {
            var world = ChaosWorld.Draw(firstSeed + (ulong)done);
            narrate?.Invoke(world.Describe());
            ChaosVerdict verdict = ChaosRun.Of(world, narrate);
            (events, rounds, virtualSeconds) = (events + verdict.Events, rounds + verdict.Rounds, virtualSeconds + verdict.VirtualSeconds);
            foreach ((string fault, long count) in verdict.FaultCounts)
            {
                faultCounts[fault] = faultCounts.GetValueOrDefault(fault) + count;
            }

            if (verdict.Violation is { } violation)
            {
                failures.Add(FailureOf(world, violation));
            }
            else if (world.Seed % RepeatEvery == 0)
            {
                repeated++;
                CheckRepeatable(world, verdict, failures);
            }

            done++;
            progress?.Invoke(done, failures.Count);
        }

        return new ChaosSummary(firstSeed, done, repeated, events, rounds, virtualSeconds, wallSeconds() - begin, faultCounts, failures);
    }

    private static void CheckRepeatable(ChaosWorld world, ChaosVerdict first, List<ChaosFailure> failures)
    {
        ChaosVerdict second = ChaosRun.Of(world);
        if (second.StateHash != first.StateHash)
        {
            failures.Add(FailureOf(world, new Violation(
                "same-seed-same-world", $"two runs gave state hashes {first.StateHash:x16} and {second.StateHash:x16}, {first.Events} and {second.Events} events")));
        }
    }

    private static bool Breaks(ChaosWorld world, string invariant) => ChaosRun.Of(world).Violation?.Invariant == invariant;

    private static ChaosFailure FailureOf(ChaosWorld world, Violation violation) => new(
        world.Seed,
        violation.Invariant,
        violation.Detail,
        [.. FaultShrinker.Shrink(world.Cluster.Faults, faults => Breaks(world.WithFaults(faults), violation.Invariant)).Select(fault => fault.ToString())],
        world.Cluster.Faults.Count);
}
