using System.Diagnostics;
using System.Globalization;
using FedActors.Bench.Harness;

namespace FedActors.Bench.Cluster;

/// <summary>Rounds of a model of 100 MB: time and the seed's memory, beside raw copies of as many bytes.</summary>
internal static class LargeModelBench
{
    private const int Parameters = 25_000_000, WarmRounds = 1;
    private const long ModelBytes = 4L * Parameters;

    private static readonly TimeSpan ConnectMax = TimeSpan.FromMinutes(1), RoundMax = TimeSpan.FromMinutes(4);

    /// <summary>8 nodes.</summary>
    public static void Eight(BenchReport report) => Measure(report, nodes: 8, secondsMax: 4, megabytesMax: 500);

    /// <summary>16 nodes.</summary>
    public static void Sixteen(BenchReport report) => Measure(report, nodes: 16, secondsMax: null, megabytesMax: 600);

    private static void Measure(BenchReport report, int nodes, double? secondsMax, double megabytesMax)
    {
        using var cluster = new BenchCluster();
        IReadOnlyList<string> kits = cluster.Kits(nodes);
        using (SeedProcess seed = SeedProcess.Start("seed-1", cluster.Configure(new SeedPlan { Parameters = Parameters, Cohort = nodes })))
        {
            var fleet = new LoadFleet(new LoadPlan { Kits = kits, Seeds = [seed.Address] });
            try
            {
                fleet.Connect(ConnectMax);
                Rounds(report, seed, fleet, nodes, secondsMax, megabytesMax);
            }
            finally
            {
                fleet.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }

        Limits(report, cluster, nodes);
    }

    private static void Rounds(BenchReport report, SeedProcess seed, LoadFleet fleet, int nodes, double? secondsMax, double megabytesMax)
    {
        int rounds = report.IsQuick ? 2 : 6;
        fleet.AwaitPast(WarmRounds, RoundMax);
        (double Seed, double Load) before = (ProcessFacts.ProcessorSeconds(seed.Id), Environment.CpuUsage.TotalTime.TotalSeconds);
        for (int round = WarmRounds + 1; round <= WarmRounds + rounds; round++)
        {
            fleet.AwaitPast(round, RoundMax);
        }

        (double Seed, double Load) after = (ProcessFacts.ProcessorSeconds(seed.Id), Environment.CpuUsage.TotalTime.TotalSeconds);
        fleet.AwaitPast(WarmRounds + rounds + 1, RoundMax);
        double[] seconds = [.. Enumerable.Range(WarmRounds, rounds)
            .Select(round => Stopwatch.GetElapsedTime(fleet.Rounds.EndOf(round), fleet.Rounds.EndOf(round + 1)).TotalSeconds).Order()];
        report.Ours($"round of a 100 MB model, {nodes} no-op nodes over TLS", seconds[seconds.Length / 2], "s", atMost: secondsMax, note: string.Create(
            CultureInfo.InvariantCulture, $"median of {rounds}, {seconds[0]:0.00} to {seconds[^1]:0.00}; load average {Machine.LoadNow():0.0}, {fleet.Rounds.Others} tasks not counted"));
        report.Ours($"processor time of the seed per round, {nodes} nodes", (after.Seed - before.Seed) / rounds, "s");
        report.Ours($"processor time of the nodes per round, {nodes} nodes", (after.Load - before.Load) / rounds, "s");
        report.Ours($"seed's peak resident memory, {nodes} nodes", ProcessFacts.Megabytes(seed.Id, "VmHWM"), "MB", atMost: megabytesMax);
    }

    private static void Limits(BenchReport report, BenchCluster cluster, int nodes)
    {
        using var peer = new RawPeer(cluster);
        report.Peer($"Kestrel and HttpClient, 100 MB down and up for {nodes} nodes", peer.TransferSeconds(nodes, (int)ModelBytes), "s", "over TLS, one process, nothing kept or checked");
        double copy = TlsCopy.BytesPerSecond(cluster, connections: 2, TimeSpan.FromSeconds(report.IsQuick ? 2 : 5));
        report.Limit("raw TLS copy on loopback, 2 connections", copy / 1e9, "GB/s");
        report.Limit($"raw TLS copy of 100 MB down and up for {nodes} nodes", 2 * nodes * ModelBytes / copy, "s");
    }
}
