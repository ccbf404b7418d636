using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;

namespace FedActors.Federation.Tests.Hosts;

public sealed class DailyLookTests
{
    private readonly SteppedClock _clock = new();
    private readonly StringWriter _output = new();

    [Fact]
    public void A_warning_that_becomes_due_while_the_process_runs_is_said_each_day_until_the_end()
    {
        DateTimeOffset due = _clock.GetUtcNow().AddDays(2.5);
        using (var log = new HostLog(new LogOptions(), _output, _clock))
        {
            using (new DailyLook(now => now >= due ? ["The certificate ends soon."] : [], log, _clock))
            {
                for (int day = 1; day <= 4; day++)
                {
                    _clock.NextDay();
                }
            }

            _clock.NextDay();
        }

        // Of days 0 to 5 only 3 and 4 are due and before the end.
        Assert.Equal(2, _output.ToString().Split("The certificate ends soon.").Length - 1);
    }

    [Fact]
    public void A_look_that_fails_is_said_and_repeated()
    {
        int looks = 0;
        using (var log = new HostLog(new LogOptions(), _output, _clock))
        using (new DailyLook(_ => ++looks == 2 ? throw new IOException("the disk is away") : [$"look {looks}"], log, _clock))
        {
            _clock.NextDay();
            _clock.NextDay();
        }

        string said = _output.ToString();
        Assert.Contains("look 1", said, StringComparison.Ordinal);
        Assert.Contains("the disk is away", said, StringComparison.Ordinal);
        Assert.Contains("look 3", said, StringComparison.Ordinal);
    }

    /// <summary>Stands until it is moved by a day; its timers are those that ring each day.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private readonly List<Daily> _timers = [];
        private DateTimeOffset _now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal((TimeSpan.FromDays(1), TimeSpan.FromDays(1)), (dueTime, period));
            var timer = new Daily(this, () => callback(state));
            _timers.Add(timer);
            return timer;
        }

        public void NextDay()
        {
            _now += TimeSpan.FromDays(1);
            _timers.ForEach(timer => timer.Ring());
        }

        private sealed class Daily(SteppedClock clock, Action ring) : ITimer
        {
            public void Ring() => ring();

            public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

            public void Dispose() => clock._timers.Remove(this);

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
