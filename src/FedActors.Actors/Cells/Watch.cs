namespace FedActors.Actors.Cells;

/// <summary>One watch: a link in the watched actor's list and, once that actor ends, a delivery to the watcher.</summary>
internal sealed class Watch<TMessage>(ActorCell<TMessage> watcher, ActorRef watched, TMessage message)
    : Delivery<TMessage>, IWatchLink
{
    public IWatchLink? Previous { get; set; }

    IWatchLink? IWatchLink.Next { get; set; }

    public bool IsLinked { get; set; }

    public void OnTerminated() => watcher.Post(this);

    public void Remove() => watched.RemoveWatch(this);

    public override bool TryAccept(ActorCell<TMessage> cell, out TMessage accepted)
    {
        accepted = message;
        if (!cell.Attachments.Watches.TryGetValue(watched, out var current) || current != this)
            return false;
        return cell.Attachments.Watches.Remove(watched);
    }
}
