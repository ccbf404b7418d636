using FedActors.Core.Clients;
using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Chaos;

/// <summary>No mailbox overflowed, no actor failed, update bodies did not pile up, and nobody waits for an answer for ever.</summary>
internal sealed class BoundsChecker : IWorldChecker
{
    public void Attach(SimulatedCluster cluster, Action<Violation> report) =>
        cluster.Observed += (process, _, _) =>
        {
            if (process.Bay.Count > cluster.Task.Centres)
            {
                report(new Violation("bounded-queues", $"{process.Bay.Count} update bodies wait for {cluster.Task.Centres} centres"));
            }
        };

    public void Finish(SimulatedCluster cluster, Action<Violation> report)
    {
        if (cluster.Failure is { } failure)
        {
            report(new Violation("no-actor-fails", $"{failure.GetType().Name}: {failure.Message}"));
        }

        if (cluster.Centres.Counts.Rejected + (cluster.Leader?.Overflows ?? 0) > 0)
        {
            report(new Violation("bounded-queues", "a mailbox was full"));
        }

        foreach (CentreProcess process in cluster.Living)
        {
            if (process.Phase == ClientPhase.Stopped)
            {
                report(new Violation("stopped-means-gone", $"{process.Client} {process.Incarnation} has stopped and is still there"));
            }
        }
    }
}
