using FedActors.Core.Clients;
using FedActors.Core.Edges;

namespace FedActors.Simulation.Cluster;

/// <summary>A centre's disk: what was finished there outlives its processes.</summary>
internal sealed class CentreDisk : IFinishedUpdates
{
    private FinishedUpdate? _kept;

    /// <inheritdoc/>
    public void Save(FinishedUpdate update) => _kept = update;

    /// <inheritdoc/>
    public FinishedUpdate? Load() => _kept;

    /// <inheritdoc/>
    public void Drop() => _kept = null;
}
