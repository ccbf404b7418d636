namespace FedActors.Actors.Cells;

/// <summary>The ref of an actor in this process.</summary>
internal sealed class LocalActorRef<TMessage>(ActorCell<TMessage> cell) : ActorRef<TMessage>
{
    public override string Path => cell.Path;

    internal override ActorCell Cell => cell;

    protected override ActorSystem AskSystem => cell.System;

    public override TellResult Tell(TMessage message) => cell.Tell(message);
}
