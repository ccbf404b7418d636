using System.Diagnostics;
using System.Globalization;
using Contracts.Postgres;
using FedActors.Bench.Harness;

namespace FedActors.Bench.Cluster;

/// <summary>How long a federation is without a leader that takes updates: three seeds on PostgreSQL, six nodes, rounds all the time.</summary>
internal static class FailoverBench
{
    private const int Nodes = 6;

    private static readonly TimeSpan ConnectMax = TimeSpan.FromMinutes(1), RoundMax = TimeSpan.FromMinutes(1), GapMax = TimeSpan.FromMinutes(1);

    /// <summary>The leader is killed.</summary>
    public static void Killed(BenchReport report)
    {
        Gaps gaps = Measure(report, report.IsQuick ? 5 : 50, (trio, leader) => trio.Seeds[leader].Signal(ProcessFacts.Kill));
        report.Ours("leader killed, until the next one has counted an update, median", gaps.Counted.Percentile(0.5) / 1000, "s", atMost: 1, note: Note(gaps));
        report.Ours("leader killed, until the next one has counted an update, worst", gaps.Counted.Percentile(1) / 1000, "s", atMost: 2);
    }

    /// <summary>The leader is stopped by SIGSTOP, so that its connections stay and nobody answers.</summary>
    public static void Stopped(BenchReport report)
    {
        Gaps gaps = Measure(report, report.IsQuick ? 2 : 10, (trio, leader) => trio.Seeds[leader].Signal(ProcessFacts.Stop));
        report.Ours("leader hangs, until the next one has counted an update, worst", gaps.Counted.Percentile(1) / 1000, "s", atMost: 4, note: Note(gaps));
    }

    /// <summary>The leader is asked to stop, as in an upgrade.</summary>
    public static void Resigned(BenchReport report)
    {
        Gaps gaps = Measure(report, report.IsQuick ? 3 : 20, (trio, leader) => trio.Seeds[leader].Signal(ProcessFacts.Terminate));
        report.Ours("leader hands over, until the next one has counted an update, worst", gaps.Counted.Percentile(1), "ms", atMost: 300, note: Note(gaps));
        report.Ours("leader hands over, until the next one has counted an update, median", gaps.Counted.Percentile(0.5), "ms");
    }

    /// <summary>Hand-overs in the middle of trainings that last: none may be begun a second time.</summary>
    public static void Trainings(BenchReport report)
    {
        if (PostgresServer.Missing is { } missing)
        {
            report.Peer("hand-over", null, "s", missing);
            return;
        }

        using var cluster = new BenchCluster();
        using var postgres = new PostgresServer();
        using var trio = new SeedTrio(cluster, Plan(postgres));
        var begun = new System.Collections.Concurrent.ConcurrentDictionary<(int, int), int>();
        var ground = new NoOpGround(LoadPlan.Examples, TimeSpan.FromMilliseconds(400))
        {
            OnStart = (round, client) => begun.AddOrUpdate((round.Value, client.Value), 1, (_, count) => count + 1),
        };
        var fleet = new LoadFleet(new LoadPlan { Kits = cluster.Kits(Nodes), Seeds = trio.Addresses }, ground);
        try
        {
            fleet.Connect(ConnectMax);
            int times = report.IsQuick ? 3 : 12;
            for (int i = 0; i < times; i++)
            {
                fleet.AwaitPast(fleet.Rounds.Latest + 1, RoundMax);
                trio.AwaitRoles();

                // At every stage of a round in turn: trainings begin soon after a round has passed.
                Thread.Sleep(600 * i / times);
                int leader = trio.Leader.Index;
                trio.Seeds[leader].Signal(ProcessFacts.Terminate);
                fleet.AwaitPast(fleet.Rounds.Latest + 1, RoundMax);
                trio.Restart(leader);
            }

            report.Ours("trainings begun a second time over hand-overs", begun.Values.Sum(count => count - 1), "trainings", atMost: 0, note: string.Create(
                CultureInfo.InvariantCulture, $"{times} hand-overs, {begun.Count} trainings of 400 ms in {fleet.Rounds.Latest} rounds"));
        }
        finally
        {
            fleet.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static SeedPlan Plan(PostgresServer postgres) => new() { Cohort = Nodes, Store = postgres.Address("bench") };

    private static string Note(Gaps gaps) => string.Create(
        CultureInfo.InvariantCulture,
        $"{gaps.Counted.Count} times; median and worst until another leads {gaps.Led.Percentile(0.5):0} and {gaps.Led.Percentile(1):0} ms, a node is connected {gaps.Connected.Percentile(0.5):0} and {gaps.Connected.Percentile(1):0} ms, an update is counted {gaps.Counted.Percentile(0.5):0} and {gaps.Counted.Percentile(1):0} ms; load average {Machine.LoadNow():0.0}");

    private static Gaps Measure(BenchReport report, int times, Action<SeedTrio, int> harm)
    {
        var gaps = new Gaps();
        if (PostgresServer.Missing is { } missing)
        {
            report.Peer("fail-over", null, "s", missing);
            return gaps;
        }

        using var cluster = new BenchCluster();
        using var postgres = new PostgresServer();
        using var trio = new SeedTrio(cluster, Plan(postgres));
        var fleet = new LoadFleet(new LoadPlan { Kits = cluster.Kits(Nodes), Seeds = trio.Addresses });
        try
        {
            fleet.Connect(ConnectMax);
            for (int i = 0; i < times; i++)
            {
                fleet.AwaitPast(fleet.Rounds.Latest + 2, RoundMax);
                trio.AwaitRoles();
                Harm(trio, fleet, harm, gaps);
            }

            return gaps;
        }
        finally
        {
            fleet.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>From the harm to the first update that a leader of a later epoch has counted.</summary>
    private static void Harm(SeedTrio trio, LoadFleet fleet, Action<SeedTrio, int> harm, Gaps gaps)
    {
        (int leader, long epoch) = trio.Leader;
        using var counted = new ManualResetEventSlim();
        long connectedAt = 0, countedAt = 0;
        fleet.OnConnected = (node, now) =>
        {
            if (node.Epoch > epoch)
            {
                Interlocked.CompareExchange(ref connectedAt, now, 0);
            }
        };
        fleet.OnCounted = (node, _, now) =>
        {
            if (node.Epoch > epoch && Interlocked.CompareExchange(ref countedAt, now, 0) == 0)
            {
                counted.Set();
            }
        };
        long began = Stopwatch.GetTimestamp();
        harm(trio, leader);
        bool isBack = counted.Wait(GapMax);
        (fleet.OnConnected, fleet.OnCounted) = (null, null);
        if (!isBack)
        {
            throw new TimeoutException($"No leader after epoch {epoch} has counted an update within {GapMax.TotalSeconds} s. {fleet.Trouble()}\n{string.Join('\n', trio.Seeds.Select(seed => $"{seed.Name}:\n{seed.Tail()}"))}");
        }

        gaps.Led.Add(began, trio.LedAt(epoch + 1));
        gaps.Connected.Add(began, connectedAt);
        gaps.Counted.Add(began, countedAt);
        trio.Restart(leader);
    }

    /// <summary>What was measured of each time.</summary>
    private sealed record Gaps
    {
        public Delays Led { get; } = new();

        public Delays Connected { get; } = new();

        public Delays Counted { get; } = new();
    }
}
