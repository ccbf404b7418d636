using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Chaos;

/// <summary>Watches a world from outside and says which invariant it broke. It shares no state with what it checks.</summary>
internal interface IWorldChecker
{
    /// <summary>Attaches to a world before it starts.</summary>
    void Attach(SimulatedCluster cluster, Action<Violation> report);

    /// <summary>Looks at the world after its end.</summary>
    void Finish(SimulatedCluster cluster, Action<Violation> report);
}
