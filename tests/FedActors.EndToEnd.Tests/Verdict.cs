using FedActors.Core.Rounds;
using FedActors.Federation.InProcess;
using FedActors.Storage;
using FedActors.Storage.Audit;

namespace FedActors.EndToEnd.Tests;

/// <summary>What a cluster committed, held against everything that its processes ever said and against a run that nothing disturbed.</summary>
internal static class Verdict
{
    /// <summary>Checks it.</summary>
    /// <param name="cluster">The cluster; its seeds have ended.</param>
    /// <param name="runId">Its run.</param>
    /// <param name="updates">How many updates each round counts.</param>
    /// <param name="rounds">How many rounds a seed said were committed in all.</param>
    /// <param name="model">The last model that it named.</param>
    public static void Check(Cluster cluster, string runId, int updates, int rounds, string model)
    {
        using FederationStore store = cluster.OpenStore();
        AuditReport report = StoreAudit.Check(store, runId);
        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        RoundRecord[] records = [.. store.ReadEntries(runId).Select(entry => entry.Open(store.Name))];
        Assert.Equal(Enumerable.Range(1, rounds), records.Select(record => record.Round.Value));
        Assert.Equal(records.Select(record => record.Epoch.Value).Order(), records.Select(record => record.Epoch.Value));
        Assert.All(records, record => Assert.Equal(updates, record.Accepted.Select(update => update.Client).Distinct().Count()));
        Assert.All(records, record => Assert.Equal(updates, record.Accepted.Count));
        Assert.All(cluster.Log.All(line => line.Event == "round"), line =>
        {
            RoundRecord record = records[line.Int("round") - 1];
            Assert.Equal((record.NextModel.ToString(), record.Epoch.Value), (line.Text("model"), line.Int("epoch")));
        });
        Assert.Equal(records[^1].NextModel.ToString(), model);
        RunEnd alone = cluster.InProcess(rounds);
        Assert.Equal((rounds, alone.Model.ToString()), (alone.CommittedRounds, model));
    }

    /// <summary>Which nodes trained which round to its end more than once, in all their lives together.</summary>
    public static string[] TrainedTwice(ClusterLog log) =>
    [
        .. log.All(line => line.Event == "trained").GroupBy(line => (line.Who.Name, Round: line.Int("round"))).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key.Name} trained round {group.Key.Round} {group.Count()} times"),
    ];
}
