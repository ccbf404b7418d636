using Contracts.Postgres;
using FedActors.Core.Rounds;
using FedActors.Storage;
using FedActors.Storage.Audit;

namespace FedActors.EndToEnd.Tests;

/// <summary>Secure aggregation between real processes: nobody sees an update, and the models are those of one process, or of those who were there.</summary>
public sealed class MaskedClusterTests
{
    private const int Nodes = 5;

    [Fact]
    public void Masked_updates_sum_up_to_the_model_that_one_process_trains()
    {
        using var cluster = new Cluster(Run(rounds: 4, epochs: 5));
        HostProcess seed = cluster.Seed("seed-node.exit-when-run-ends=true");
        HostProcess[] nodes = [.. Enumerable.Range(0, Nodes).Select(node => cluster.Node(node, "node.exit-when-run-ends=true"))];
        string model = seed.Until("run-ended").GetProperty("model").GetString()!;
        Assert.Equal((0, ""), seed.End());
        Assert.All(nodes, node => Assert.Equal((0, ""), node.End()));
        RunEnd alone = cluster.InProcess();
        Assert.Equal((RunEndReason.RoundsDone, 4, alone.Model.ToString()), (alone.Reason, alone.CommittedRounds, model));
        AssertSound(cluster, 4);
    }

    [Fact]
    public void A_node_that_is_killed_after_sharing_its_secrets_costs_the_round_only_its_own_update()
    {
        using var cluster = new Cluster(Run(rounds: 4, epochs: 8_000));
        HostProcess seed = cluster.Seed("seed-node.exit-when-run-ends=true");
        HostProcess[] nodes = [.. Enumerable.Range(0, Nodes).Select(node => cluster.Node(node, "node.exit-when-run-ends=true", "node.log.level=debug"))];
        seed.UntilRound(1);
        SaidLine[] training = [.. nodes.Select(node => node.Await("training", line => line.GetProperty("round").GetInt32() == 2))];

        // Keys and shares take milliseconds, training some seconds: within so long all have shared, and nobody has finished.
        Thread.Sleep(300);
        nodes[3].Kill();
        Assert.Empty(cluster.Log.All(line => line.Event == "trained" && line.Int("round") == 2));
        seed.UntilRound(2);
        HostProcess again = cluster.Node(3, "node.exit-when-run-ends=true");
        again.Until("task", line => line.GetProperty("answer").GetString() == "Counted");

        seed.Until("run-ended");
        Assert.Equal((0, ""), seed.End());
        RoundRecord[] records = AssertSound(cluster, 4);
        Assert.Equal([3], records[1].Dropouts.Select(slot => records[1].Cohort[slot].Value));
        Assert.Equal(Nodes - 1, records[1].Accepted.Count);
        Assert.Equal(Nodes, records[^1].Accepted.Count);
        Assert.Equal(1, records[1].Attempt);
        Assert.True(records[^1].Metrics.EvaluatedLoss < records[0].Metrics.EvaluatedLoss);
    }

    [Fact]
    public void A_leader_that_is_killed_in_a_masked_round_is_followed_by_another_that_begins_it_anew()
    {
        PostgresServer.Require();
        using var six = new SixNodes(PostgresServer.Shared, epochs: 1000, settings: "aggregation { encryption = secagg-plus, dropout-rate = 0.1, corruption-rate = 0 }\ntraining.clip-norm = 1");
        six.Start();
        HostProcess killed = six.SeedAt(six.Leader()!.Value);
        int open = six.LastRound() + 1;
        six.NodeAt(0).Await("training", line => line.GetProperty("round").GetInt32() >= open);
        int mark = six.Log.Count;
        killed.Kill();
        SaidLine leads = six.UntilOtherLeads(killed, mark);
        SaidLine round = six.Log.Until("the next leader commits", line => line.Event == "round" && line.Who == leads.Who, mark);
        six.UntilRound(round.Int("round") + 2);
        (int rounds, string model) = six.Finish(except: killed);
        six.Check(rounds, model);
    }

    private static RoundRecord[] AssertSound(Cluster cluster, int rounds)
    {
        using FederationStore store = cluster.OpenStore();
        AuditReport report = StoreAudit.Check(store, "masked");
        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        RoundRecord[] records = [.. store.ReadEntries("masked").Select(entry => entry.Open(store.Name))];
        Assert.Equal(rounds, records.Length);
        return records;
    }

    private static string Run(int rounds, int epochs) => $$"""
        name = masked
        seed = 7
        aggregation { encryption = secagg-plus, dropout-rate = 0.2, corruption-rate = 0 }
        run { rounds = {{rounds}}, cohort = {{Nodes}}, uploads-min = 4, members-min = {{Nodes}}, deadline = 60 s, reconnect-grace = 0.5 s }
        training { epochs = {{epochs}}, batch-size = 10, learning-rate = 0.002, clip-norm = 1 }
        data { source = blobs, centres = {{Nodes}}, blobs { features = 8, classes = 4, examples = 200, test-examples = 50 } }
        """;
}
