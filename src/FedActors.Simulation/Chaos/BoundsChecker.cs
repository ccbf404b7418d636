using FedActors.Actors.Hosting;
using FedActors.Core.Clients;
using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Chaos;

/// <summary>No mailbox overflowed, no actor failed, update bodies did not pile up, and no process outlives its client.</summary>
internal sealed class BoundsChecker : IWorldChecker
{
    private readonly HashSet<AggregatorProcess> _aggregators = [];

    public void Attach(SimulatedCluster cluster, Action<Violation> report) =>
        cluster.Observed += (process, _, _) =>
        {
            _aggregators.Add(process);
            if (process.Bay.Count > UpdateBay.BodiesPerClientMax * cluster.Task.Centres)
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

        if (cluster.Centres.Counts.Rejected + _aggregators.Sum(process => process.Overflows) > 0)
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
