namespace FedActors.Actors;

/// <summary>A fixed number of threads of its own for long work, so that it can never starve the actors' turns.</summary>
public sealed class WorkPool : IWorkPool, IDisposable
{
    private readonly Queue<IWorkItem> _waiting = new();
    private readonly int _threadsMax;
    private readonly int _waitingMax;
    private readonly WorkOverflow _overflow;
    private int _threads;
    private int _resting;
    private bool _closed;

    /// <summary>Makes a pool of at most <paramref name="threadsMax"/> threads, each started when first needed.</summary>
    /// <param name="threadsMax">Items that run at the same time, 1 or more.</param>
    /// <param name="waitingMax">Items that may wait, 1 or more.</param>
    /// <param name="overflow">What happens to one item more.</param>
    public WorkPool(int threadsMax, int waitingMax = 1024, WorkOverflow overflow = WorkOverflow.Reject)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(waitingMax, 1);
        (_threadsMax, _waitingMax, _overflow) = (threadsMax, waitingMax, overflow);
    }

    /// <inheritdoc/>
    public void Queue(IWorkItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        IWorkItem? discarded = null;
        lock (_waiting)
        {
            if (_closed || (_waiting.Count >= _waitingMax && _overflow == WorkOverflow.Reject))
                discarded = item;
            else
                discarded = Enqueue(item);
        }

        discarded?.Discard();
    }

    /// <summary>Discards what waits and lets the threads end after the item in hand. Does not wait for them.</summary>
    public void Dispose()
    {
        IWorkItem[] left;
        lock (_waiting)
        {
            _closed = true;
            left = [.. _waiting];
            _waiting.Clear();
            Monitor.PulseAll(_waiting);
        }

        foreach (var item in left)
            item.Discard();
    }

    private IWorkItem? Enqueue(IWorkItem item)
    {
        var oldest = _waiting.Count >= _waitingMax ? _waiting.Dequeue() : null;
        _waiting.Enqueue(item);
        if (_waiting.Count <= _resting)
            Monitor.Pulse(_waiting);
        else if (_threads < _threadsMax)
            new Thread(Work) { IsBackground = true, Name = $"work-{++_threads}" }.Start();
        return oldest;
    }

    private void Work()
    {
        while (Take() is { } item)
            item.Execute();
    }

    private IWorkItem? Take()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0 && !_closed)
            {
                _resting++;
                Monitor.Wait(_waiting);
                _resting--;
            }

            return _waiting.TryDequeue(out var item) ? item : null;
        }
    }
}
