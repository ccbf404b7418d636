namespace FedActors.Actors.Cells;

/// <summary>The memory of an actor that has failed: when it was restarted, why, and the back-off it waits in.</summary>
internal sealed class RestartLedger
{
    private readonly Queue<long> _restarts = new();

    public Exception? Cause { get; set; }

    public ITimer? BackOff { get; set; }

    /// <summary>A child's or the mailbox's failure on its way to the actor; the first one wins.</summary>
    public Exception? Posted { get; set; }

    public int RestartsInWindow => _restarts.Count;

    public bool TryRecord(SupervisionPolicy policy, TimeProvider time)
    {
        long now = time.GetTimestamp();
        while (_restarts.TryPeek(out long oldest) && time.GetElapsedTime(oldest, now) >= policy.Window)
            _restarts.Dequeue();
        if (_restarts.Count >= policy.RestartsMax)
            return false;
        _restarts.Enqueue(now);
        return true;
    }
}
