namespace FedActors.Simulation.Faults;

/// <summary>What can go wrong in a simulated world.</summary>
public enum FaultKind
{
    /// <summary>A centre's process dies and is started again after a while.</summary>
    CentreCrash,

    /// <summary>A centre leaves with a farewell and joins again after a while.</summary>
    CentreLeave,

    /// <summary>A centre's link is cut both ways.</summary>
    CentreCut,

    /// <summary>A centre hears nothing, but is heard.</summary>
    CentreDeaf,

    /// <summary>A centre hears, but is not heard.</summary>
    CentreMute,

    /// <summary>A second process with a centre's identity is started while the first still runs.</summary>
    CentreTwin,

    /// <summary>A centre's next update contains NaN.</summary>
    CentrePoison,

    /// <summary>A centre's next update claims more examples than it announced.</summary>
    CentreForgery,

    /// <summary>The aggregator's process dies and is started again after a while.</summary>
    AggregatorCrash,

    /// <summary>The aggregator's process and the disk die in the midst of its next commit: the record is written, lost or torn.</summary>
    AggregatorCrashInCommit,

    /// <summary>The aggregator stands still; another one takes over; then the first one goes on as if nothing had happened.</summary>
    AggregatorPause,

    /// <summary>The aggregator is cut off from every centre.</summary>
    AggregatorCut,

    /// <summary>The network loses a large share of messages for a while.</summary>
    Storm,

    /// <summary>The journal leaves outcomes unknown for a while.</summary>
    JournalDoubt,
}
