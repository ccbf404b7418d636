using FedActors.Core.Privacy;
using FedActors.Core.Rounds;
using FedActors.Storage;
using FedActors.Storage.Audit;

namespace FedActors.EndToEnd.Tests;

/// <summary>Secure aggregation and distributed noise between real processes, a fifth of which is killed in every round, until the budget is spent.</summary>
public sealed class PrivateClusterTests
{
    // Only then does a node say when it begins to train.
    private const string Debug = "node.log.level=debug";

    private const int Nodes = 10;

    [Fact]
    public void Run_ends_at_its_budget_with_every_model_charged_although_a_fifth_of_the_nodes_is_killed_in_each_round()
    {
        using var cluster = new Cluster(Run);
        HostProcess seed = cluster.Seed("seed-node.exit-when-run-ends=true");
        HostProcess[] nodes = [.. Enumerable.Range(0, Nodes).Select(node => cluster.Node(node, Debug))];
        for (int round = 1; round <= 3; round++)
        {
            int[] victims = [(2 * round) % Nodes, ((2 * round) + 1) % Nodes];
            foreach (int victim in victims)
            {
                nodes[victim].Await("training", line => line.GetProperty("round").GetInt32() >= round);
            }

            foreach (int victim in victims)
            {
                nodes[victim].Kill();
            }

            seed.UntilRound(round);
            foreach (int victim in victims)
            {
                nodes[victim] = cluster.Node(victim, Debug);
            }
        }

        SaidLine end = cluster.Log.Until("the run's end", line => line.Event == "run-ended");
        Assert.Contains("the privacy budget of population \"default\" is spent", end.Sentence, StringComparison.Ordinal);
        Assert.Equal((0, ""), seed.End());

        using FederationStore store = cluster.OpenStore();
        AuditReport report = StoreAudit.Check(store, "private");
        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        RoundRecord[] records = [.. store.ReadEntries("private").Select(entry => entry.Open(store.Name))];
        Assert.InRange(records.Length, 4, 30);
        Assert.All(records, record => Assert.Equal(PrivacyMechanism.Distributed, record.Privacy!.Mechanism));
        Assert.All(records, record => Assert.InRange(record.Privacy!.Epsilon, double.Epsilon, 8));
        Assert.All(records[..3], record => Assert.InRange(record.Accepted.Count, Nodes - 4, Nodes));
        Assert.Contains(records[..3], record => record.Accepted.Count < Nodes);
    }

    private static string Run => $$"""
        name = private
        seed = 7
        aggregation { encryption = secagg-plus, dropout-rate = 0.4, corruption-rate = 0.1, stage-timeout = 3 s }
        privacy { mechanism = distributed, clip-norm = 1, noise-multiplier = 2, epsilon = 8, delta = 1e-2 }
        run { rounds = 1000, cohort = {{Nodes}}, uploads-min = 6, members-min = {{Nodes}}, deadline = 60 s, reconnect-grace = 0.3 s }
        training { epochs = 2000, batch-size = 10, learning-rate = 0.002 }
        data { source = blobs, centres = {{Nodes}}, blobs { features = 8, classes = 4, examples = 200, test-examples = 50 } }
        """;
}
