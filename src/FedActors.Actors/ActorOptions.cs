namespace FedActors.Actors;

/// <summary>The bounds of one actor: its mailbox and its supervision.</summary>
public sealed record ActorOptions
{
    /// <summary>Capacity 4,096, refuse when full, default supervision.</summary>
    public static ActorOptions Default { get; } = new();

    /// <summary>
    /// The most messages that may wait (1 to 2^24). A batch the actor has already taken, and timer, work and
    /// termination messages, which are bounded by what the actor itself started, do not count.
    /// </summary>
    public int MailboxCapacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1 << 24);
            field = value;
        }
    } = 4096;

    /// <summary>What a full mailbox does.</summary>
    public MailboxOverflow Overflow { get; init; } = MailboxOverflow.Reject;

    /// <summary>What happens when the actor throws.</summary>
    public SupervisionPolicy Supervision { get; init; } = SupervisionPolicy.Default;
}
