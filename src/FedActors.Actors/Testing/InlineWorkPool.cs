namespace FedActors.Actors.Testing;

/// <summary>Work runs on the test's own thread, first in, first out, when the test says so.</summary>
public sealed class InlineWorkPool : IWorkPool
{
    private readonly Queue<IWorkItem> _waiting = new();

    /// <summary>
    /// While true, <see cref="TestKit.RunUntilIdle"/> leaves the work waiting: the test runs or discards it itself.
    /// </summary>
    public bool IsHeld { get; set; }

    /// <summary>Items that wait.</summary>
    public int Waiting => _waiting.Count;

    /// <inheritdoc/>
    public void Queue(IWorkItem item) => _waiting.Enqueue(item);

    /// <summary>Does the oldest item; false if none waits.</summary>
    public bool RunOne()
    {
        if (!_waiting.TryDequeue(out var item))
            return false;
        item.Execute();
        return true;
    }

    /// <summary>Discards the oldest item, as an overflowing pool does; false if none waits.</summary>
    public bool DiscardOne()
    {
        if (!_waiting.TryDequeue(out var item))
            return false;
        item.Discard();
        return true;
    }
}
