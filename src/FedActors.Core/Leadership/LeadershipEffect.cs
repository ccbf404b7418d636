using FedActors.Core.Identity;

namespace FedActors.Core.Leadership;

/// <summary>Everything a leadership machine asks of its host; performed in order.</summary>
public abstract record LeadershipEffect
{
    private LeadershipEffect()
    {
    }

    /// <summary>
    /// Claim the lease; answered by exactly one <see cref="LeadershipInput.StoreAnswered"/> or <see cref="LeadershipInput.StoreFailed"/>.
    /// Until then there is no other claim or look.
    /// </summary>
    /// <param name="Over">Goes into the claim as it is.</param>
    public sealed record Claim(Epoch? Over) : LeadershipEffect;

    /// <summary>Only look how the lease stands; answered like a claim.</summary>
    public sealed record Look : LeadershipEffect;

    /// <summary>Give the lease up; not answered. The host performs it after every claim it was asked for before.</summary>
    public sealed record Release(Epoch Epoch) : LeadershipEffect;

    /// <summary>Start an aggregator of that epoch. No epoch is led twice.</summary>
    public sealed record Lead(Epoch Epoch) : LeadershipEffect;

    /// <summary>The aggregator of that epoch decides nothing from now on; it may be gone already.</summary>
    public sealed record StepDown(Epoch Epoch, string Reason) : LeadershipEffect;

    /// <summary>Another seed leads: nodes are sent there, and its process is watched.</summary>
    public sealed record Follow(SeedIncarnation Leader, string Address, Epoch Epoch) : LeadershipEffect;

    /// <summary>No leader is known.</summary>
    public sealed record NoLeader(string Reason) : LeadershipEffect;

    /// <summary>Set the named timer, replacing one of the same name.</summary>
    public sealed record SetTimer(LeadershipTimer Timer, TimeSpan Due) : LeadershipEffect;

    /// <summary>Cancel the named timer; one that is not set is no error.</summary>
    public sealed record CancelTimer(LeadershipTimer Timer) : LeadershipEffect;

    /// <summary>Something a person or a log wants to know.</summary>
    public sealed record Report(LeadershipEvent Event) : LeadershipEffect;
}
