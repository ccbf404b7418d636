namespace FedActors.Learning.Tests.Datasets;

/// <summary>A clock whose short timers fire at once, and whose long ones (the stall limit) never do.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    /// <summary>The short waits asked for, in order.</summary>
    public List<TimeSpan> Waits { get; } = [];

    /// <summary>Long timers fire at once too.</summary>
    public bool SkipsLongWaits { get; init; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (IsShort(dueTime)) { Waits.Add(dueTime); }
        return new HastyTimer(TimeProvider.System.CreateTimer(callback, state, Hasten(dueTime), Timeout.InfiniteTimeSpan), Hasten);
    }

    private static bool IsShort(TimeSpan due) => due >= TimeSpan.Zero && due < TimeSpan.FromSeconds(30);

    private TimeSpan Hasten(TimeSpan due) =>
        IsShort(due) || (SkipsLongWaits && due > TimeSpan.Zero) ? TimeSpan.Zero : Timeout.InfiniteTimeSpan;

    private sealed class HastyTimer(ITimer inner, Func<TimeSpan, TimeSpan> hasten) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(hasten(dueTime), Timeout.InfiniteTimeSpan);

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
