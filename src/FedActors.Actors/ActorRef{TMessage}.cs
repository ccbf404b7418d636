namespace FedActors.Actors;

/// <summary>The address of an actor that takes <typeparamref name="TMessage"/>; a virtual network may subclass it.</summary>
/// <remarks>Messages of one sender to one receiver arrive in the order they were told, or not at all.</remarks>
public abstract class ActorRef<TMessage> : ActorRef
{
    /// <summary>Puts a message into the actor's mailbox without waiting and says what became of it.</summary>
    public abstract TellResult Tell(TMessage message);

    /// <summary>
    /// The system whose clock times an <see cref="Ask{TReply}"/> to this ref; null where asking is not possible.
    /// </summary>
    protected virtual ActorSystem? AskSystem => null;

    /// <summary>
    /// Sends a message that carries a one-shot reply address, and completes with the first reply. For the edges of the system
    /// only (an HTTP handler): actors tell each other and never wait.
    /// </summary>
    /// <exception cref="AskException">The mailbox refused the message (in the task).</exception>
    /// <exception cref="TimeoutException">No reply came within <paramref name="timeout"/> (in the task).</exception>
    public Task<TReply> Ask<TReply>(
        Func<ReplyTo<TReply>, TMessage> toMessage, TimeSpan timeout, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(toMessage);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        var system = AskSystem ?? throw new NotSupportedException(
            $"{Path} was asked, but a {GetType().Name} names no AskSystem that could time the answer: override AskSystem.");
        var reply = new ReplyTo<TReply>(Path, system, timeout, cancellation);
        var result = Tell(toMessage(reply));
        if (result != TellResult.Accepted)
            reply.Refuse(new AskException(Path, result));
        return reply.Reply;
    }
}
