using FedActors.Core.Receipts;
using FedActors.Core.Rounds;
using FedActors.Network.Identity;
using FedActors.Storage;
using FedActors.Storage.Audit;

namespace FedActors.EndToEnd.Tests;

/// <summary>What sites allow and what they have to show for it, between real processes.</summary>
public sealed class PolicyClusterTests
{
    private const int Nodes = 4, Rounds = 3;

    private const string Run = """
        name = allowed
        seed = 7
        run { rounds = 3, cohort = 4, uploads-min = 3, members-min = 4, deadline = 60 s, receipts = required }
        training { epochs = 2, batch-size = 10, learning-rate = 0.01 }
        data { source = blobs, centres = 4, blobs { features = 8, classes = 4, examples = 200, test-examples = 50 } }
        """;

    [Fact]
    public void A_node_that_demands_a_larger_cohort_stays_out_and_the_others_go_on_and_have_receipts()
    {
        using var cluster = new Cluster(Run);
        HostProcess seed = cluster.Seed("seed-node.exit-when-run-ends=true");
        HostProcess strict = cluster.Node(0, "node.exit-when-run-ends=true", "node.policy.runs=[\"*\"]", "node.policy.cohort-min=4");
        HostProcess[] others = [.. Enumerable.Range(1, Nodes - 1).Select(node => cluster.Node(
            node, "node.exit-when-run-ends=true", "node.policy.runs=[allowed]", "node.policy.cohort-min=3", "node.policy.metrics=[examples]", "node.policy.receipts-required=true"))];
        string trouble = strict.Await("trouble").Sentence;
        seed.Until("run-ended");
        Assert.Equal((0, ""), seed.End());
        Assert.All(others.Append(strict), node => Assert.Equal((0, ""), node.End()));

        Assert.Contains("rule cohort-min: the task of round 1 is refused. run allowed: a sum of 3 updates may be released", trouble, StringComparison.Ordinal);
        Assert.Empty(cluster.Log.All(line => line.Who == seed && line.Sentence.Contains("a sum of", StringComparison.Ordinal)));
        using FederationStore store = cluster.OpenStore();
        AuditReport report = StoreAudit.Check(store, "allowed");
        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        Assert.Equal((Rounds, Rounds * (Nodes - 1)), (report.Rounds, report.Receipts));
        RoundRecord[] records = [.. store.ReadEntries("allowed").Select(entry => entry.Open(store.Name))];
        Assert.All(records, record => Assert.Equal([0], record.Dropouts.Select(slot => record.Cohort[slot].Value)));
        Assert.All(records, record => Assert.Null(record.Metrics.TrainLoss));
        AssertReceipts(cluster, records);
    }

    /// <summary>All but perhaps those of the last round, whose run has ended when they come.</summary>
    private static void AssertReceipts(Cluster cluster, RoundRecord[] records)
    {
        for (int node = 1; node < Nodes; node++)
        {
            string kit = cluster.KitOf($"node-{node}");
            string[] files = Directory.GetFiles(Path.Combine(kit, "state", "receipts"));
            Assert.InRange(files.Length, Rounds - 1, Rounds);
            Assert.All(files, file =>
            {
                CountersignedReceipt receipt = ReceiptJson.ReadCountersigned(File.ReadAllBytes(file), file);
                Assert.All(
                    ReceiptChecks.Against(Path.Combine(kit, TrustAnchors.RootsFile)).Check(receipt, records[receipt.Round.Value - 1]),
                    finding => Assert.True(finding.Holds, finding.Sentence));
            });
        }
    }
}
