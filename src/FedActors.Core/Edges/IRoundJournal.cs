using FedActors.Core.Rounds;

namespace FedActors.Core.Edges;

/// <summary>Where committed rounds live. The journal, not the aggregator, decides who may commit.</summary>
public interface IRoundJournal
{
    /// <summary>
    /// Appends one record if its epoch holds the lease and it is the next round after the last one. Appending the same record again is
    /// answered as committed.
    /// </summary>
    CommitOutcome Append(RoundRecord record);

    /// <summary>The last committed record of a run, or null before the first.</summary>
    RoundRecord? Last(string runId);

    /// <summary>
    /// Committed records of a run in order, from the given round on; a damaged tail that was never acknowledged is left out.
    /// </summary>
    /// <param name="runId">The run's name.</param>
    /// <param name="from">The first round wanted, 1 or more.</param>
    /// <param name="countMax">At most so many.</param>
    IReadOnlyList<RoundRecord> Read(string runId, int from = 1, int countMax = int.MaxValue);
}
