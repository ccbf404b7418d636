using FedActors.Core.Clients;

namespace FedActors.Core.Edges;

/// <summary>
/// Keeps the one finished update of a centre over the death of its node, so that what was trained once is not trained again. Losing it costs
/// time and nothing else. Safe for many threads.
/// </summary>
public interface IFinishedUpdates
{
    /// <summary>Keeps this one in the place of any before.</summary>
    void Save(FinishedUpdate update);

    /// <summary>The one that is kept, checked against its digest; null where there is none, or none that can be trusted.</summary>
    FinishedUpdate? Load();

    /// <summary>Forgets it; without effect where there is none.</summary>
    void Drop();
}
