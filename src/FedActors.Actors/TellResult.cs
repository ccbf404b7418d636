namespace FedActors.Actors;

/// <summary>What became of a told message.</summary>
public enum TellResult
{
    /// <summary>
    /// The message is in the mailbox (under <see cref="MailboxOverflow.DropOldest"/> perhaps in place of an older one).
    /// </summary>
    Accepted,

    /// <summary>The mailbox is at its capacity and the message was refused.</summary>
    Full,

    /// <summary>The actor is stopping or has ended; the message is a dead letter.</summary>
    Dead,
}
