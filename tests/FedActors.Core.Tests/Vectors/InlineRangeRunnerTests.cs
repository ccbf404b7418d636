using FedActors.Core.Edges;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Vectors;

public sealed class InlineRangeRunnerTests : RangeRunnerContract
{
    protected override IRangeRunner Runner => InlineRangeRunner.Instance;

    [Fact]
    public void Parts_run_in_order_on_the_caller()
    {
        var order = new List<int>();
        Runner.Run(5, part => order.Add(part));
        Assert.Equal([0, 1, 2, 3, 4], order);
    }
}
