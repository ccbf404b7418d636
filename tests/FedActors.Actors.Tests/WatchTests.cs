using FedActors.Actors.Testing;

namespace FedActors.Actors.Tests;

public sealed class WatchTests
{
    private readonly TestKit _kit = new();

    [Fact]
    public void Watcher_hears_exactly_once_and_after_the_last_message_of_the_watched()
    {
        var probe = _kit.Probe<int>();
        var target = _kit.Spawn(() => new Scripted<int>());
        var watcher = SpawnWatcher(probe, target);
        watcher.Tell(1);
        watcher.Tell(2);
        _kit.System.Stop(target);
        watcher.Tell(3);
        _kit.RunUntilIdle();
        Assert.Equal([1, 2, 3, -1], probe.Received);
    }

    [Fact]
    public void Watch_of_a_dead_actor_is_answered_at_once()
    {
        var probe = _kit.Probe<int>();
        var target = _kit.Spawn(() => new Scripted<int>());
        _kit.System.Stop(target);
        _kit.RunUntilIdle();
        SpawnWatcher(probe, target);
        Assert.Equal([-1], probe.Received);
    }

    [Fact]
    public void Restart_of_the_watched_is_not_its_end()
    {
        var probe = _kit.Probe<int>();
        var target = _kit.Spawn(() => new Scripted<int> { On = (_, _) => throw new InvalidOperationException() });
        SpawnWatcher(probe, target);
        target.Tell(1);
        _kit.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _kit.System.Counts.Restarts);
        probe.ExpectNone();
        _kit.System.Stop(target);
        Assert.Equal(-1, probe.ExpectMessage<int>());
        probe.ExpectNone();
    }

    [Fact]
    public void Actor_that_never_started_is_reported()
    {
        var probe = _kit.Probe<int>();
        var target = _kit.System.Spawn<int>(
            () => throw new InvalidOperationException(), options: new ActorOptions { Supervision = SupervisionPolicy.Stop });
        SpawnWatcher(probe, target);
        Assert.Equal([-1], probe.Received);
    }

    [Fact]
    public void Unwatch_wins_even_when_the_termination_is_already_in_the_mailbox()
    {
        var probe = _kit.Probe<int>();
        var target = _kit.Probe<string>("remote");
        var watcher = _kit.Spawn(() => new Scripted<int>
        {
            Start = context => context.Watch(target, -1),
            On = (n, context) =>
            {
                if (n == 0)
                    context.Unwatch(target);
                probe.Tell(n);
            },
        });
        watcher.Tell(0);
        target.Terminate();
        watcher.Tell(5);
        _kit.RunUntilIdle();
        Assert.Equal([0, 5], probe.Received);
    }

    [Fact]
    public void Watching_again_replaces_the_message_and_still_comes_once()
    {
        var probe = _kit.Probe<int>();
        var target = _kit.Probe<string>("remote");
        var watcher = _kit.Spawn(() => new Scripted<int>
        {
            Start = context =>
            {
                context.Watch(target, -1);
                context.Watch(target, -2);
            },
            On = (n, _) => probe.Tell(n),
        });
        target.Terminate();
        target.Terminate();
        _kit.RunUntilIdle();
        Assert.Equal([-2], probe.Received);
        Assert.False(watcher.IsTerminated);
    }

    [Fact]
    public void Watch_of_a_failed_incarnation_does_not_reach_the_next()
    {
        var probe = _kit.Probe<int>();
        var target = _kit.Probe<string>("remote");
        var watcher = _kit.Spawn(() => new Scripted<int>
        {
            Start = context => context.Watch(target, -1),
            Restart = (_, _) => { },
            On = (n, _) => probe.Tell(n == 0 ? throw new InvalidOperationException() : n),
        });
        watcher.Tell(0);
        target.Terminate();
        _kit.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(probe.Received);
    }

    [Fact]
    public void Hundred_thousand_watchers_each_hear_once_and_unwatching_half_is_quick()
    {
        const int Watchers = 100_000;
        var heard = new int[Watchers];
        var target = _kit.Spawn(() => new Scripted<int>());
        var watchers = Enumerable.Range(0, Watchers).Select(i => _kit.System.Spawn(() => new Scripted<int>
        {
            Start = context => context.Watch(target, -1),
            On = (n, context) =>
            {
                if (n == 0)
                    context.Unwatch(target);
                else
                    heard[i]++;
            },
        })).ToList();
        _kit.RunUntilIdle();
        for (int i = 0; i < Watchers; i += 2)
            watchers[i].Tell(0);
        _kit.RunUntilIdle();
        _kit.System.Stop(target);
        _kit.RunUntilIdle();
        Assert.All(heard.Index(), pair => Assert.Equal(pair.Index % 2, pair.Item));
    }

    private ActorRef<int> SpawnWatcher(TestProbe<int> probe, ActorRef target) => _kit.Spawn(() => new Scripted<int>
    {
        Start = context => context.Watch(target, -1),
        On = (n, _) => probe.Tell(n),
    });
}
