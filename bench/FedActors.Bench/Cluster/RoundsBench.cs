using System.Diagnostics;
using System.Globalization;
using FedActors.Bench.Harness;

namespace FedActors.Bench.Cluster;

/// <summary>How many rounds without training pass in a second, beside what the same requests cost without a federation.</summary>
internal static class RoundsBench
{
    private const int Parameters = 1000;

    private static readonly TimeSpan ConnectMax = TimeSpan.FromMinutes(3), RoundMax = TimeSpan.FromMinutes(1);

    /// <summary>10 nodes.</summary>
    public static void Ten(BenchReport report) => Measure(report, nodes: 10, atLeast: 300);

    /// <summary>50 nodes.</summary>
    public static void Fifty(BenchReport report) => Measure(report, nodes: 50, atLeast: 80);

    /// <summary>1,000 nodes.</summary>
    public static void Thousand(BenchReport report) => Measure(report, nodes: 1000, atLeast: 4);

    private static void Measure(BenchReport report, int nodes, double atLeast)
    {
        using var cluster = new BenchCluster();
        IReadOnlyList<string> kits = cluster.Kits(nodes);

        // Peers sign no update: the protocol is measured without receipts, and what they cost beside it.
        Measure(report, cluster, kits, "off", atLeast);
        Measure(report, cluster, kits, "accepted", null);
        Limits(report, cluster, nodes);
    }

    private static void Measure(BenchReport report, BenchCluster cluster, IReadOnlyList<string> kits, string receipts, double? atLeast)
    {
        int nodes = kits.Count;
        var plan = new SeedPlan { Parameters = Parameters, Cohort = nodes, Store = $"sqlite:store-{receipts}", Settings = [$"run.receipts = {receipts}"] };
        using (SeedProcess seed = SeedProcess.Start("seed-1", cluster.Configure(plan)))
        {
            var fleet = new LoadFleet(new LoadPlan { Kits = kits, Seeds = [seed.Address] });
            try
            {
                fleet.Connect(ConnectMax);
                Rounds(report, seed, fleet, nodes, receipts, atLeast);
            }
            finally
            {
                fleet.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }
    }

    private static void Rounds(BenchReport report, SeedProcess seed, LoadFleet fleet, int nodes, string receipts, double? atLeast)
    {
        TimeSpan warm = TimeSpan.FromSeconds(report.IsQuick ? 2 : 8), time = TimeSpan.FromSeconds(report.IsQuick ? 4 : 15);
        fleet.AwaitPast(0, RoundMax);
        Thread.Sleep(warm);
        fleet.AwaitPast(fleet.Rounds.Latest, RoundMax);
        int first = fleet.Rounds.Latest;
        long others = fleet.Rounds.Others;
        (double Seed, double Load) before = (ProcessFacts.ProcessorSeconds(seed.Id), Environment.CpuUsage.TotalTime.TotalSeconds);
        Thread.Sleep(time);
        fleet.AwaitPast(fleet.Rounds.Latest, RoundMax);
        int last = fleet.Rounds.Latest - 1;
        (double Seed, double Load) after = (ProcessFacts.ProcessorSeconds(seed.Id), Environment.CpuUsage.TotalTime.TotalSeconds);
        double seconds = Stopwatch.GetElapsedTime(fleet.Rounds.EndOf(first), fleet.Rounds.EndOf(last)).TotalSeconds;
        double rounds = last - first, updates = rounds * nodes;
        report.Ours($"no-op rounds, {nodes:#,0} nodes over TLS, receipts {receipts}", rounds / seconds, "rounds/s", atLeast: atLeast, note: string.Create(
            CultureInfo.InvariantCulture, $"{rounds} rounds, load average {Machine.LoadNow():0.0}, {fleet.Rounds.Others - others} tasks not counted"));
        report.Ours($"processor time per node and round, seed, {nodes:#,0} nodes, receipts {receipts}", 1e6 * (after.Seed - before.Seed) / updates, "us");
        report.Ours($"processor time per node and round, all nodes, {nodes:#,0} nodes", 1e6 * (after.Load - before.Load) / updates, "us");
        report.Ours($"seed's peak resident memory, {nodes:#,0} nodes", ProcessFacts.Megabytes(seed.Id, "VmHWM"), "MB");
    }

    private static void Limits(BenchReport report, BenchCluster cluster, int nodes)
    {
        TimeSpan time = TimeSpan.FromSeconds(report.IsQuick ? 2 : 5);
        if (nodes <= 50)
        {
            double commit = StoreProbe.CommitsPerSecond(cluster.Path, time), flush = StoreProbe.FlushesPerSecond(cluster.Path, time);
            report.Limit("SQLite alone, one row a commit, WAL and FULL", commit, "commits/s");
            report.Limit("4 KB appended and flushed", flush, "flushes/s");
        }

        using var peer = new RawPeer(cluster);
        int connections = Math.Min(nodes, 200);
        double requests = peer.RequestPairs(connections, 4 * Parameters, time), echoes = peer.Echoes(connections, time);
        report.Peer($"Kestrel and HttpClient, GET and PUT of 4 KB for each of {nodes:#,0} nodes", requests / nodes, "rounds/s", $"{connections} connections over TLS, one process");
        report.Peer($"WebSocket echoes, 3 for each of {nodes:#,0} nodes", echoes / 3 / nodes, "rounds/s", $"{connections} connections over TLS, one process");
        report.Limit("both together, one after the other", 1 / ((nodes / requests) + (3 * nodes / echoes)), "rounds/s");
    }
}
