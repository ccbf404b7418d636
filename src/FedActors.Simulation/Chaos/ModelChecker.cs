using FedActors.Core.Rounds;
using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Chaos;

/// <summary>The model of a committed round is in the store for as long as the store promises to keep it.</summary>
internal sealed class ModelChecker : IWorldChecker
{
    public void Attach(SimulatedCluster cluster, Action<Violation> report) =>
        cluster.Journal.Answered += (_, record, _, outcome) =>
        {
            // An older one that is asked about again, late, may have made room for younger ones.
            if (outcome == CommitOutcome.Committed && record.Round.Value == cluster.Journal.LastRound)
            {
                Require(cluster, record, report);
            }
        };

    public void Finish(SimulatedCluster cluster, Action<Violation> report)
    {
        foreach (RoundRecord record in cluster.Journal.ReadDisk().TakeLast(cluster.Options.ModelsKept))
        {
            Require(cluster, record, report);
        }
    }

    private static void Require(SimulatedCluster cluster, RoundRecord record, Action<Violation> report)
    {
        if (!cluster.Store.Models.Has(record.NextModel))
        {
            report(new Violation("committed-model-is-there", $"round {record.Round} is committed; its model {record.NextModel.Short} is not in the store"));
        }
    }
}
