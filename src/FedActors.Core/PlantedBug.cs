#if FEDACTORS_PLANTED_BUG
namespace FedActors.Core;

/// <summary>Bugs that exist only in the test build which shows that chaos runs find them; one at a time is selected.</summary>
internal enum PlantedBug
{
    /// <summary>The product as it is.</summary>
    None,

    /// <summary>The journal takes records of an epoch that no longer leads.</summary>
    EpochNotFenced,

    /// <summary>An aggregator that resumes goes on from the first model.</summary>
    ResumeForgetsModel,

    /// <summary>A round all of whose slots have settled closes without its quorum.</summary>
    QuorumOnlyAtDeadline,

    /// <summary>A late update counts although the same work is asked for again, and counts again then.</summary>
    LateCountsAgain,

    /// <summary>The sum of a failed attempt goes on into the next one.</summary>
    SumOutlivesAttempt,

    /// <summary>A standby that takes over from a leader that is gone keeps its epoch.</summary>
    TakeOverKeepsEpoch,

    /// <summary>A new leader reads the journal without its last round.</summary>
    LeaderReadsStale,

    /// <summary>An aggregator whose seed leads no more folds and answers on.</summary>
    StepDownIgnored,
}

/// <summary>Which bug the product has at this moment.</summary>
internal static class PlantedBugs
{
    /// <summary>Set by the test before a run.</summary>
    public static PlantedBug Selected { get; set; }
}
#endif
