namespace FedActors.Actors.Cells;

/// <summary>
/// One started timer. Replaced, cancelled and outlived timers are no longer under their key, so they never deliver.
/// </summary>
internal sealed class ActorTimer<TMessage> : Delivery<TMessage>, IDisposable
{
    private readonly ActorCell<TMessage> _cell;
    private readonly TimerKey _key;
    private readonly TMessage _message;
    private readonly ITimer _timer;

    public ActorTimer(ActorCell<TMessage> cell, TimerKey key, TimeSpan due, TMessage message)
    {
        (_cell, _key, _message) = (cell, key, message);
        // Started only once the field is set: a due time of zero may fire before the constructor returns.
        _timer = cell.System.Time.CreateTimer(
            static state => ((ActorTimer<TMessage>)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    public override bool TryAccept(ActorCell<TMessage> cell, out TMessage message)
    {
        message = _message;
        if (!cell.Attachments.Timers.TryGetValue(_key, out var current) || current != this)
            return false;
        cell.Attachments.Timers.Remove(_key);
        _timer.Dispose();
        return true;
    }

    public void Dispose() => _timer.Dispose();

    private void Fire() => _cell.Post(this);
}
