using FedActors.Simulation.Engine;

namespace FedActors.Simulation.Tests.Engine;

public sealed class EventLoopTests
{
    [Fact]
    public void Events_of_one_moment_keep_the_order_of_their_scheduling()
    {
        Assert.Equal(Enumerable.Range(0, 50), Order(seed: 1, shuffle: false));
    }

    [Fact]
    public void Shuffled_ties_give_another_order_that_the_seed_repeats()
    {
        int[] first = Order(seed: 1, shuffle: true);
        Assert.NotEqual(Enumerable.Range(0, 50), first);
        Assert.Equal(Enumerable.Range(0, 50), first.Order());
        Assert.Equal(first, Order(seed: 1, shuffle: true));
        Assert.NotEqual(first, Order(seed: 2, shuffle: true));
    }

    [Fact]
    public void Shuffling_never_moves_an_event_to_another_moment()
    {
        var loop = new EventLoop(3, shuffleTies: true);
        var seen = new List<long>();
        for (int i = 99; i >= 0; i--)
        {
            loop.At(i / 10, new LoopAction(() => seen.Add(loop.Microseconds)));
        }

        loop.Run(long.MaxValue, null);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(100, seen.Count);
    }

    [Fact]
    public void An_event_for_a_moment_that_has_passed_occurs_now()
    {
        var loop = new EventLoop(1, false);
        long at = -1;
        loop.At(100, new LoopAction(() => loop.At(5, new LoopAction(() => at = loop.Microseconds))));
        loop.Run(long.MaxValue, null);
        Assert.Equal(100, at);
    }

    [Fact]
    public void A_run_stops_at_its_limit_and_at_its_condition_and_can_go_on()
    {
        var loop = new EventLoop(1, false);
        int count = 0;
        for (int i = 1; i <= 10; i++)
        {
            loop.At(i, new LoopAction(() => count++));
        }

        loop.Run(3, null);
        Assert.Equal((3, 3L), (count, loop.Microseconds));
        loop.Run(100, () => count == 5);
        Assert.Equal(5, count);
        loop.Run(100, null);
        Assert.Equal((10, 10L, 10), (count, loop.Events, loop.PendingMax));
    }

    [Fact]
    public void The_trace_tells_one_history_from_another()
    {
        ulong TraceOf(long moment)
        {
            var loop = new EventLoop(1, false);
            loop.At(moment, new LoopAction(() => { }));
            loop.Run(long.MaxValue, null);
            return loop.Trace;
        }

        Assert.Equal(TraceOf(4), TraceOf(4));
        Assert.NotEqual(TraceOf(4), TraceOf(5));
    }

    private static int[] Order(ulong seed, bool shuffle)
    {
        var loop = new EventLoop(seed, shuffle);
        var order = new List<int>();
        for (int i = 0; i < 50; i++)
        {
            int number = i;
            loop.At(10, new LoopAction(() => order.Add(number)));
        }

        loop.Run(long.MaxValue, null);
        return [.. order];
    }
}
