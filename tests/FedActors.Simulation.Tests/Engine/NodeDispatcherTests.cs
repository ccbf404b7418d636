using FedActors.Actors;
using FedActors.Simulation.Engine;

namespace FedActors.Simulation.Tests.Engine;

public sealed class NodeDispatcherTests
{
    private readonly EventLoop _loop = new(1, false);
    private readonly NodeDispatcher _node;
    private readonly List<int> _ran = [];

    public NodeDispatcherTests() => _node = new NodeDispatcher(_loop);

    private Turn Of(int number) => new(() => _ran.Add(number));

    private void Drain() => _loop.Run(long.MaxValue, null);

    [Fact]
    public void A_paused_process_goes_on_where_it_stood_in_the_same_order()
    {
        _node.Schedule(Of(1));
        _node.Pause();
        _node.Schedule(Of(2));
        Drain();
        Assert.Empty(_ran);
        _node.Resume();
        Drain();
        Assert.Equal([1, 2], _ran.Order());
        _node.Schedule(Of(3));
        Drain();
        Assert.Equal([1, 2, 3], _ran.Order());
    }

    [Fact]
    public void A_dead_process_runs_nothing_not_even_what_was_scheduled_before()
    {
        _node.Schedule(Of(1));
        _node.Kill();
        _node.Schedule(Of(2));
        _node.Resume();
        Drain();
        Assert.Empty(_ran);
        Assert.False(_node.IsAlive);
    }

    [Fact]
    public void A_process_that_dies_while_it_stands_still_never_goes_on()
    {
        _node.Pause();
        _node.Schedule(Of(1));
        _node.Kill();
        _node.Resume();
        Drain();
        Assert.Empty(_ran);
    }

    [Fact]
    public void Its_work_takes_its_time_waits_while_it_stands_still_and_dies_with_it()
    {
        var pool = new NodeWorkPool(_loop, _node, () => TimeSpan.FromSeconds(1));
        pool.Queue(new Work(() => _ran.Add(1)));
        _loop.Run(999_999, null);
        Assert.Empty(_ran);
        Drain();
        Assert.Equal([1], _ran);

        pool.Queue(new Work(() => _ran.Add(2)));
        _node.Pause();
        Drain();
        Assert.Equal([1], _ran);
        _node.Resume();
        Drain();
        Assert.Equal([1, 2], _ran);

        pool.Queue(new Work(() => _ran.Add(3)));
        _node.Kill();
        Drain();
        Assert.Equal([1, 2], _ran);
    }

    private sealed class Turn(Action action) : IMailboxRun
    {
        public void Run() => action();

        public void Execute() => Run();
    }

    private sealed class Work(Action action) : IWorkItem
    {
        public void Execute() => action();

        public void Discard() => Assert.Fail("No work is given up.");
    }
}
