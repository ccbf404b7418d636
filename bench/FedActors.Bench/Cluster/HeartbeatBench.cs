using System.Diagnostics;
using System.Globalization;
using FedActors.Bench.Harness;

namespace FedActors.Bench.Cluster;

/// <summary>How long messages to the aggregator take while large updates arrive, beside the same without them.</summary>
internal static class HeartbeatBench
{
    private const int Parameters = 25_000_000, Nodes = 8;
    private const double DelayMax = 250;

    private static readonly TimeSpan ConnectMax = TimeSpan.FromMinutes(1), RoundMax = TimeSpan.FromMinutes(4), Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Idle first, then with rounds of 8 times 100 MB one after the other.</summary>
    public static void Run(BenchReport report)
    {
        using var cluster = new BenchCluster();
        IReadOnlyList<string> kits = cluster.Kits(Nodes + 1);
        using SeedProcess seed = SeedProcess.Start("seed-1", cluster.Configure(new SeedPlan { Parameters = Parameters, Cohort = Nodes, MembersMin = Nodes + 1 }));
        var fleet = new LoadFleet(new LoadPlan { Kits = kits, Seeds = [seed.Address] });
        try
        {
            fleet.Connect(ConnectMax, 0, Nodes);
            Delays idle = Probe(fleet, Nodes, TimeSpan.FromSeconds(report.IsQuick ? 2 : 5));
            fleet.Connect(ConnectMax, Nodes, 1);
            fleet.AwaitPast(0, RoundMax);
            Delays busy = Probe(fleet, Nodes + 1, TimeSpan.FromSeconds(report.IsQuick ? 10 : 30));
            report.Ours("message to the aggregator and back while 8 x 100 MB move, 99th percentile", busy.Percentile(0.99), "ms", atMost: DelayMax, note: string.Create(
                CultureInfo.InvariantCulture,
                $"{busy.Count} messages in {fleet.Rounds.Latest} rounds, median {busy.Percentile(0.5):0.0}, longest {busy.Percentile(1):0}; {fleet.Nodes.Sum(node => node.Unanswered)} without answer; load average {Machine.LoadNow():0.0}"));
            report.Limit("the same without any transfer, 99th percentile", idle.Percentile(0.99), "ms", string.Create(
                CultureInfo.InvariantCulture, $"{idle.Count} messages, median {idle.Percentile(0.5):0.00}, longest {idle.Percentile(1):0}"));
            report.Ours("nodes lost meanwhile", seed.Lines("left").Count, "nodes", atMost: 0);
        }
        finally
        {
            fleet.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static Delays Probe(LoadFleet fleet, int nodes, TimeSpan time)
    {
        var delays = new Delays();
        fleet.OnAnswered = delays.Add;
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(began) < time; i++)
        {
            fleet.Nodes[i % nodes].Probe();
            Thread.Sleep(Pause);
        }

        // The last ones may still come.
        Thread.Sleep(TimeSpan.FromSeconds(1));
        return delays;
    }
}
