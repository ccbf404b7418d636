using FedActors.Core.Edges;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Vectors;

public sealed class PoolRangeRunnerTests : RangeRunnerContract
{
    protected override IRangeRunner Runner { get; } = new PoolRangeRunner(4);

    [Fact]
    public void Several_callers_share_a_runner()
    {
        var counts = new int[4];
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(caller => new Thread(() =>
        {
            for (int repeat = 0; repeat < 500; repeat++)
            {
                Runner.Run(6, _ => Interlocked.Increment(ref counts[caller]));
            }
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());

        Assert.All(counts, count => Assert.Equal(3000, count));
    }

    [Fact]
    public void Parts_run_at_the_same_time_as_far_as_the_width_goes()
    {
        // Each of two parts waits for the other: this ends only when two threads take part.
        using var both = new Barrier(2);
        new PoolRangeRunner(2).Run(2, _ => both.SignalAndWait(TestContext.Current.CancellationToken));
        Assert.Equal(1, both.CurrentPhaseNumber);
    }

    [Fact]
    public void Width_of_zero_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new PoolRangeRunner(0));
}
