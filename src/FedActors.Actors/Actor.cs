namespace FedActors.Actors;

/// <summary>
/// State that handles one message at a time. Handlers are synchronous; long work goes through
/// <see cref="ActorContext{TMessage}.RunWork{TResult}"/> and comes back as a message.
/// </summary>
public abstract class Actor<TMessage>
{
    /// <summary>Runs before the first message of a fresh actor.</summary>
    public virtual void OnStart(ActorContext<TMessage> context)
    {
    }

    /// <summary>Handles one message; an exception drops the message and is a failure that supervision decides on.</summary>
    public abstract void Receive(TMessage message, ActorContext<TMessage> context);

    /// <summary>Runs after the last message and after all children have ended, also for an instance that failed.</summary>
    public virtual void OnStop(ActorContext<TMessage> context)
    {
    }

    /// <summary>
    /// Runs in place of <see cref="OnStart"/> on the instance that replaces a failed one; by default it starts alike.
    /// </summary>
    public virtual void OnRestart(Exception cause, ActorContext<TMessage> context) => OnStart(context);
}
