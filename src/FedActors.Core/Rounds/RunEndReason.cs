namespace FedActors.Core.Rounds;

/// <summary>Why a run ended.</summary>
public enum RunEndReason
{
    /// <summary>All rounds are committed.</summary>
    RoundsDone,

    /// <summary>The target accuracy or loss was reached.</summary>
    TargetReached,

    /// <summary>The time budget is spent.</summary>
    TimeSpent,

    /// <summary>One more round would exceed the privacy budget.</summary>
    BudgetSpent,

    /// <summary>Someone asked for it.</summary>
    Stopped,

    /// <summary>A round failed too often in a row.</summary>
    Failed,

    /// <summary>Another aggregator holds a newer epoch.</summary>
    SteppedDown,
}
