namespace FedActors.Actors.Testing;

/// <summary>
/// A clock that moves only when told to; timers fire by due time, then in the order they were set. For one thread.
/// </summary>
public sealed class VirtualTimeProvider(DateTimeOffset start = default) : TimeProvider
{
    private readonly PriorityQueue<Setting, (long Due, long Order)> _settings = new();
    private long _now;
    private long _order;

    /// <summary>Timestamps are ticks of 100 ns since the start.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Virtual time since the start.</summary>
    public TimeSpan Elapsed => new(_now);

    /// <summary>The elapsed time at which the next timer fires; null if none runs.</summary>
    public TimeSpan? NextDue => TryPeek(out long due) ? new TimeSpan(due) : null;

    /// <inheritdoc/>
    public override long GetTimestamp() => _now;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start.AddTicks(_now);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to the next timer at or before <paramref name="limit"/> and fires it; false if there is none.</summary>
    public bool FireNext(TimeSpan limit)
    {
        if (!TryPeek(out long due) || due > limit.Ticks)
            return false;
        var setting = _settings.Dequeue();
        _now = Math.Max(_now, due);
        setting.Timer.Fire();
        return true;
    }

    /// <summary>Moves the clock forward, firing the timers on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = Elapsed + by;
        while (FireNext(target))
        {
        }

        _now = Math.Max(_now, target.Ticks);
    }

    private bool TryPeek(out long due)
    {
        // A changed or disposed timer leaves its old setting in the queue; it is skipped here.
        while (_settings.TryPeek(out var setting, out var key))
        {
            due = key.Due;
            if (setting.Timer.IsCurrent(setting.Version))
                return true;
            _settings.Dequeue();
        }

        due = 0;
        return false;
    }

    private readonly record struct Setting(VirtualTimer Timer, int Version);

    private sealed class VirtualTimer(VirtualTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private int _version;
        private bool _disposed;

        public bool IsCurrent(int version) => version == _version && !_disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed)
                return false;
            _period = period;
            _version++;
            if (dueTime != Timeout.InfiniteTimeSpan)
                time._settings.Enqueue(new Setting(this, _version), (time._now + dueTime.Ticks, time._order++));
            return true;
        }

        public void Fire()
        {
            _version++;
            if (_period > TimeSpan.Zero)
                Change(_period, _period);
            callback(state);
        }

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
