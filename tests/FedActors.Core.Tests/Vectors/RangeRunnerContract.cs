using FedActors.Core.Edges;

namespace FedActors.Core.Tests.Vectors;

/// <summary>What every runner of ranges keeps.</summary>
public abstract class RangeRunnerContract
{
    protected abstract IRangeRunner Runner { get; }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void Every_part_runs_exactly_once(int parts)
    {
        var runs = new int[parts];
        for (int repeat = 1; repeat <= 200; repeat++)
        {
            Runner.Run(parts, part => Interlocked.Increment(ref runs[part]));
            Assert.All(runs, count => Assert.Equal(repeat, count));
        }
    }

    [Fact]
    public void Exception_of_the_lowest_part_is_thrown_after_all_parts_ended()
    {
        var ended = new int[20];
        var thrown = Assert.Throws<InvalidOperationException>(() => Runner.Run(20, part =>
        {
            Interlocked.Increment(ref ended[part]);
            if (part % 5 == 3)
            {
                throw new InvalidOperationException($"part {part}");
            }
        }));

        Assert.Equal("part 3", thrown.Message);
        Assert.All(ended, count => Assert.Equal(1, count));
        Every_part_runs_exactly_once(10);
    }

    [Fact]
    public void Part_may_run_parts_of_its_own()
    {
        int inner = 0;
        Runner.Run(8, _ => Runner.Run(8, _ => Interlocked.Increment(ref inner)));
        Assert.Equal(64, inner);
    }
}
