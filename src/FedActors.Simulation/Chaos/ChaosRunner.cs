namespace FedActors.Simulation.Chaos;

/// <summary>Runs worlds of random faults, one a seed.</summary>
public static class ChaosRunner
{
    /// <summary>Runs the seeds from <paramref name="firstSeed"/> on.</summary>
    /// <param name="firstSeed">The first seed.</param>
    /// <param name="seeds">How many.</param>
    /// <param name="progress">Told after each seed how many are done and how many failed; may be null.</param>
    /// <param name="describeWorld">Told each world's options and faults as text, for a single seed; may be null.</param>
    /// <param name="wallSeconds">Real seconds since some fixed moment.</param>
    /// <param name="stop">Ends the run early, after the seed at hand.</param>
    public static ChaosSummary Run(
        ulong firstSeed, int seeds, Action<int, int>? progress, Action<string>? describeWorld, Func<double> wallSeconds, CancellationToken stop) =>
        throw new NotSupportedException($"{firstSeed} {seeds} {progress} {describeWorld} {wallSeconds} {stop}");
}
