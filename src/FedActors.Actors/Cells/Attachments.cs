namespace FedActors.Actors.Cells;

/// <summary>
/// What one incarnation of an actor has started and must not outlive it: timers, watches, work. Made on first use.
/// </summary>
internal sealed class Attachments<TMessage>
{
    private Dictionary<TimerKey, ActorTimer<TMessage>>? _timers;
    private Dictionary<ActorRef, Watch<TMessage>>? _watches;
    private CancellationTokenSource? _incarnationEnd;

    public Dictionary<TimerKey, ActorTimer<TMessage>> Timers => _timers ??= [];

    public Dictionary<ActorRef, Watch<TMessage>> Watches => _watches ??= [];

    public CancellationToken IncarnationEnd => (_incarnationEnd ??= new CancellationTokenSource()).Token;

    public void Release()
    {
        foreach (var timer in _timers?.Values ?? Enumerable.Empty<ActorTimer<TMessage>>())
            timer.Dispose();
        foreach (var watch in _watches?.Values ?? Enumerable.Empty<Watch<TMessage>>())
            watch.Remove();
        // Not disposed: work that is still running is linked to the source and unlinks itself when it ends.
        _incarnationEnd?.Cancel();
        (_timers, _watches, _incarnationEnd) = (null, null, null);
    }
}
