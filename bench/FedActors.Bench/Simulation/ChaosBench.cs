using System.Diagnostics;
using FedActors.Bench.Harness;
using FedActors.Simulation.Chaos;

namespace FedActors.Bench.Simulation;

/// <summary>Worlds of random faults a second on one core, checkers included.</summary>
internal static class ChaosBench
{
    /// <summary>The best of several stretches of seeds, after one that warms the compiler.</summary>
    public static void Run(BenchReport report)
    {
        int seeds = report.IsQuick ? 100 : 400;
        Stretch(1, 100);
        ChaosSummary best = Enumerable.Range(0, 3).Select(_ => Stretch(101, seeds)).MinBy(summary => summary.WallSeconds)!;
        report.Ours("chaos, 1 thread", best.Seeds / best.WallSeconds, "seeds/s", atLeast: 50, note: $"seeds 101 to {100 + seeds}, one in twenty run twice");
        report.Ours("events of these worlds", best.Events / best.WallSeconds, "events/s", note: $"{best.Events / best.Seeds} events and {best.Rounds / best.Seeds} rounds a seed");
    }

    private static ChaosSummary Stretch(ulong first, int seeds)
    {
        long begin = Stopwatch.GetTimestamp();
        return ChaosRunner.Run(first, seeds, null, null, () => Stopwatch.GetElapsedTime(begin).TotalSeconds, CancellationToken.None);
    }
}
