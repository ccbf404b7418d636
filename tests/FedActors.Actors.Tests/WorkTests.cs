using FedActors.Actors.Testing;

namespace FedActors.Actors.Tests;

public sealed class WorkTests
{
    private readonly TestKit _kit = new();

    [Fact]
    public void Result_comes_back_as_a_message()
    {
        var outcome = RunToEnd(_ => 42);
        Assert.Equal((WorkStatus.Completed, 42), (outcome.Status, outcome.Result));
    }

    [Fact]
    public void Failure_comes_back_as_a_message()
    {
        var outcome = RunToEnd(_ => throw new InvalidOperationException("broken"));
        Assert.Equal((WorkStatus.Failed, "broken"), (outcome.Status, outcome.Error!.Message));
        Assert.Throws<InvalidOperationException>(() => outcome.Result);
        Assert.Equal(0, _kit.System.Counts.Failures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cancelled_work_says_so_whether_or_not_it_had_begun(bool begun)
    {
        _kit.Work.IsHeld = true;
        WorkTicket? ticket = null;
        var probe = _kit.Probe<WorkOutcome<int>>();
        SpawnWorker(probe, context => ticket = context.RunWork(
            token =>
            {
                ticket!.Cancel();
                token.ThrowIfCancellationRequested();
                return 1;
            },
            outcome => outcome));
        if (!begun)
            ticket!.Cancel();
        _kit.Work.RunOne();
        Assert.Equal(WorkStatus.Cancelled, probe.ExpectMessage<WorkOutcome<int>>().Status);
        ticket!.Cancel();
    }

    [Fact]
    public void Discarded_work_is_rejected()
    {
        _kit.Work.IsHeld = true;
        var probe = _kit.Probe<WorkOutcome<int>>();
        SpawnWorker(probe, context => context.RunWork(_ => 1, outcome => outcome));
        _kit.Work.DiscardOne();
        Assert.Equal(WorkStatus.Rejected, probe.ExpectMessage<WorkOutcome<int>>().Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Work_of_an_ended_incarnation_is_cancelled_and_silent(bool restart)
    {
        _kit.Work.IsHeld = true;
        var probe = _kit.Probe<int>();
        bool cancelled = false;
        var actor = _kit.Spawn(() => new Scripted<int>
        {
            Start = context => context.RunWork(
                token =>
                {
                    // The actor ends while the work runs.
                    context.Self.Tell(-1);
                    while (_kit.Dispatcher.RunOne())
                    {
                    }

                    cancelled = token.IsCancellationRequested;
                    return 1;
                },
                _ => 7),
            Restart = (_, _) => { },
            On = (n, context) =>
            {
                probe.Tell(n);
                if (n < 0 && restart)
                    throw new InvalidOperationException();
                if (n < 0)
                    context.Stop();
            },
        });
        _kit.Work.RunOne();
        _kit.Advance(TimeSpan.FromSeconds(1));
        Assert.True(cancelled);
        Assert.Equal([-1], probe.Received);
        Assert.Equal(!restart, actor.IsTerminated);
    }

    [Fact]
    public void Pool_runs_at_most_its_threads_at_once_and_rejects_beyond_its_queue()
    {
        using var pool = new WorkPool(2, waitingMax: 3);
        using var gate = new ManualResetEventSlim();
        using var begun = new CountdownEvent(2);
        using var ended = new CountdownEvent(6);
        var items = Enumerable.Range(0, 6).Select(_ => new Item(gate, begun, ended)).ToList();
        items[..2].ForEach(pool.Queue);
        begun.Wait(TestContext.Current.CancellationToken);
        items[2..].ForEach(pool.Queue);
        Assert.True(items[5].Discarded);
        Assert.DoesNotContain(items[..5], item => item.Discarded);
        gate.Set();
        ended.Wait(TestContext.Current.CancellationToken);
        Assert.Equal(5, items.Count(item => item.Executed));
    }

    [Fact]
    public void Pool_may_drop_the_oldest_and_discards_what_waits_when_disposed()
    {
        var pool = new WorkPool(1, waitingMax: 1, WorkOverflow.DropOldest);
        using var gate = new ManualResetEventSlim();
        using var begun = new CountdownEvent(1);
        using var ended = new CountdownEvent(4);
        var items = Enumerable.Range(0, 4).Select(_ => new Item(gate, begun, ended)).ToList();
        pool.Queue(items[0]);
        begun.Wait(TestContext.Current.CancellationToken);
        pool.Queue(items[1]);
        pool.Queue(items[2]);
        Assert.True(items[1].Discarded);
        pool.Dispose();
        pool.Queue(items[3]);
        gate.Set();
        ended.Wait(TestContext.Current.CancellationToken);
        Assert.Equal([false, true, true, true], items.Select(item => item.Discarded));
    }

    private WorkOutcome<int> RunToEnd(Func<CancellationToken, int> work)
    {
        var probe = _kit.Probe<WorkOutcome<int>>();
        SpawnWorker(probe, context => context.RunWork(work, outcome => outcome));
        return Assert.Single(probe.Received);
    }

    private void SpawnWorker(TestProbe<WorkOutcome<int>> probe, Action<ActorContext<WorkOutcome<int>>> start) =>
        _kit.Spawn(() => new Scripted<WorkOutcome<int>> { Start = start, On = (outcome, _) => probe.Tell(outcome) });

    private sealed class Item(ManualResetEventSlim gate, CountdownEvent begun, CountdownEvent ended) : IWorkItem
    {
        public bool Executed { get; private set; }

        public bool Discarded { get; private set; }

        public void Execute()
        {
            if (!begun.IsSet)
                begun.Signal();
            gate.Wait();
            Executed = true;
            ended.Signal();
        }

        public void Discard()
        {
            Discarded = true;
            ended.Signal();
        }
    }
}
