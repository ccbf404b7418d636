using FedActors.Simulation.Engine;

namespace FedActors.Simulation.Tests.Engine;

public sealed class SimulatedTimeTests
{
    private readonly EventLoop _loop = new(1, false);
    private readonly List<double> _fired = [];

    private ITimer Timer(double due, double period = -1) =>
        _loop.Time.CreateTimer(_ => _fired.Add(_loop.Microseconds / 1e6), null, Span(due), Span(period));

    private static TimeSpan Span(double seconds) => seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);

    private void RunTo(double seconds) => _loop.Run((long)(seconds * 1e6), null);

    [Fact]
    public void A_timer_fires_once_at_its_moment()
    {
        Timer(2.5);
        RunTo(100);
        Assert.Equal([2.5], _fired);
    }

    [Fact]
    public void A_period_repeats_without_drift()
    {
        Timer(1, 0.5);
        RunTo(3);
        Assert.Equal([1, 1.5, 2, 2.5, 3], _fired);
    }

    [Fact]
    public void A_change_replaces_what_was_due_and_infinite_stops_it()
    {
        ITimer timer = Timer(1);
        Assert.True(timer.Change(Span(4), Span(-1)));
        RunTo(3);
        Assert.Empty(_fired);
        RunTo(4);
        Assert.Equal([4], _fired);
        timer.Change(Span(1), Span(1));
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        RunTo(100);
        Assert.Equal([4], _fired);
    }

    [Fact]
    public void A_disposed_timer_is_silent_and_cannot_be_set_again()
    {
        ITimer timer = Timer(1, 1);
        RunTo(1);
        timer.Dispose();
        Assert.False(timer.Change(Span(1), Span(1)));
        RunTo(10);
        Assert.Equal([1], _fired);
    }

    [Fact]
    public void A_timer_that_disposes_itself_while_it_fires_does_not_fire_again()
    {
        ITimer? timer = null;
        int count = 0;
        timer = _loop.Time.CreateTimer(
            _ =>
            {
                count++;
                timer!.Dispose();
            },
            null,
            Span(1),
            Span(1));
        RunTo(10);
        Assert.Equal(1, count);
    }

    [Fact]
    public void The_clock_is_the_loops()
    {
        Timer(1.5);
        RunTo(1.5);
        Assert.Equal(TimeSpan.FromSeconds(1.5), _loop.Time.GetElapsedTime(0));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1.5), _loop.Time.GetUtcNow());
    }
}
