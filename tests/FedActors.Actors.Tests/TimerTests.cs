using FedActors.Actors.Testing;

namespace FedActors.Actors.Tests;

public sealed class TimerTests
{
    private static readonly TimerKey s_key = new(1);
    private readonly TestKit _kit = new();

    [Fact]
    public void Timers_fire_once_by_due_time_then_by_order_of_start()
    {
        var probe = _kit.Probe<int>();
        Spawn(probe, context =>
        {
            context.StartTimer(new TimerKey(2, 1), TimeSpan.FromSeconds(3), 3);
            context.StartTimer(new TimerKey(2, 2), TimeSpan.FromSeconds(1), 1);
            context.StartTimer(new TimerKey(2, 3), TimeSpan.FromSeconds(1), 2);
            context.StartTimer(new TimerKey(2, 4), TimeSpan.Zero, 0);
        });
        _kit.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal([0], probe.Received);
        _kit.Advance(TimeSpan.FromHours(1));
        Assert.Equal([0, 1, 2, 3], probe.Received);
    }

    [Fact]
    public void Restarting_a_key_replaces_its_timer()
    {
        var probe = _kit.Probe<int>();
        Spawn(probe, context =>
        {
            context.StartTimer(s_key, TimeSpan.FromSeconds(1), 1);
            context.StartTimer(s_key, TimeSpan.FromSeconds(2), 2);
        });
        _kit.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([2], probe.Received);
    }

    [Fact]
    public void Cancelled_timer_does_not_deliver_even_after_it_fired()
    {
        var probe = _kit.Probe<int>();
        var actor = Spawn(probe, context => context.StartTimer(s_key, TimeSpan.FromSeconds(1), 9));
        actor.Tell(0);
        _kit.Time.Advance(TimeSpan.FromSeconds(2));
        _kit.RunUntilIdle();
        Assert.Equal([0], probe.Received);
    }

    [Fact]
    public void Timer_of_a_failed_incarnation_never_reaches_the_next()
    {
        var probe = _kit.Probe<int>();
        bool first = true;
        var actor = Spawn(probe, context =>
        {
            if (first)
                context.StartTimer(s_key, TimeSpan.FromSeconds(1), 9);
            first = false;
        });
        actor.Tell(-1);
        _kit.Time.Advance(TimeSpan.FromSeconds(1));
        _kit.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _kit.System.Counts.Restarts);
        Assert.Empty(probe.Received);
        Assert.Null(_kit.Time.NextDue);
    }

    [Fact]
    public void Timer_of_an_ended_actor_is_gone()
    {
        var actor = Spawn(_kit.Probe<int>(), context => context.StartTimer(s_key, TimeSpan.FromSeconds(1), 9));
        _kit.System.Stop(actor);
        _kit.RunUntilIdle();
        Assert.Null(_kit.Time.NextDue);
    }

    [Fact]
    public void Timers_come_through_a_full_mailbox_in_their_place()
    {
        var probe = _kit.Probe<int>();
        var actor = _kit.Spawn(
            () => new Scripted<int>
            {
                Start = context => context.StartTimer(s_key, TimeSpan.FromSeconds(1), 9),
                On = (n, _) => probe.Tell(n),
            },
            options: new ActorOptions { MailboxCapacity = 2, Overflow = MailboxOverflow.DropOldest });
        actor.Tell(1);
        actor.Tell(2);
        _kit.Time.Advance(TimeSpan.FromSeconds(1));
        actor.Tell(3);
        _kit.RunUntilIdle();
        Assert.Equal([2, 9, 3], probe.Received);
    }

    private ActorRef<int> Spawn(TestProbe<int> probe, Action<ActorContext<int>> start) => _kit.Spawn(() => new Scripted<int>
    {
        Start = start,
        On = (n, context) =>
        {
            if (n < 0)
                throw new InvalidOperationException();
            if (n == 0)
                context.CancelTimer(s_key);
            probe.Tell(n);
        },
    });
}
