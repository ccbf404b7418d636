using System.Diagnostics;
using System.Globalization;
using FedActors.Bench.Harness;

namespace FedActors.Bench.Cluster;

/// <summary>How long it takes to notice that a node in the middle of a round was killed, and what one that hangs costs.</summary>
internal static class NoticeBench
{
    private const int Others = 3;

    private static readonly TimeSpan ConnectMax = TimeSpan.FromMinutes(1), RoundMax = TimeSpan.FromMinutes(2), Training = TimeSpan.FromMinutes(10);

    /// <summary>Killed while it trains.</summary>
    public static void Killed(BenchReport report)
    {
        var noticed = new Delays();
        var closed = new Delays();
        Repeat(report, "run.deadline = 60 s", (seed, fleet, child) =>
        {
            int round = child.AwaitTraining(), line = seed.LineCount;
            Thread.Sleep(300);
            long began = Stopwatch.GetTimestamp();
            child.Signal(ProcessFacts.Kill);
            noticed.Add(began, seed.Await("left", RoundMax, from: line).At);
            fleet.AwaitPast(round, RoundMax);
            closed.Add(began, fleet.Rounds.EndOf(round + 1));
        });
        report.Ours("node killed mid-round, until it is taken for lost, worst", noticed.Percentile(1) / 1000, "s", atMost: 1, note: string.Create(
            CultureInfo.InvariantCulture, $"{noticed.Count} times, median {noticed.Percentile(0.5):0} ms; load average {Machine.LoadNow():0.0}"));
        report.Ours("node killed mid-round, until the next round has passed, worst", closed.Percentile(1) / 1000, "s");
    }

    /// <summary>Stopped while it trains, so that its connection stays and nobody answers.</summary>
    public static void Hung(BenchReport report)
    {
        var cost = new Delays();
        const double AtLeast = 2;
        Repeat(report, "run { deadline = 60 s, adaptive-deadline { enabled = true, at-least = 2 s } }", (seed, fleet, child) =>
        {
            int round = child.AwaitTraining();
            long began = Stopwatch.GetTimestamp();
            child.Signal(ProcessFacts.Stop);
            fleet.AwaitPast(round, RoundMax);
            cost.Add(began, fleet.Rounds.EndOf(round + 1));
        });
        report.Ours("node hangs mid-round, until the next round has passed, worst", cost.Percentile(1) / 1000, "s", atMost: AtLeast + 0.5, note: string.Create(
            CultureInfo.InvariantCulture, $"{cost.Count} times, median {cost.Percentile(0.5):0} ms; the adaptive deadline is at its least, {AtLeast} s; load average {Machine.LoadNow():0.0}"));
    }

    private static void Repeat(BenchReport report, string settings, Action<SeedProcess, LoadFleet, LoadChild> harm)
    {
        using var cluster = new BenchCluster();
        int times = report.IsQuick ? 2 : 10;
        IReadOnlyList<string> kits = cluster.Kits(Others), victims = cluster.Kits(times, "victim");
        using SeedProcess seed = SeedProcess.Start("seed-1", cluster.Configure(new SeedPlan { Cohort = Others + 1, MembersMin = Others, Settings = [settings] }));

        // The others take a moment for each round, so that the victim is asked as soon as it has joined and the log stays short.
        var fleet = new LoadFleet(new LoadPlan { Kits = kits, Seeds = [seed.Address], Training = TimeSpan.FromMilliseconds(100) });
        try
        {
            fleet.Connect(ConnectMax);
            foreach (string victim in victims)
            {
                fleet.AwaitPast(fleet.Rounds.Latest + 10, RoundMax);
                using var child = new LoadChild(victim, seed.Address, Training);
                harm(seed, fleet, child);
            }
        }
        finally
        {
            fleet.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
