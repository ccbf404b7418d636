namespace FedActors.Actors.Tests;

/// <summary>An actor made of the handlers that a test cares about.</summary>
internal sealed class Scripted<TMessage> : Actor<TMessage>
{
    public Action<ActorContext<TMessage>>? Start { get; init; }

    public Action<TMessage, ActorContext<TMessage>>? On { get; init; }

    public Action<ActorContext<TMessage>>? Stop { get; init; }

    public Action<Exception, ActorContext<TMessage>>? Restart { get; init; }

    public override void OnStart(ActorContext<TMessage> context) => Start?.Invoke(context);

    public override void Receive(TMessage message, ActorContext<TMessage> context) => On?.Invoke(message, context);

    public override void OnStop(ActorContext<TMessage> context) => Stop?.Invoke(context);

    public override void OnRestart(Exception cause, ActorContext<TMessage> context)
    {
        if (Restart is null)
            OnStart(context);
        else
            Restart(cause, context);
    }
}
