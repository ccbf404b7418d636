using FedActors.Core.Identity;
using FedActors.Core.Policy;

namespace FedActors.Core.Edges;

/// <summary>What a site remembers of runs beyond the death of its process, so that an aggregator cannot lead it back. Safe for many threads.</summary>
public interface ISiteMemory
{
    /// <summary>What is known of a run; null for one that this site has never taken part in.</summary>
    SeenRun? Find(string runId);

    /// <summary>
    /// Notes that this site begins a round, before anything is fetched or trained. The round that was begun last, asked again, is the same one.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="round">The round.</param>
    /// <param name="perDayMax">So many rounds may be begun on one day, all runs together; null for any number.</param>
    /// <returns>False where today's are used up, or where it cannot be written down that one more is.</returns>
    bool Begin(string runId, RoundNumber round, int? perDayMax);

    /// <summary>Notes that shares are about to be revealed that unmask a round's sum.</summary>
    /// <returns>False where that was done as often as it may be, or where it cannot be written down.</returns>
    bool Reveal(string runId, RoundNumber round);

    /// <summary>Notes that a round of a run that this site takes part in is committed; without effect for other runs and for earlier rounds.</summary>
    void Commit(string runId, RoundNumber round, Sha256Digest? nextModel);
}
