namespace FedActors.Actors;

/// <summary>What a full mailbox does with one message more.</summary>
public enum MailboxOverflow
{
    /// <summary>Refuses it: <see cref="ActorRef{TMessage}.Tell"/> says <see cref="TellResult.Full"/>.</summary>
    Reject,

    /// <summary>Drops the oldest waiting message and takes the new one: for telemetry, where the newest value counts.</summary>
    DropOldest,

    /// <summary>
    /// Refuses it and fails the receiving actor, whose supervision then decides: for queues that must never fill.
    /// </summary>
    Escalate,
}
