namespace FedActors.Actors.Cells;

/// <summary>
/// A message that the actor itself asked for: a timer, a work outcome, a termination. It waits in the mailbox at its
/// place in the order of arrival, whatever the capacity, and is checked for still being wanted when its turn comes.
/// </summary>
internal abstract class Delivery<TMessage>
{
    /// <summary>The next delivery of the same mailbox, in a circle.</summary>
    public Delivery<TMessage>? Next;

    /// <summary>The ring's tail at arrival: messages before it go first.</summary>
    public uint Position;

    /// <summary>
    /// Gives the message, or false when the actor no longer wants it. May throw what the actor's own code throws.
    /// </summary>
    public abstract bool TryAccept(ActorCell<TMessage> cell, out TMessage message);
}
