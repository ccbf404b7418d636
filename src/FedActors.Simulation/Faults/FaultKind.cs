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

    /// <summary>The process of a seed, leader or standby, dies and is started again after a while.</summary>
    SeedCrash,

    /// <summary>A seed is stopped by its operator, gives the lease up if it leads, and is started again after a while.</summary>
    SeedStop,

    /// <summary>The process of a seed stands still, then goes on as if nothing had happened.</summary>
    SeedPause,

    /// <summary>A seed is cut off from everything: centres, store and other seeds.</summary>
    SeedCut,

    /// <summary>A seed hears everything, but nobody hears it.</summary>
    SeedMute,

    /// <summary>A seed is cut off from the store alone, or hears nothing from it.</summary>
    SeedWithoutStore,

    /// <summary>A seed is cut off from the other seeds alone.</summary>
    SeedWithoutPeers,

    /// <summary>A seed's clock jumps forward.</summary>
    SeedClockJump,

    /// <summary>A seed's clock runs at half or at double speed.</summary>
    SeedClockDrift,

    /// <summary>The process of the seed that leads dies, with the aggregator, and is started again after a while.</summary>
    AggregatorCrash,

    /// <summary>The leading seed and the store die in the midst of the next commit: the record is written, lost or torn.</summary>
    AggregatorCrashInCommit,

    /// <summary>The leading seed stands still; another one takes over, if there is one; then the first goes on as if nothing had happened.</summary>
    AggregatorPause,

    /// <summary>The leading seed is cut off from every centre.</summary>
    AggregatorCut,

    /// <summary>The leading seed is cut off from the store, and from nothing else.</summary>
    AggregatorWithoutStore,

    /// <summary>The other seeds find the leading seed's machine refusing them, although it lives.</summary>
    FalseAlarm,

    /// <summary>The lease is ended under its holder, by an operator's hand.</summary>
    LeaseExpired,

    /// <summary>The network falls into two halves; the store is in one of them.</summary>
    Split,

    /// <summary>Every session of every centre breaks at once.</summary>
    SessionsCut,

    /// <summary>All seeds die at once and are started again.</summary>
    ColdStart,

    /// <summary>The network loses a large share of messages for a while.</summary>
    Storm,

    /// <summary>The store leaves the outcomes of commits unknown for a while.</summary>
    JournalDoubt,

    /// <summary>No seed reaches the store.</summary>
    StoreOutage,

    /// <summary>The store answers nobody for a while, and then everybody.</summary>
    StoreStall,

    /// <summary>The store restarts: what it had not acknowledged may be lost.</summary>
    StoreRestart,

    /// <summary>The store's disk is full: nothing new can be stored.</summary>
    StoreFull,

    /// <summary>The store's clock jumps, forward or back.</summary>
    StoreClockJump,
}
