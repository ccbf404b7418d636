using FedActors.Actors.Testing;

namespace FedActors.Actors.Tests;

public sealed class StopTests
{
    private readonly TestKit _kit = new();

    [Fact]
    public void Stop_with_a_million_queued_ends_at_once_and_counts_them()
    {
        const int Queued = 1_000_000;
        int handled = 0;
        var actor = _kit.Spawn(
            () => new Scripted<int>
            {
                On = (_, context) =>
                {
                    handled++;
                    context.Stop();
                },
            },
            options: new ActorOptions { MailboxCapacity = Queued });
        for (int i = 0; i < Queued; i++)
            actor.Tell(i);
        _kit.RunUntilIdle();
        Assert.Equal(1, handled);
        Assert.True(actor.IsTerminated);
        Assert.Equal([new ActorEvent.DeadLetters(actor.Path, Queued - 1)], _kit.Events);
    }

    [Fact]
    public async Task Children_end_before_their_parents_and_a_failing_one_holds_nobody_up()
    {
        var ended = _kit.Probe<string>();
        _kit.Spawn(
            () => new Scripted<int>
            {
                Start = context =>
                {
                    foreach (string name in (string[])["a", "b"])
                    {
                        context.Spawn(
                            () => new Scripted<int>
                            {
                                Stop = _ =>
                                {
                                    ended.Tell(name);
                                    throw new InvalidOperationException("cannot stop");
                                },
                            },
                            name);
                    }
                },
                Stop = _ => ended.Tell("parent"),
            },
            "parent");
        var stop = _kit.System.StopAsync();
        _kit.RunUntilIdle();
        Assert.True(await stop);
        Assert.Equal(["b", "a", "parent"], ended.Received);
        Assert.Equal(2, _kit.Events.OfType<ActorEvent.StopFailed>().Count());
        Assert.Equal(0, _kit.System.Counts.Live);
        Assert.Throws<InvalidOperationException>(() => _kit.System.Spawn(() => new Scripted<int>()));
    }

    [Fact]
    public void Child_that_fails_while_its_parent_stops_is_not_restarted()
    {
        ActorRef<int>? child = null;
        var parent = _kit.Spawn(() => new Scripted<int>
        {
            Start = context => child = context.Spawn(
                () => new Scripted<int> { On = (_, _) => throw new InvalidOperationException() }),
        });
        child!.Tell(1);
        _kit.System.Stop(parent);
        _kit.RunUntilIdle();
        Assert.True(child.IsTerminated);
        Assert.True(parent.IsTerminated);
        Assert.Equal(0, _kit.System.Counts.Restarts);
        Assert.Null(_kit.Fatal);
    }

    [Fact]
    public async Task Stop_that_outlasts_its_timeout_says_so()
    {
        _kit.Spawn(() => new Scripted<int>());
        var stop = _kit.System.StopAsync(TimeSpan.FromSeconds(5));
        _kit.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(await stop);
        _kit.RunUntilIdle();
        Assert.True(_kit.System.Terminated.IsCompleted);
    }

    [Fact]
    public void System_stopped_before_its_first_turn_ends_what_was_spawned()
    {
        var actors = Enumerable.Range(0, 3).Select(_ => _kit.System.Spawn(() => new Scripted<int>())).ToList();
        _ = _kit.System.StopAsync();
        _kit.RunUntilIdle();
        Assert.True(_kit.System.Terminated.IsCompleted);
        Assert.All(actors, actor => Assert.True(actor.IsTerminated));
        Assert.Equal(0, _kit.System.Counts.Live);
    }

    [Fact]
    public void Actor_stopped_before_it_started_is_never_made()
    {
        bool made = false;
        var actor = _kit.System.Spawn(() =>
        {
            made = true;
            return new Scripted<int>();
        });
        actor.Tell(1);
        _kit.System.Stop(actor);
        _kit.RunUntilIdle();
        Assert.True(actor.IsTerminated);
        Assert.False(made);
        Assert.Equal(1, _kit.System.Counts.DeadLetters);
    }

    [Fact]
    public void Actor_stops_its_child_but_no_stranger_and_starts_nothing_while_ending()
    {
        ActorRef<int>? child = null;
        var stranger = _kit.Spawn(() => new Scripted<int>());
        var parent = _kit.Spawn(() => new Scripted<int>
        {
            Start = context => child = context.Spawn(() => new Scripted<int>(), "child"),
            On = (_, context) =>
            {
                context.Stop(child!);
                Assert.Throws<ArgumentException>(() => context.Stop(stranger));
                Assert.Throws<ArgumentException>(() => context.Watch(context.Self, 1));
            },
            Stop = context =>
            {
                Assert.Throws<InvalidOperationException>(() => context.Spawn(() => new Scripted<int>()));
                Assert.Throws<InvalidOperationException>(() => context.StartTimer(default, TimeSpan.Zero, 1));
            },
        });
        parent.Tell(1);
        _kit.RunUntilIdle();
        Assert.True(child!.IsTerminated);
        _kit.System.Stop(parent);
        _kit.RunUntilIdle();
        Assert.Empty(_kit.Events);
    }
}
