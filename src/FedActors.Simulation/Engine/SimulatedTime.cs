namespace FedActors.Simulation.Engine;

/// <summary>The clock of a simulated world: timers become events of the loop.</summary>
internal sealed class SimulatedTime(EventLoop loop) : TimeProvider
{
    public override long TimestampFrequency => 1_000_000;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => loop.Microseconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMicroseconds(loop.Microseconds);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(loop, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(EventLoop loop, TimerCallback callback, object? state) : ITimer
    {
        private Due? _due;
        private bool _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed)
            {
                return false;
            }

            _due?.Cancel();
            _due = null;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _due = new Due(this, period);
                loop.After(dueTime, _due);
            }

            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            _due?.Cancel();
            _due = null;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        /// <summary>One scheduled firing. A cancelled one stays in the heap and does nothing: taking it out would cost more.</summary>
        private sealed class Due(Timer timer, TimeSpan period) : ILoopEvent
        {
            private bool _cancelled;

            public void Cancel() => _cancelled = true;

            public void Occur()
            {
                if (_cancelled)
                {
                    return;
                }

                if (period > TimeSpan.Zero)
                {
                    timer.Change(period, period);
                }

                timer.Fire();
            }
        }

        private void Fire() => callback(state);
    }
}
