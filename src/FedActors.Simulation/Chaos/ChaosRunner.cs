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
    /// <param name="threads">How many worlds run at a time, which changes no result; 0 for one a core. Told worlds run one after the other.</param>
    public static ChaosSummary Run(
        ulong firstSeed, int seeds, Action<int, int>? progress, Action<string>? narrate, Func<double> wallSeconds, CancellationToken stop, int threads = 0)
    {
        double begin = wallSeconds();
        var failures = new List<ChaosFailure>();
        var faultCounts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        int done = 0, repeated = 0;
        long events = 0, rounds = 0;
        double virtualSeconds = 0;
        int width = narrate is not null ? 1 : threads == 0 ? Environment.ProcessorCount : threads;
        using var worlds = new OrderedRuns<Outcome>(index => Of(firstSeed + (ulong)index, narrate), seeds, width);
        while (done < seeds && failures.Count < FailuresMax && !stop.IsCancellationRequested)
        {
            (ChaosVerdict verdict, bool isRepeated, ChaosFailure? failure) = worlds.Take();
            (events, rounds, virtualSeconds) = (events + verdict.Events, rounds + verdict.Rounds, virtualSeconds + verdict.VirtualSeconds);
            foreach ((string fault, long count) in verdict.FaultCounts)
            {
                faultCounts[fault] = faultCounts.GetValueOrDefault(fault) + count;
            }

            repeated += isRepeated ? 1 : 0;
            failures.AddRange(failure is null ? [] : [failure]);
            done++;
            progress?.Invoke(done, failures.Count);
        }

        return new ChaosSummary(firstSeed, done, repeated, events, rounds, virtualSeconds, wallSeconds() - begin, faultCounts, failures);
    }

    private static Outcome Of(ulong seed, Action<string>? narrate)
    {
        var world = ChaosWorld.Draw(seed);
        narrate?.Invoke(world.Describe());
        ChaosVerdict verdict = ChaosRun.Of(world, narrate);
        bool isRepeated = verdict.Violation is null && seed % RepeatEvery == 0;
        return new Outcome(
            verdict, isRepeated, verdict.Violation is { } violation ? FailureOf(world, violation) : isRepeated ? CheckRepeatable(world, verdict) : null);
    }

    private static ChaosFailure? CheckRepeatable(ChaosWorld world, ChaosVerdict first)
    {
        ChaosVerdict second = ChaosRun.Of(world);
        return second.StateHash == first.StateHash ? null : FailureOf(world, new Violation(
            "same-seed-same-world", $"two runs gave state hashes {first.StateHash:x16} and {second.StateHash:x16}, {first.Events} and {second.Events} events"));
    }

    private static bool Breaks(ChaosWorld world, string invariant) => ChaosRun.Of(world).Violation?.Invariant == invariant;

    private static ChaosFailure FailureOf(ChaosWorld world, Violation violation) => new(
        world.Seed,
        violation.Invariant,
        violation.Detail,
        [.. FaultShrinker.Shrink(world.Cluster.Faults, faults => Breaks(world.WithFaults(faults), violation.Invariant)).Select(fault => fault.ToString())],
        world.Cluster.Faults.Count);

    private sealed record Outcome(ChaosVerdict Verdict, bool IsRepeated, ChaosFailure? Failure);
}
