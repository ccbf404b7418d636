using System.Diagnostics;
using System.Globalization;
using FedActors.Bench.Harness;

namespace FedActors.Bench.Cluster;

/// <summary>Ten thousand nodes that wait on one seed: its memory, whether heartbeats come on time, and a round with a thousand of them.</summary>
internal static class IdleBench
{
    private const int Cohort = 1000, ProbesPerSecond = 200;

    // What the seed tells so many nodes: all of them greet 5,000 times a second.
    private const double GreetingsPerSecond = 5000;

    private static readonly TimeSpan ConnectMax = TimeSpan.FromMinutes(10), RoundMax = TimeSpan.FromMinutes(1);

    /// <summary>Idle first; the last node that joins starts the rounds.</summary>
    public static void Run(BenchReport report)
    {
        int nodes = report.IsQuick ? 2000 : 10_000;
        using var cluster = new BenchCluster();
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<string> kits = cluster.Kits(nodes + 1);
        report.Ours($"{nodes + 1:#,0} kits issued and written", Stopwatch.GetElapsedTime(began).TotalSeconds, "s");
        using SeedProcess seed = SeedProcess.Start("seed-1", cluster.Configure(new SeedPlan { Cohort = Cohort, MembersMin = nodes + 1 }));
        var fleet = new LoadFleet(new LoadPlan { Kits = kits, Seeds = [seed.Address] });
        try
        {
            began = Stopwatch.GetTimestamp();
            fleet.Connect(ConnectMax, 0, nodes);
            report.Ours($"{nodes:#,0} nodes connect with full handshakes", nodes / Stopwatch.GetElapsedTime(began).TotalSeconds, "nodes/s");
            Idle(report, seed, fleet, nodes);
            fleet.Connect(ConnectMax, nodes, 1);
            Rounds(report, seed, fleet, nodes);
        }
        finally
        {
            fleet.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static void Idle(BenchReport report, SeedProcess seed, LoadFleet fleet, int nodes)
    {
        var delays = new Delays();
        fleet.OnAnswered = delays.Add;
        double interval = Math.Max(1000, 1000 * nodes / GreetingsPerSecond);
        int seconds = report.IsQuick ? 10 : 30, line = seed.LineCount;
        double before = ProcessFacts.ProcessorSeconds(seed.Id);
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < seconds * ProbesPerSecond; i++)
        {
            fleet.Nodes[(int)(i * 7919L % nodes)].Probe();
            TimeSpan ahead = TimeSpan.FromSeconds((i + 1.0) / ProbesPerSecond) - Stopwatch.GetElapsedTime(began);
            if (ahead > TimeSpan.Zero)
            {
                Thread.Sleep(ahead);
            }
        }

        Thread.Sleep(TimeSpan.FromMilliseconds(interval));
        double used = (ProcessFacts.ProcessorSeconds(seed.Id) - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        int unanswered = fleet.Nodes.Sum(node => node.Unanswered), lost = seed.Lines("left", line).Count;
        report.Ours($"seed's resident memory, {nodes:#,0} idle nodes", ProcessFacts.Megabytes(seed.Id, "VmRSS"), "MB", atMost: 1500);
        report.Ours("share of messages later than one heartbeat interval", (delays.Beyond(interval) + unanswered) / (double)(delays.Count + unanswered), "", atMost: 0,
            note: string.Create(CultureInfo.InvariantCulture,
                $"{delays.Count} messages to the aggregator and back, median {delays.Percentile(0.5):0.0} ms, 99 of 100 within {delays.Percentile(0.99):0} ms, longest {delays.Percentile(1):0} ms; interval {interval:0} ms; load average {Machine.LoadNow():0.0}"));
        report.Ours("nodes lost meanwhile", lost, "nodes", atMost: 0);
        report.Ours("processor time of the seed while all are idle", used, "cores");
    }

    private static void Rounds(BenchReport report, SeedProcess seed, LoadFleet fleet, int nodes)
    {
        int rounds = report.IsQuick ? 5 : 15;
        fleet.AwaitPast(rounds + 1, RoundMax * rounds);
        double[] seconds = [.. Enumerable.Range(1, rounds)
            .Select(round => Stopwatch.GetElapsedTime(fleet.Rounds.EndOf(round), fleet.Rounds.EndOf(round + 1)).TotalSeconds)];
        report.Ours($"no-op round with {Cohort:#,0} of {nodes:#,0} nodes", seconds.Max(), "s", atMost: 3, note: string.Create(
            CultureInfo.InvariantCulture, $"slowest of {rounds}, median {seconds.Order().ElementAt(rounds / 2):0.00}; {fleet.Rounds.Others} tasks not counted; load average {Machine.LoadNow():0.0}"));
        report.Ours("seed's peak resident memory", ProcessFacts.Megabytes(seed.Id, "VmHWM"), "MB", atMost: 1500);
    }
}
