using FedActors.Core.Rounds;

namespace FedActors.Simulation.Engine;

/// <summary>
/// One machine's monotonic clock: it starts anywhere, runs at its own rate, and may jump forward, as after a suspension. Its timers run by it.
/// </summary>
internal sealed class DriftingTime(EventLoop loop, TimeSpan offset, double rate) : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private long _anchor = loop.Microseconds;
    private long _anchorOwn = loop.Microseconds + (offset.Ticks / TimeSpan.TicksPerMicrosecond);
    private double _rate = rate;

    /// <summary>What the clock shows, in microseconds.</summary>
    public long Microseconds => _anchorOwn + (_rate == 1 ? loop.Microseconds - _anchor : (long)((loop.Microseconds - _anchor) * _rate));

    /// <summary>What the clock shows.</summary>
    public Instant Now => new(Microseconds);

    /// <summary>Own seconds per second of the world.</summary>
    public double Rate
    {
        get => _rate;
        set => SetAnchor(Microseconds, value);
    }

    public override long TimestampFrequency => 1_000_000;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => Microseconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMicroseconds(Microseconds);

    /// <summary>The clock jumps: what was due in between is due now. Only a clock without timers may jump back.</summary>
    public void Jump(TimeSpan forward) => SetAnchor(Microseconds + (forward.Ticks / TimeSpan.TicksPerMicrosecond), _rate);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period > TimeSpan.Zero)
        {
            throw new NotSupportedException($"A timer with period {period} was asked for; seeds set one-shot timers only.");
        }

        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void SetAnchor(long own, double newRate)
    {
        (_anchor, _anchorOwn, _rate) = (loop.Microseconds, own, newRate);
        foreach (Timer timer in _timers)
        {
            timer.Schedule();
        }
    }

    /// <summary>When the world's clock shows the moment at which this one shows that.</summary>
    private long WorldTimeOf(long own)
    {
        double left = (own - _anchorOwn) / _rate;
        return left > long.MaxValue / 4 ? long.MaxValue / 4 : _anchor + (_rate == 1 ? own - _anchorOwn : (long)Math.Ceiling(left));
    }

    private sealed class Timer(DriftingTime time, TimerCallback callback, object? state) : ITimer
    {
        private Due? _due;
        private long _dueOwn;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Cancel();
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _dueOwn = time.Microseconds + (dueTime.Ticks / TimeSpan.TicksPerMicrosecond);
                time._timers.Add(this);
                Schedule();
            }

            return true;
        }

        public void Schedule()
        {
            if (_due is { } due)
            {
                due.Timer = null;
            }

            _due = new Due { Timer = this };
            time.Loop.At(time.WorldTimeOf(_dueOwn), _due);
        }

        public void Dispose() => Cancel();

        public ValueTask DisposeAsync()
        {
            Cancel();
            return ValueTask.CompletedTask;
        }

        private void Cancel()
        {
            if (_due is { } due)
            {
                due.Timer = null;
                _due = null;
                time._timers.Remove(this);
            }
        }

        private void Fire()
        {
            _due = null;
            time._timers.Remove(this);
            callback(state);
        }

        /// <summary>One scheduled firing. A cancelled one stays in the heap and does nothing: taking it out would cost more.</summary>
        private sealed class Due : ILoopEvent
        {
            public Timer? Timer { get; set; }

            public void Occur() => Timer?.Fire();
        }
    }

    private EventLoop Loop => loop;
}
