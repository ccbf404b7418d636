using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Core.Leadership;

/// <summary>Everything that can happen to a seed's leadership.</summary>
public abstract record LeadershipInput
{
    private LeadershipInput()
    {
    }

    /// <summary>The seed serves from now on.</summary>
    public sealed record Start : LeadershipInput;

    /// <summary>The store answered a claim or a look.</summary>
    /// <param name="View">How the lease stood.</param>
    /// <param name="AskedAt">
    /// When this seed's monotonic clock had the call begin: the moment of the step that asked for it, or later, but never after the call
    /// began, because the leader's own deadline counts from here.
    /// </param>
    public sealed record StoreAnswered(LeaseView View, Instant AskedAt) : LeadershipInput;

    /// <summary>The store did not answer a claim or a look in time, or answered with an error; what became of a claim is not known.</summary>
    /// <param name="Reason">What was tried and what went wrong.</param>
    /// <param name="AskedAt">As in <see cref="StoreAnswered"/>.</param>
    public sealed record StoreFailed(string Reason, Instant AskedAt) : LeadershipInput;

    /// <summary>
    /// The process that leads in that epoch is known to be gone: its session broke and its machine refuses another. Silence is no such
    /// knowledge.
    /// </summary>
    public sealed record LeaderGone(Epoch Epoch) : LeadershipInput;

    /// <summary>The leader of that epoch says that it gives the lease up.</summary>
    public sealed record LeaderResigned(Epoch Epoch) : LeadershipInput;

    /// <summary>A timer set by an effect has come due.</summary>
    public sealed record TimerDue(LeadershipTimer Timer) : LeadershipInput;

    /// <summary>This seed's aggregator of that epoch has ended by itself: it was fenced, or it failed.</summary>
    public sealed record Resigned(Epoch Epoch, string Reason) : LeadershipInput;

    /// <summary>The seed is to stop: give the lease up and claim no more.</summary>
    public sealed record Stop : LeadershipInput;
}
