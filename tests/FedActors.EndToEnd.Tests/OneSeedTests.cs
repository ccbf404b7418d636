using FedActors.Core.Rounds;

namespace FedActors.EndToEnd.Tests;

/// <summary>One seed and a few nodes as real processes, over mutual TLS on loopback.</summary>
public sealed class OneSeedTests
{
    private const string Run = """
        name = trial
        seed = 7
        run { rounds = 6, cohort = 2, members-min = 2, deadline = 60 s }
        training { epochs = 2, learning-rate = 0.05 }
        data { source = blobs, centres = 2, blobs { features = 8, classes = 4, examples = 200, test-examples = 50 } }
        """;

    [Fact]
    public void Two_nodes_train_the_same_model_as_one_process_does()
    {
        using var cluster = new Cluster(Run);
        HostProcess seed = cluster.Seed("seed-node.exit-when-run-ends=true");
        HostProcess[] nodes = [cluster.Node(0, "node.exit-when-run-ends=true"), cluster.Node(1, "node.exit-when-run-ends=true")];
        string model = seed.Until("run-ended").GetProperty("model").GetString()!;
        Assert.Equal((0, ""), seed.End());
        Assert.All(nodes, node => Assert.Equal((0, ""), node.End()));
        RunEnd alone = cluster.InProcess();
        Assert.Equal((RunEndReason.RoundsDone, 6, alone.Model.ToString()), (alone.Reason, alone.CommittedRounds, model));
    }

    [Fact]
    public void A_third_node_joins_while_the_run_goes_on()
    {
        using var cluster = new Cluster(Long(members: 2));
        HostProcess seed = cluster.Seed();
        cluster.Node(0);
        cluster.Node(1);
        seed.UntilRound(2);
        cluster.Node(2).Until("task", line => line.GetProperty("answer").GetString() == "Counted");
        Assert.Equal(3, seed.Until("joined", line => line.GetProperty("site").GetString() == "node-2").GetProperty("members").GetInt32());
    }

    [Fact]
    public void A_killed_seed_goes_on_after_the_last_committed_round()
    {
        using var cluster = new Cluster(Long(members: 2));
        HostProcess first = cluster.Seed();
        HostProcess[] nodes = [cluster.Node(0), cluster.Node(1)];
        first.UntilRound(3);
        first.Kill();
        int committed = first.LastRound();
        HostProcess second = cluster.Seed();
        int next = second.Until("round").GetProperty("round").GetInt32();

        // One more may have been committed and not yet told.
        Assert.InRange(next, committed + 1, committed + 2);
        Assert.Equal(2, second.Until("leads").GetProperty("epoch").GetInt32());
        second.UntilRound(next + 2);
        Assert.All(nodes, node => Assert.True(node.IsRunning));
    }

    [Fact]
    public void A_killed_node_is_missed_within_a_second_and_welcome_again()
    {
        using var cluster = new Cluster(Long(members: 1));
        HostProcess seed = cluster.Seed();
        cluster.Node(0);
        HostProcess killed = cluster.Node(1);
        seed.Until("joined", line => line.GetProperty("site").GetString() == "node-1");
        seed.UntilRound(2);
        killed.Kill();
        seed.Until("left", line => line.GetProperty("site").GetString() == "node-1");
        seed.UntilRound(seed.LastRound() + 2);
        cluster.Node(1).Until("connected", line => line.GetProperty("incarnation").GetInt32() == 2);
    }

    [Fact]
    public void A_seed_that_is_told_to_stop_says_goodbye_and_gives_the_lease_up()
    {
        using var cluster = new Cluster(Long(members: 1));
        HostProcess seed = cluster.Seed();
        HostProcess node = cluster.Node(0);
        seed.UntilRound(1);
        seed.Terminate();
        Assert.Equal((0, ""), seed.End());
        Assert.False(seed.HasSaid("lease-kept"));
        Assert.Contains("stopping", node.Until("disconnected").GetProperty("reason").GetString(), StringComparison.Ordinal);

        HostProcess next = cluster.Seed();
        next.Until("joined");
        node.Terminate();
        Assert.Equal((0, ""), node.End());
        next.Until("left", line => line.GetProperty("reason").GetString()!.Contains("goodbye", StringComparison.Ordinal));
    }

    [Fact]
    public void A_node_with_another_model_is_told_which()
    {
        using var cluster = new Cluster(Long(members: 1));
        cluster.Seed();
        HostProcess node = cluster.Node(0, "data.blobs.features=9");
        (int code, string errors) = node.End();
        Assert.Equal((3, ""), (code, errors));
        Assert.Contains("the same model section", node.Until("stopping").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_of_another_configuration_does_not_lead_the_run()
    {
        using var cluster = new Cluster(Long(members: 1));
        HostProcess seed = cluster.Seed();
        seed.Until("waiting");
        seed.Kill();
        string reason = cluster.Seed("training.learning-rate=0.5").Until("aggregator-failed").GetProperty("reason").GetString()!;
        Assert.Contains("it does not lead", reason, StringComparison.Ordinal);
    }

    /// <summary>A run that outlasts any test, of three centres, in rounds of a tenth of a second or more.</summary>
    private static string Long(int members) => $$"""
        name = trial
        seed = 7
        run { rounds = 100000, cohort = 3, members-min = {{members}}, deadline = 60 s }
        training { epochs = 20, batch-size = 4, learning-rate = 0.05 }
        data { source = blobs, centres = 3, blobs { features = 8, classes = 4, examples = 500, test-examples = 50 } }
        """;
}
