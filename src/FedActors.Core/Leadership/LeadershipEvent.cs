using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Core.Leadership;

/// <summary>What a leadership machine tells its observers: logs, metrics, status pages. Losing one changes nothing.</summary>
public abstract record LeadershipEvent
{
    private LeadershipEvent()
    {
    }

    /// <summary>This seed leads.</summary>
    public sealed record Led(Epoch Epoch) : LeadershipEvent;

    /// <summary>This seed no longer leads.</summary>
    public sealed record SteppedDown(Epoch Epoch, string Reason) : LeadershipEvent;

    /// <summary>Another seed leads.</summary>
    public sealed record Followed(SeedIncarnation Leader, string Address, Epoch Epoch) : LeadershipEvent;

    /// <summary>The leader that was followed is gone, or its lease is.</summary>
    public sealed record LeaderLost(Epoch Epoch, string Reason) : LeadershipEvent;

    /// <summary>The store does not answer; told once until it does again.</summary>
    public sealed record StoreLost(string Reason, Instant Since) : LeadershipEvent;

    /// <summary>The store answers again.</summary>
    public sealed record StoreBack(Instant Since, int Tries) : LeadershipEvent;

    /// <summary>The store knows an older epoch than it had told: it was reset, or restored from a copy. Nobody leads until it has caught up.</summary>
    public sealed record StoreWentBack(Epoch Seen, Epoch Found) : LeadershipEvent;

    /// <summary>After an aggregator that ended by itself this seed leaves the lease to others for a while.</summary>
    public sealed record Waits(TimeSpan Wait, string Reason) : LeadershipEvent;
}
