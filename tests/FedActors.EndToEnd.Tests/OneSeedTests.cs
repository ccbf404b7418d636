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
}
