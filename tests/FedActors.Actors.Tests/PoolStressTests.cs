namespace FedActors.Actors.Tests;

/// <summary>Real threads, bounded by completion and not by time.</summary>
public sealed class PoolStressTests
{
    private readonly record struct Note(int Sender, int Number);

    [Fact]
    public async Task Many_producers_lose_nothing_double_nothing_and_keep_their_order()
    {
        const int Producers = 8;
        const int Receivers = 4;
        const int Each = 50_000;
        using var work = new WorkPool(1);
        var system = NewSystem(work);
        using var done = new CountdownEvent(Receivers);
        var next = new int[Receivers, Producers];
        int disorder = 0;
        var receivers = Enumerable.Range(0, Receivers).Select(r =>
        {
            int left = Producers * Each;
            return system.Spawn(
                () => new Scripted<Note>
                {
                    On = (note, _) =>
                    {
                        if (note.Number != next[r, note.Sender]++)
                            disorder++;
                        if (--left == 0)
                            done.Signal();
                    },
                },
                options: new ActorOptions { MailboxCapacity = 1000 });
        }).ToArray();
        var producers = Enumerable.Range(0, Producers).Select(p => new Thread(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                foreach (var receiver in receivers)
                {
                    while (receiver.Tell(new Note(p, i)) == TellResult.Full)
                        Thread.Yield();
                }
            }
        })).ToList();
        producers.ForEach(thread => thread.Start());
        done.Wait(TestContext.Current.CancellationToken);
        producers.ForEach(thread => thread.Join());
        Assert.Equal(0, disorder);
        Assert.All(next.Cast<int>(), count => Assert.Equal(Each, count));
        Assert.True(await system.StopAsync());
    }

    [Fact]
    public async Task Watching_while_the_watched_end_gives_each_watch_one_message()
    {
        const int Pairs = 20_000;
        using var work = new WorkPool(1);
        var system = NewSystem(work);
        var heard = new int[Pairs];
        using var done = new CountdownEvent(Pairs);
        for (int i = 0; i < Pairs; i++)
        {
            int pair = i;
            var target = system.Spawn(() => new Scripted<int> { On = (_, context) => context.Stop() });
            system.Spawn(() => new Scripted<int>
            {
                Start = context => context.Watch(target, 1),
                On = (_, _) =>
                {
                    heard[pair]++;
                    done.Signal();
                },
            });
            target.Tell(0);
        }

        done.Wait(TestContext.Current.CancellationToken);
        Assert.True(await system.StopAsync());
        Assert.All(heard, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Failing_and_stopping_trees_on_real_threads_end_with_nobody_alive()
    {
        using var work = new WorkPool(2);
        var system = NewSystem(work);
        var policy = new ActorOptions
        {
            Supervision = SupervisionPolicy.Stop with { BackOffInitial = TimeSpan.Zero, RestartsMax = 5 },
        };
        for (int i = 0; i < 500; i++)
        {
            var parent = system.Spawn(
                () => new Scripted<int>
                {
                    Start = context =>
                    {
                        for (int c = 0; c < 3; c++)
                            context.Spawn(Thrower).Tell(1);
                        context.StartTimer(default, TimeSpan.Zero, 1);
                        context.RunWork(_ => 2, outcome => outcome.Result);
                    },
                    On = (n, _) => throw new InvalidOperationException($"{n}"),
                },
                options: policy);
            if (i % 2 == 0)
                system.Stop(parent);
        }

        Assert.True(await system.StopAsync());
        Assert.Equal(0, system.Counts.Live);
    }

    private static Scripted<int> Thrower() => new() { On = (_, _) => throw new InvalidOperationException() };

    private static ActorSystem NewSystem(WorkPool work) =>
        new(new ActorSystemOptions { Dispatcher = new PoolDispatcher(), Time = TimeProvider.System, WorkPool = work });
}
