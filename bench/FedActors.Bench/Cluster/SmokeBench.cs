using FedActors.Bench.Harness;

namespace FedActors.Bench.Cluster;

/// <summary>The least that shows that seed, load and log of the cluster's benchmarks still fit together.</summary>
internal static class SmokeBench
{
    private const int Nodes = 2, Rounds = 3;

    private static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(1);

    /// <summary>Two nodes, three rounds.</summary>
    public static void Run(BenchReport report)
    {
        using var cluster = new BenchCluster();
        IReadOnlyList<string> kits = cluster.Kits(Nodes);
        using SeedProcess seed = SeedProcess.Start("seed-1", cluster.Configure(new SeedPlan { Cohort = Nodes }));
        var fleet = new LoadFleet(new LoadPlan { Kits = kits, Seeds = [seed.Address] });
        try
        {
            fleet.Connect(PatienceMax);
            fleet.AwaitPast(Rounds - 1, PatienceMax);
            report.Ours("rounds of 2 nodes", fleet.Rounds.Latest, "rounds", atLeast: Rounds);
        }
        finally
        {
            fleet.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
