using System.Diagnostics;
using System.Globalization;
using FedActors.Bench.Harness;

namespace FedActors.Bench.Cluster;

/// <summary>What secure aggregation adds to a round on the cluster: keys, shares, masks and unmasking of all parties over TLS, on this one machine.</summary>
internal static class SecAggRoundBench
{
    private const int Nodes = 10, Parameters = 100_000;

    // The whole of what masking may add to a round; Flower's takes 56 s.
    private const double BeyondMax = 0.5;

    private static readonly TimeSpan ConnectMax = TimeSpan.FromMinutes(1), RoundMax = TimeSpan.FromSeconds(20);

    /// <summary>Plain rounds, then masked ones.</summary>
    public static void Run(BenchReport report)
    {
        using var cluster = new BenchCluster();
        IReadOnlyList<string> kits = cluster.Kits(Nodes);
        double plain = Median(report, cluster, kits, "none"), masked = Median(report, cluster, kits, "secagg-plus");
        report.Ours($"a plain round, {Nodes} nodes, {Parameters:#,0} parameters", plain, "s");
        report.Ours($"a secagg-plus round, {Nodes} nodes, {Parameters:#,0} parameters", masked, "s");
        report.Ours("beyond the plain round", masked - plain, "s", atMost: BeyondMax,
            note: string.Create(CultureInfo.InvariantCulture, $"medians, all parties on one machine, load average {Machine.LoadNow():0.0}"));
    }

    private static double Median(BenchReport report, BenchCluster cluster, IReadOnlyList<string> kits, string encryption)
    {
        string[] settings = [$"aggregation.encryption = {encryption}", "training.clip-norm = 1", "run.uploads-min = 8"];
        using SeedProcess seed = SeedProcess.Start("seed-1", cluster.Configure(new SeedPlan { Parameters = Parameters, Cohort = Nodes, Settings = settings }));
        var fleet = new LoadFleet(new LoadPlan { Kits = kits, Seeds = [seed.Address] });
        try
        {
            fleet.Connect(ConnectMax);

            // The first rounds are those of a runtime that has not compiled what it runs yet.
            int warm = report.IsQuick ? 10 : 30, measured = report.IsQuick ? 15 : 61;
            for (int round = 0; round <= warm + measured; round = fleet.Rounds.Latest)
            {
                fleet.AwaitPast(round, RoundMax);
            }

            double[] seconds = [.. Enumerable.Range(warm, measured).Select(round => Stopwatch.GetElapsedTime(fleet.Rounds.EndOf(round), fleet.Rounds.EndOf(round + 1)).TotalSeconds).Order()];
            return seconds[seconds.Length / 2];
        }
        catch (TimeoutException trouble)
        {
            throw new TimeoutException($"{trouble.Message} The seed's last lines:\n{seed.Tail()}", trouble);
        }
        finally
        {
            fleet.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
