using FedActors.Actors.Testing;

namespace FedActors.Actors.Tests;

public sealed class SupervisionTests
{
    private static readonly SupervisionPolicy s_steady = new()
    {
        RestartsMax = 3,
        Window = TimeSpan.FromMinutes(1),
        BackOffInitial = TimeSpan.FromSeconds(1),
        BackOffMax = TimeSpan.FromSeconds(3),
        Jitter = 0,
    };

    private readonly TestKit _kit = new();

    [Fact]
    public void Failed_message_is_dropped_and_the_mailbox_waits_for_the_restart()
    {
        var probe = _kit.Probe<string>();
        var actor = SpawnFragile(probe, s_steady);
        foreach (int n in (int[])[1, -1, 2, 3])
            actor.Tell(n);
        _kit.RunUntilIdle();
        Assert.Equal(["start", "1", "stop"], probe.Received);
        _kit.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["start", "1", "stop", "restart failed on -1", "2", "3"], probe.Received);
        Assert.Equal(1, _kit.System.Counts.FailedMessages);
        Assert.Equal(1, _kit.System.Counts.Restarts);
    }

    [Fact]
    public void Back_off_doubles_up_to_its_maximum_and_forgets_old_restarts()
    {
        var actor = SpawnFragile(_kit.Probe<string>(), s_steady);
        for (int i = 0; i < 3; i++)
            FailAndWait(actor, 5);
        _kit.Advance(TimeSpan.FromMinutes(2));
        FailAndWait(actor, 5);
        Assert.Equal([1.0, 2.0, 3.0, 1.0], _kit.Events.OfType<ActorEvent.BackingOff>().Select(e => e.BackOff.TotalSeconds));
        Assert.False(actor.IsTerminated);
    }

    [Fact]
    public void Jitter_depends_on_the_seed_and_lengthens_within_its_share()
    {
        Assert.Equal(Pauses(7), Pauses(7));
        Assert.NotEqual(Pauses(7), Pauses(8));
        Assert.All(Pauses(7).Zip([1.0, 2.0, 3.0]), pair => Assert.InRange(pair.First, pair.Second, pair.Second * 1.5));

        static List<double> Pauses(ulong seed)
        {
            var kit = new TestKit(seed);
            var actor = kit.Spawn(
                () => new Scripted<int> { On = (_, _) => throw new InvalidOperationException() },
                options: new ActorOptions { Supervision = s_steady with { Jitter = 0.5 } });
            for (int i = 0; i < 3; i++)
            {
                actor.Tell(1);
                kit.Advance(TimeSpan.FromSeconds(5));
            }

            return [.. kit.Events.OfType<ActorEvent.BackingOff>().Select(e => e.BackOff.TotalSeconds)];
        }
    }

    [Fact]
    public void Exhausted_restarts_end_the_child_and_restart_the_parent()
    {
        var probe = _kit.Probe<string>();
        ActorRef<int>? child = null;
        var parent = _kit.Spawn(
            () => new Scripted<int>
            {
                Start = context =>
                {
                    probe.Tell("parent start");
                    var options = new ActorOptions { Supervision = SupervisionPolicy.Escalate };
                    child = context.Spawn(() => Fragile(probe), "child", options);
                },
                Stop = _ => probe.Tell("parent stop"),
            },
            "parent",
            new ActorOptions { Supervision = s_steady });
        var firstChild = child!;
        firstChild.Tell(-1);
        _kit.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["parent start", "start", "stop", "parent stop", "parent start", "start"], probe.Received);
        Assert.True(firstChild.IsTerminated);
        var failure = Assert.IsType<ChildFailedException>(_kit.Events.OfType<ActorEvent.Failed>().Last().Cause);
        Assert.Equal("/parent/child", failure.ChildPath);
        Assert.False(parent.IsTerminated);
        Assert.Null(_kit.Fatal);
    }

    [Fact]
    public void Escalation_at_the_root_is_fatal_and_stops_the_tree()
    {
        var bystander = _kit.Spawn(() => new Scripted<int>());
        SpawnFragile(_kit.Probe<string>(), SupervisionPolicy.Escalate).Tell(-1);
        _kit.RunUntilIdle();
        Assert.IsType<ChildFailedException>(_kit.Fatal);
        Assert.True(bystander.IsTerminated);
        Assert.True(_kit.System.Terminated.IsCompleted);
        Assert.Equal(0, _kit.System.Counts.Live);
    }

    [Fact]
    public void Stop_policy_ends_only_the_failed_actor()
    {
        var actor = SpawnFragile(_kit.Probe<string>(), SupervisionPolicy.Stop);
        actor.Tell(-1);
        _kit.RunUntilIdle();
        Assert.True(actor.IsTerminated);
        Assert.Null(_kit.Fatal);
        Assert.False(_kit.System.Terminated.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Failing_factory_or_start_is_supervised_like_any_failure(bool inFactory)
    {
        int attempts = 0;
        var probe = _kit.Probe<int>();
        var actor = _kit.Spawn(
            () =>
            {
                bool bad = ++attempts < 3;
                if (bad && inFactory)
                    throw new InvalidOperationException("factory");
                return new Scripted<int>
                {
                    Start = _ =>
                    {
                        if (bad)
                            throw new InvalidOperationException("start");
                    },
                    On = (n, _) => probe.Tell(n),
                };
            },
            options: new ActorOptions { Supervision = s_steady });
        actor.Tell(5);
        _kit.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, attempts);
        Assert.Equal([5], probe.Received);
    }

    [Fact]
    public void Failing_timer_message_is_a_failure_too()
    {
        var actor = _kit.Spawn(
            () => new Scripted<int>
            {
                Restart = (_, _) => { },
                Start = context => context.StartTimer(new TimerKey(1), TimeSpan.FromSeconds(1), -1),
                On = (_, _) => throw new InvalidOperationException(),
            },
            options: new ActorOptions { Supervision = s_steady });
        _kit.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, _kit.System.Counts.Restarts);
        Assert.False(actor.IsTerminated);
    }

    [Fact]
    public void Restart_storm_of_many_actors_ends_with_all_of_them_working()
    {
        int handled = 0;
        var policy = s_steady with { RestartsMax = 50, BackOffInitial = TimeSpan.Zero };
        var actors = Enumerable.Range(0, 1000).Select(_ => _kit.System.Spawn(
            () => new Scripted<int> { On = (n, _) => handled += n < 0 ? throw new InvalidOperationException() : 1 },
            options: new ActorOptions { Supervision = policy })).ToList();
        for (int i = 0; i < 20; i++)
            actors.ForEach(actor => actor.Tell(-1));
        actors.ForEach(actor => actor.Tell(1));
        _kit.RunUntilIdle();
        Assert.Equal(1000, handled);
        Assert.Equal(20_000, _kit.System.Counts.Restarts);
    }

    [Fact]
    public void Stop_during_back_off_ends_the_actor_without_another_restart()
    {
        var probe = _kit.Probe<string>();
        var actor = SpawnFragile(probe, s_steady);
        actor.Tell(-1);
        actor.Tell(1);
        _kit.RunUntilIdle();
        _kit.System.Stop(actor);
        _kit.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["start", "stop"], probe.Received);
        Assert.True(actor.IsTerminated);
        Assert.Equal(1, _kit.System.Counts.DeadLetters);
    }

    private static Scripted<int> Fragile(TestProbe<string> probe) => new()
    {
        Start = _ => probe.Tell("start"),
        On = (n, _) => probe.Tell(n < 0 ? throw new InvalidOperationException($"failed on {n}") : $"{n}"),
        Stop = _ => probe.Tell("stop"),
    };

    private ActorRef<int> SpawnFragile(TestProbe<string> probe, SupervisionPolicy policy) => _kit.Spawn(
        () => new Scripted<int>
        {
            Start = _ => probe.Tell("start"),
            Restart = (cause, _) => probe.Tell($"restart {cause.Message}"),
            On = (n, _) => probe.Tell(n < 0 ? throw new InvalidOperationException($"failed on {n}") : $"{n}"),
            Stop = _ => probe.Tell("stop"),
        },
        options: new ActorOptions { Supervision = policy });

    private void FailAndWait(ActorRef<int> actor, double seconds)
    {
        actor.Tell(-1);
        _kit.Advance(TimeSpan.FromSeconds(seconds));
    }
}
