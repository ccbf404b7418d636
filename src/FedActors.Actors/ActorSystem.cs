using FedActors.Actors.Cells;

namespace FedActors.Actors;

/// <summary>A tree of actors with one dispatcher, clock and work pool.</summary>
public sealed class ActorSystem
{
    private readonly ActorCell<RootMessage> _root;
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // The root is not counted among the living.
    private long _live;
    private long _restarts;
    private long _failures;
    private long _failedMessages;
    private long _rejected;
    private long _dropped;
    private long _deadLetters;
    private long _unhandled;
    private long _lateReplies;

    /// <summary>Starts an empty system.</summary>
    public ActorSystem(ActorSystemOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        Dispatcher = options.Dispatcher;
        Time = options.Time;
        _root = new ActorCell<RootMessage>(
            this, null, null, new ActorOptions { Supervision = SupervisionPolicy.Escalate }, static () => new RootActor());
        _root.Post(Signals.Start);
    }

    /// <summary>The clock of every actor.</summary>
    public TimeProvider Time { get; }

    /// <summary>Completes when every actor has ended.</summary>
    public Task Terminated => _terminated.Task;

    /// <summary>A snapshot of the counters.</summary>
    public ActorCounts Counts => new(
        Volatile.Read(ref _live),
        Volatile.Read(ref _restarts),
        Volatile.Read(ref _failures),
        Volatile.Read(ref _failedMessages),
        Volatile.Read(ref _rejected),
        Volatile.Read(ref _dropped),
        Volatile.Read(ref _deadLetters),
        Volatile.Read(ref _unhandled),
        Volatile.Read(ref _lateReplies));

    internal ActorSystemOptions Options { get; }

    internal IDispatcher Dispatcher { get; }

    /// <summary>Starts an actor at the root, from any thread.</summary>
    public ActorRef<TMessage> Spawn<TMessage>(Func<Actor<TMessage>> factory, string? name = null, ActorOptions? options = null) =>
        _root.Spawn(factory, name, options);

    /// <summary>Ends an actor at the root, from any thread.</summary>
    public void Stop(ActorRef actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        _root.StopChild(actor);
    }

    /// <summary>
    /// Ends the tree, children before parents. True when all have ended; false when the timeout passed first, after which the
    /// rest still ends on its own.
    /// </summary>
    public async Task<bool> StopAsync(TimeSpan? timeout = null)
    {
        _root.Post(Signals.Stop);
        try
        {
            await Terminated.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, Time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    internal void Emit(ActorEvent happened) => Options.Events?.Invoke(happened);

    internal void CountSpawn() => Interlocked.Increment(ref _live);

    internal void CountEnd() => Interlocked.Decrement(ref _live);

    internal void CountRestart() => Interlocked.Increment(ref _restarts);

    internal void CountFailure() => Interlocked.Increment(ref _failures);

    internal void CountFailedMessage() => Interlocked.Increment(ref _failedMessages);

    internal void DeadLetter(string path, long count)
    {
        Interlocked.Add(ref _deadLetters, count);
        Emit(new ActorEvent.DeadLetters(path, count));
    }

    internal void Overflow(ActorCell cell, bool first)
    {
        Interlocked.Increment(ref cell.Options.Overflow == MailboxOverflow.DropOldest ? ref _dropped : ref _rejected);
        if (first)
            Emit(new ActorEvent.Overflowed(cell.Path, cell.Options.Overflow));
    }

    internal void Unhandled(string path, Type message)
    {
        Interlocked.Increment(ref _unhandled);
        Emit(new ActorEvent.Unhandled(path, message.Name));
    }

    internal void LateReply(string path)
    {
        Interlocked.Increment(ref _lateReplies);
        Emit(new ActorEvent.LateReply(path));
    }

    internal void Fatal(Exception cause) => Options.OnFatal?.Invoke(cause);

    internal void CompleteStop() => _terminated.TrySetResult();

    /// <summary>
    /// A number in [0, 1) that depends on the seed, the path and the incarnation only, not on the order of failures.
    /// </summary>
    internal double Jitter(string path, int incarnation)
    {
        ulong hash = Options.Seed ^ 14695981039346656037UL;
        foreach (char c in path)
            hash = (hash ^ c) * 1099511628211UL;
        hash += (ulong)incarnation * 0x9E3779B97F4A7C15UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return ((hash ^ (hash >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    private readonly struct RootMessage;

    private sealed class RootActor : Actor<RootMessage>
    {
        public override void Receive(RootMessage message, ActorContext<RootMessage> context)
        {
        }
    }
}
