using FedActors.Actors.Testing;

namespace FedActors.Actors.Tests;

public sealed class MailboxTests
{
    private readonly TestKit _kit = new();

    [Fact]
    public void Messages_of_one_sender_arrive_in_order_across_ring_growth_and_batches()
    {
        var probe = _kit.Probe<int>();
        var actor = _kit.Spawn(() => new Scripted<int> { On = (n, _) => probe.Tell(n) });
        int next = 0;
        foreach (int burst in (int[])[1, 7, 9, 300, 2, 1000, 3])
        {
            for (int i = 0; i < burst; i++)
                Assert.Equal(TellResult.Accepted, actor.Tell(next++));
            _kit.RunUntilIdle();
        }

        Assert.Equal(Enumerable.Range(0, next), probe.Received);
    }

    [Fact]
    public void Full_mailbox_rejects_and_counts_and_reports_once()
    {
        var probe = _kit.Probe<int>();
        var actor = SpawnBounded(probe, MailboxOverflow.Reject);
        var results = Enumerable.Range(0, 5).Select(actor.Tell).ToList();
        _kit.RunUntilIdle();
        Assert.Equal([TellResult.Accepted, TellResult.Accepted, TellResult.Accepted, TellResult.Full, TellResult.Full], results);
        Assert.Equal([0, 1, 2], probe.Received);
        Assert.Equal(2, _kit.System.Counts.Rejected);
        Assert.Single(_kit.Events.OfType<ActorEvent.Overflowed>());
        Assert.Equal(TellResult.Accepted, actor.Tell(9));
    }

    [Fact]
    public void Full_mailbox_drops_the_oldest()
    {
        var probe = _kit.Probe<int>();
        var actor = SpawnBounded(probe, MailboxOverflow.DropOldest);
        for (int i = 0; i < 20; i++)
            Assert.Equal(TellResult.Accepted, actor.Tell(i));
        _kit.RunUntilIdle();
        Assert.Equal([17, 18, 19], probe.Received);
        Assert.Equal(17, _kit.System.Counts.Dropped);
    }

    [Fact]
    public void Full_mailbox_fails_its_actor_once_and_keeps_what_it_took()
    {
        var probe = _kit.Probe<int>();
        var actor = SpawnBounded(probe, MailboxOverflow.Escalate);
        var results = Enumerable.Range(0, 6).Select(actor.Tell).ToList();
        _kit.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, results.Count(result => result == TellResult.Full));
        Assert.IsType<MailboxFullException>(Assert.Single(_kit.Events.OfType<ActorEvent.Failed>()).Cause);
        Assert.Equal(1, _kit.System.Counts.Restarts);
        Assert.Equal([0, 1, 2], probe.Received);
    }

    [Fact]
    public void Self_sending_actor_does_not_starve_others()
    {
        var probe = _kit.Probe<int>();
        int turns = 0;
        var loop = _kit.System.Spawn(() => new Scripted<int>
        {
            On = (n, context) =>
            {
                turns++;
                context.Self.Tell(n);
            },
        });
        var other = _kit.System.Spawn(() => new Scripted<int> { On = (n, _) => probe.Tell(n) });
        loop.Tell(1);
        other.Tell(7);
        for (int i = 0; i < 10; i++)
            Assert.True(_kit.Dispatcher.RunOne());
        Assert.Equal([7], probe.Received);
        Assert.InRange(turns, 1, 10 * 256);
        _kit.System.Stop(loop);
        _kit.RunUntilIdle();
    }

    [Fact]
    public void Tell_to_an_ended_actor_is_a_dead_letter()
    {
        var actor = _kit.Spawn(() => new Scripted<int>());
        _kit.System.Stop(actor);
        _kit.RunUntilIdle();
        Assert.True(actor.IsTerminated);
        Assert.Equal(TellResult.Dead, actor.Tell(1));
        Assert.Equal(1, _kit.System.Counts.DeadLetters);
        Assert.Contains(new ActorEvent.DeadLetters(actor.Path, 1), _kit.Events);
    }

    [Fact]
    public void Unhandled_message_and_slow_turn_are_reported_by_name()
    {
        var actor = _kit.Spawn(
            () => new Scripted<int>
            {
                On = (n, context) =>
                {
                    context.Unhandled(n);
                    _kit.Time.Advance(TimeSpan.FromSeconds(30));
                },
            },
            "sleeper");
        actor.Tell(1);
        _kit.RunUntilIdle();
        Assert.Contains(new ActorEvent.Unhandled("/sleeper", "Int32"), _kit.Events);
        Assert.Contains(new ActorEvent.SlowTurn("/sleeper", TimeSpan.FromSeconds(30)), _kit.Events);
        Assert.Equal(1, _kit.System.Counts.Unhandled);
    }

    [Fact]
    public void Names_are_checked_and_unique_among_living_siblings()
    {
        var first = _kit.Spawn(() => new Scripted<int>(), "a");
        Assert.Equal("/a", first.Path);
        Assert.Throws<InvalidOperationException>(() => _kit.System.Spawn(() => new Scripted<int>(), "a"));
        Assert.Throws<ArgumentException>(() => _kit.System.Spawn(() => new Scripted<int>(), "a/b"));
        _kit.System.Stop(first);
        _kit.RunUntilIdle();
        Assert.Equal("/a", _kit.Spawn(() => new Scripted<int>(), "a").Path);
    }

    private ActorRef<int> SpawnBounded(TestProbe<int> probe, MailboxOverflow overflow) => _kit.Spawn(
        () => new Scripted<int> { On = (n, _) => probe.Tell(n) },
        options: new ActorOptions { MailboxCapacity = 3, Overflow = overflow });
}
