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
        bool isShort = dueTime >= TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(30);
        if (isShort) { Waits.Add(dueTime); }
        return TimeProvider.System.CreateTimer(callback, state, isShort || (SkipsLongWaits && dueTime > TimeSpan.Zero) ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
