using FedActors.Simulation.Engine;

namespace FedActors.Simulation.Tests.Engine;

public sealed class DriftingTimeTests
{
    private readonly EventLoop _loop = new(1, false);
    private readonly List<double> _fired = [];

    private void Set(DriftingTime time, double due) => time.CreateTimer(
        _ => _fired.Add(_loop.Microseconds / 1e6), null, TimeSpan.FromSeconds(due), Timeout.InfiniteTimeSpan);

    private void Run(double seconds) => _loop.Run((long)(seconds * 1e6), null);

    [Fact]
    public void A_true_clock_shows_the_worlds_time_and_its_offset()
    {
        var time = new DriftingTime(_loop, TimeSpan.FromSeconds(100), 1);
        Set(time, 3);
        Run(10);
        Assert.Equal([3.0], _fired);
        Assert.Equal(103_000_000, time.Microseconds);
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(0.5, 20)]
    public void A_timer_runs_at_its_clocks_rate(double rate, double firesAt)
    {
        Set(new DriftingTime(_loop, TimeSpan.Zero, rate), 10);
        Run(100);
        Assert.Equal([firesAt], _fired);
    }

    [Fact]
    public void A_clock_that_jumps_forward_fires_at_once_what_was_due_in_between_and_the_rest_sooner()
    {
        var time = new DriftingTime(_loop, TimeSpan.Zero, 1);
        Set(time, 5);
        Set(time, 50);
        _loop.After(TimeSpan.FromSeconds(1), () => time.Jump(TimeSpan.FromSeconds(30)));
        Run(100);
        Assert.Equal([1.0, 20.0], _fired);
    }

    [Fact]
    public void A_change_of_rate_keeps_what_the_clock_shows_and_moves_what_is_due()
    {
        var time = new DriftingTime(_loop, TimeSpan.Zero, 1);
        Set(time, 10);
        _loop.After(TimeSpan.FromSeconds(4), () => time.Rate = 2);
        Run(4);
        Assert.Equal(4_000_000, time.Microseconds);
        Run(100);
        Assert.Equal([7.0], _fired);
    }

    [Fact]
    public void A_timer_that_was_disposed_or_changed_does_not_fire_as_before()
    {
        var time = new DriftingTime(_loop, TimeSpan.Zero, 1);
        ITimer timer = time.CreateTimer(_ => _fired.Add(_loop.Microseconds / 1e6), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        timer.Change(TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan);
        ITimer other = time.CreateTimer(_ => _fired.Add(-1), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        other.Dispose();
        time.Jump(TimeSpan.FromSeconds(1));
        Run(100);
        Assert.Equal([3.0], _fired);
    }
}
