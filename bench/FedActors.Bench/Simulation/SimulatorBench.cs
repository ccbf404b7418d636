using System.Diagnostics;
using System.Globalization;
using FedActors.Bench.Harness;
using FedActors.Bench.Rounds;
using FedActors.Federation.Reports;
using FedActors.Simulation.Engine;
using FedActors.Simulation.Scenarios;

namespace FedActors.Bench.Simulation;

/// <summary>The simulator without training: a million centres, ten thousand asked per round, beside the bare event heap.</summary>
internal static class SimulatorBench
{
    private const string Unit = "events/s";

    /// <summary>
    /// Runs the scenario on one thread: first as a user would in a fresh process, then again in compiled code. Events are loop events and
    /// mailbox runs.
    /// </summary>
    public static void Million(BenchReport report)
    {
        int rounds = report.IsQuick ? 5 : 20;
        (_, double cold, _) = Timed(rounds);
        report.Ours($"million scenario, {rounds} rounds, fresh process", cold, "s", atMost: 30.0 * rounds / 20);
        report.Ours("peak resident memory", Machine.PeakResidentMegabytes(), "MB", atMost: 2000);
        (RunSummary summary, double wall, double used) = Enumerable.Range(0, report.IsQuick ? 1 : 3).Select(_ => Timed(rounds)).MinBy(timed => timed.Wall);
        report.Ours("events, protocol only, 1 thread", summary.Events / wall, Unit, atLeast: 1e6, note: string.Create(
            CultureInfo.InvariantCulture, $"{summary.Events:#,0} events, {summary.ClientUpdates:#,0} updates"));
        report.Ours("the same for each second of processor time", summary.Events / used, Unit);
    }

    private static (RunSummary Summary, double Wall, double Used) Timed(int rounds)
    {
        Scenario scenario = Scenario.Load(Repository.Find("hocon/scenarios/million.conf"), new ScenarioOverrides { Threads = 1, Rounds = rounds });
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long begin = Stopwatch.GetTimestamp();
        RunSummary summary = ScenarioRun.Run(scenario, new RunLog(() => Stopwatch.GetElapsedTime(begin).TotalSeconds), CancellationToken.None).Summary;
        return (summary, Stopwatch.GetElapsedTime(begin).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    /// <summary>The limit: the same heap with as many pending events, which do nothing but schedule themselves again.</summary>
    public static void BareHeap(BenchReport report)
    {
        const int Pending = 30_000;
        double best = 0;
        for (int attempt = 0; attempt < 4; attempt++)
        {
            var loop = new EventLoop(1, shuffleTies: false);
            for (int i = 0; i < Pending; i++)
            {
                loop.At(i, new Again(loop, (i * 7919 % 100_000) + 1));
            }

            long begin = Stopwatch.GetTimestamp();
            long events = report.IsQuick ? 2_000_000 : 10_000_000;
            loop.Run(long.MaxValue, () => loop.Events >= events);
            best = Math.Max(best, loop.Events / Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        report.Limit($"the bare loop with {Pending:#,0} pending events", best, Unit);
    }

    private sealed class Again(EventLoop loop, long period) : ILoopEvent
    {
        public void Occur() => loop.At(loop.Microseconds + period, this);
    }
}
