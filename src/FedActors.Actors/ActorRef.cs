using FedActors.Actors.Cells;

namespace FedActors.Actors;

/// <summary>The address of an actor without its message type: what death watch and diagnostics need.</summary>
public abstract class ActorRef
{
    private WatchList? _watchers;

    /// <summary>The names from the root to this actor, for example <c>/aggregator/client-7</c>.</summary>
    public abstract string Path { get; }

    /// <summary>The last name of <see cref="Path"/>.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>True once the actor has ended for good; a restart does not end it.</summary>
    public bool IsTerminated => Volatile.Read(ref _watchers) is { IsClosed: true };

    internal virtual ActorCell? Cell => null;

    /// <summary>The path of the actor.</summary>
    public sealed override string ToString() => Path;

    /// <summary>
    /// Declares the actor behind this ref ended: every watcher, present or future, gets its one message. Idempotent.
    /// </summary>
    protected internal void MarkTerminated()
    {
        var watchers = Interlocked.CompareExchange(ref _watchers, WatchList.Ended, null);
        watchers?.Close();
    }

    internal void AddWatch(IWatchLink link)
    {
        var watchers = Volatile.Read(ref _watchers);
        if (watchers is null)
        {
            var fresh = new WatchList();
            watchers = Interlocked.CompareExchange(ref _watchers, fresh, null) ?? fresh;
        }

        if (!watchers.TryAdd(link))
            link.OnTerminated();
    }

    internal void RemoveWatch(IWatchLink link) => Volatile.Read(ref _watchers)?.Remove(link);
}
