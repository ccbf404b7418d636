using FedActors.Actors.Cells;

namespace FedActors.Actors;

/// <summary>What an actor may do besides telling; valid only inside its own handlers.</summary>
public readonly struct ActorContext<TMessage>
{
    private readonly ActorCell<TMessage> _cell;

    internal ActorContext(ActorCell<TMessage> cell) => _cell = cell;

    /// <summary>The actor's own ref.</summary>
    public ActorRef<TMessage> Self => _cell.TypedRef;

    /// <summary>The clock of the system.</summary>
    public TimeProvider Time => _cell.System.Time;

    /// <summary>Starts a child, which ends before this actor does. The factory makes each of its incarnations.</summary>
    public ActorRef<TChild> Spawn<TChild>(Func<Actor<TChild>> factory, string? name = null, ActorOptions? options = null) =>
        _cell.Spawn(factory, name, options);

    /// <summary>Ends this actor after the present message; messages that still wait become dead letters.</summary>
    public void Stop() => _cell.Leave();

    /// <summary>Ends a child of this actor.</summary>
    public void Stop(ActorRef child) => _cell.StopChild(child);

    /// <summary>
    /// Sends this actor the message exactly once, when the other has ended, or at once if it already has. It comes after all
    /// messages the other had told before. Watching again replaces the message.
    /// </summary>
    public void Watch(ActorRef other, TMessage whenTerminated)
    {
        ArgumentNullException.ThrowIfNull(other);
        _cell.RequireRunning("watch");
        if (other == _cell.Ref)
            throw new ArgumentException(
                $"{_cell.Path} was asked to watch itself; it would never hear of its own end.", nameof(other));
        Unwatch(other);
        var watch = new Watch<TMessage>(_cell, other, whenTerminated);
        _cell.Attachments.Watches.Add(other, watch);
        other.AddWatch(watch);
    }

    /// <summary>Ends a watch: its message does not come any more, even if the other has already ended.</summary>
    public void Unwatch(ActorRef other)
    {
        if (_cell.Attachments.Watches.Remove(other, out var watch))
            watch.Remove();
    }

    /// <summary>
    /// Sends this actor the message once, after the due time. A running timer of the same key is replaced; timers of a failed
    /// incarnation never reach the next.
    /// </summary>
    public void StartTimer(TimerKey key, TimeSpan due, TMessage message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(due, TimeSpan.Zero);
        _cell.RequireRunning("start a timer");
        CancelTimer(key);
        _cell.Attachments.Timers.Add(key, new ActorTimer<TMessage>(_cell, key, due, message));
    }

    /// <summary>Cancels the timer: its message does not come any more. False if no such timer runs.</summary>
    public bool CancelTimer(TimerKey key)
    {
        if (!_cell.Attachments.Timers.Remove(key, out var timer))
            return false;
        timer.Dispose();
        return true;
    }

    /// <summary>
    /// Does long work on the work pool; its outcome comes back as a message, made by <paramref name="toMessage"/> in this actor's
    /// turn. When the incarnation ends the work is cancelled and no message comes.
    /// </summary>
    public WorkTicket RunWork<TResult>(Func<CancellationToken, TResult> work, Func<WorkOutcome<TResult>, TMessage> toMessage)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(toMessage);
        _cell.RequireRunning("run work");
        var request = new WorkRequest<TMessage, TResult>(_cell, work, toMessage);
        _cell.System.Options.WorkPool.Queue(request);
        return request.Ticket;
    }

    /// <summary>Counts and reports a message that this actor has no use for.</summary>
    public void Unhandled(TMessage message) => _cell.System.Unhandled(_cell.Path, message?.GetType() ?? typeof(TMessage));
}
