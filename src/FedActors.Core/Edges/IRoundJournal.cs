using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Core.Edges;

/// <summary>Where committed rounds live. The journal, not the aggregator, decides who may commit.</summary>
public interface IRoundJournal
{
    /// <summary>Takes the lease: returns an epoch greater than any before, which fences every earlier holder.</summary>
    Epoch TakeLease(string runId);

    /// <summary>
    /// Appends one record if its epoch holds the lease and it is the next round after the last one. Appending the same record again is
    /// answered as committed.
    /// </summary>
    CommitOutcome Append(RoundRecord record);

    /// <summary>The committed records of a run in order; a damaged tail that was never acknowledged is left out.</summary>
    IReadOnlyList<RoundRecord> Read(string runId);
}
