using Shared;

namespace FedActors.EndToEnd.Tests;

/// <summary>A node that is killed with -9 at each step of a round: what it had finished is used, and counts once.</summary>
public sealed class KilledNodeTests
{
    private const int Parameters = 200_000, BodyBytes = 4 * Parameters, Rounds = 6;

    // So slow that each step of a round lasts for the test to see it, so fast that a round lasts seconds.
    private const int BytesPerSecond = BodyBytes / 2;

    /// <summary>Nothing is learnt; what counts is how long the line takes.</summary>
    private static readonly string Drawn = $$"""
        name = killed
        seed = 3
        run { rounds = {{Rounds}}, cohort = 2, uploads-min = 2, members-min = 2, deadline = 60 s, attempts-max = 1000, retry-delay = 100 ms }
        training.synthetic = true
        model { kind = none, parameters = {{Parameters}} }
        data { source = none, centres = 2 }
        """;

    /// <summary>Training lasts seconds.</summary>
    private static readonly string Trained = $$"""
        name = killed
        seed = 3
        run { rounds = {{Rounds}}, cohort = 2, uploads-min = 2, members-min = 2, deadline = 60 s, attempts-max = 1000, retry-delay = 100 ms }
        training { epochs = 2000, batch-size = 4, learning-rate = 0.001 }
        data { source = blobs, centres = 2, blobs { features = 8, classes = 4, examples = 200, test-examples = 50 } }
        """;

    [Fact]
    public void Killed_while_it_trains_it_trains_again()
    {
        using var cluster = new Cluster(Trained);
        HostProcess seed = Begin(cluster);
        HostProcess node = cluster.Node(0, Debugging);
        cluster.Node(1, Debugging);
        seed.UntilRound(2);
        int mark = cluster.Log.Count;
        int round = node.Await("training", after: mark).Int("round");
        node.Kill();

        HostProcess again = cluster.Node(0, Debugging);
        again.Until("trained", line => line.GetProperty("round").GetInt32() >= round);
        Finish(cluster, seed);
    }

    [Fact]
    public async Task Killed_after_training_and_before_the_upload_it_sends_what_it_has()
    {
        using var cluster = new Cluster(Drawn);
        await using var line = new FaultyProxy(cluster.Port()) { BytesPerSecond = BytesPerSecond };
        HostProcess seed = Begin(cluster), node = Slow(cluster, line);
        int round = node.Await("trained", said => said.GetProperty("round").GetInt32() >= 2).Int("round");
        line.IsSilent = true;
        await UntilAsync(() => HasFinished(cluster), "the finished update is kept");
        GoOn(cluster, seed, node, round);
    }

    [Fact]
    public async Task Killed_in_the_middle_of_its_upload_it_sends_what_it_has()
    {
        using var cluster = new Cluster(Drawn);
        await using var line = new FaultyProxy(cluster.Port()) { BytesPerSecond = BytesPerSecond };
        HostProcess seed = Begin(cluster), node = Slow(cluster, line);
        int round = node.Await("trained", said => said.GetProperty("round").GetInt32() >= 2).Int("round");
        long before = line.BytesUp;
        await UntilAsync(() => line.BytesUp - before > BodyBytes / 4 && HasFinished(cluster), "a quarter is sent");
        GoOn(cluster, seed, node, round);
    }

    [Fact]
    public async Task Killed_after_its_upload_and_before_it_knows_it_counts_once()
    {
        using var cluster = new Cluster(Drawn);
        await using var line = new FaultyProxy(cluster.Port()) { BytesPerSecond = BytesPerSecond };
        HostProcess seed = Begin(cluster), node = Slow(cluster, line);
        int round = node.Await("trained", said => said.GetProperty("round").GetInt32() >= 2).Int("round");
        long before = line.BytesUp;
        await UntilAsync(() => line.BytesUp - before > BodyBytes / 4, "a quarter is sent");
        line.IsSilentDown = true;
        string spool = Path.Combine(cluster.KitOf("seed-1"), "state", "spool");
        await UntilAsync(() => Directory.GetFiles(spool, $"*.{round}.*.update", SearchOption.AllDirectories).Length > 0 && HasFinished(cluster), "the seed has the whole update");
        GoOn(cluster, seed, node, round);
    }

    private const string Debugging = "node.log.level=debug";

    private static HostProcess Begin(Cluster cluster) => cluster.Seed("seed-node.exit-when-run-ends=true");

    /// <summary>A node on a slow line of its own, beside one that is well.</summary>
    private static HostProcess Slow(Cluster cluster, FaultyProxy line)
    {
        cluster.Node(1, Debugging, "node.exit-when-run-ends=true");
        return cluster.Node(0, Debugging, $"node.seeds=[\"https://localhost:{line.Port}\"]");
    }

    /// <summary>Kills the node, starts it on a good line, and lets the run end: the update that was finished is not trained again.</summary>
    private static void GoOn(Cluster cluster, HostProcess seed, HostProcess node, int round)
    {
        node.Kill();
        Assert.Equal(round - 1, seed.LastRound());
        HostProcess again = cluster.Node(0, Debugging, "node.exit-when-run-ends=true");
        Assert.Equal(round, again.Until("resumed").GetProperty("round").GetInt32());
        Assert.Equal("Counted", again.Until("task", line => line.GetProperty("round").GetInt32() == round).GetProperty("answer").GetString());
        Finish(cluster, seed);
        Assert.Empty(Verdict.TrainedTwice(cluster.Log));
    }

    private static void Finish(Cluster cluster, HostProcess seed)
    {
        SaidLine end = seed.Await("run-ended");
        Assert.Equal((0, ""), seed.End());
        Verdict.Check(cluster, "killed", 2, end.Int("rounds"), end.Text("model")!);
        Assert.Equal(Rounds, end.Int("rounds"));
    }

    private static bool HasFinished(Cluster cluster) => File.Exists(Path.Combine(cluster.KitOf("node-0"), "state", "finished", "finished.json"));

    private static async Task UntilAsync(Func<bool> holds, string wanted)
    {
        for (int tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 12000, $"In four minutes it was never so: {wanted}.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
