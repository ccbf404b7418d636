namespace FedActors.Actors.Cells;

/// <summary>The watchers of one actor in the order they came; adding and removing take constant time.</summary>
internal sealed class WatchList
{
    /// <summary>The list of every actor that ended without ever being watched.</summary>
    public static readonly WatchList Ended = new() { _closed = true };

    private IWatchLink? _first;
    private IWatchLink? _last;
    private bool _closed;

    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>False when the actor has already ended; the caller then tells the watcher.</summary>
    public bool TryAdd(IWatchLink link)
    {
        lock (this)
        {
            if (_closed)
                return false;
            link.Previous = _last;
            if (_last is null)
                _first = link;
            else
                _last.Next = link;
            _last = link;
            return link.IsLinked = true;
        }
    }

    public void Remove(IWatchLink link)
    {
        lock (this)
        {
            if (!link.IsLinked)
                return;
            Unlink(link);
        }
    }

    /// <summary>Tells every watcher, outside the lock; a second call finds none.</summary>
    public void Close()
    {
        while (TakeFirst() is { } link)
            link.OnTerminated();
    }

    private IWatchLink? TakeFirst()
    {
        lock (this)
        {
            _closed = true;
            var link = _first;
            if (link is not null)
                Unlink(link);
            return link;
        }
    }

    private void Unlink(IWatchLink link)
    {
        if (link.Previous is null)
            _first = link.Next;
        else
            link.Previous.Next = link.Next;
        if (link.Next is null)
            _last = link.Previous;
        else
            link.Next.Previous = link.Previous;
        link.Previous = link.Next = null;
        link.IsLinked = false;
    }
}
