using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Tests.Scenarios;

public sealed class DeterminismTests
{
    [Theory]
    [InlineData("stragglers")]
    [InlineData("late-joiners")]
    [InlineData("dropouts")]
    [InlineData("worked-example")]
    public void The_number_of_threads_changes_no_bit_of_the_run(string scenario)
    {
        Played one = Played.Of(scenario, "run.rounds=8", "threads=1");
        foreach (int threads in (int[])[2, 4])
        {
            Played many = Played.Of(scenario, "run.rounds=8", $"threads={threads}");
            Assert.Equal(one.Summary.ModelDigest, many.Summary.ModelDigest);
            Assert.Equal(one.Summary with { Threads = threads }, many.Summary);
            Assert.Equal(one.Rows.Select(row => row.EvaluatedAccuracy), many.Rows.Select(row => row.EvaluatedAccuracy));
        }
    }

    [Theory]
    [InlineData("aggregator-crash")]
    [InlineData("partition")]
    [InlineData("late-joiners")]
    public void The_same_seed_gives_the_same_events_and_trace_and_another_seed_others(string scenario)
    {
        (SimulatedCluster first, List<int> order) = Played.Watched(scenario, options => options, "run.rounds=6");
        (SimulatedCluster second, List<int> again) = Played.Watched(scenario, options => options, "run.rounds=6");
        Assert.Equal((first.Loop.Trace, first.Loop.Events, first.Loop.Microseconds), (second.Loop.Trace, second.Loop.Events, second.Loop.Microseconds));
        Assert.Equal(first.Journal.ReadDisk().Select(record => record.Hash), second.Journal.ReadDisk().Select(record => record.Hash));
        Assert.Equal(order, again);
        Assert.NotEqual(first.Loop.Trace, Played.Watched(scenario, options => options, "run.rounds=6", "seed=2").Cluster.Loop.Trace);
    }

    /// <summary>
    /// Shuffled arrival: every centre that is asked counts (no over-selection, nobody late), so that each round has the same updates; but
    /// machines, links and the order of simultaneous events differ, and so does the order in which the updates arrive.
    /// </summary>
    [Fact]
    public void The_order_of_arrival_changes_no_bit_of_the_model()
    {
        string[] counted = ["run.rounds=6", "run.over-selection=1", "run.uploads-min=10", "run.deadline=1h", "devices.compute.slow-share=0"];
        (SimulatedCluster plain, List<int> order) = Played.Watched("stragglers", options => options, counted);
        var orders = new HashSet<string> { string.Join(' ', order) };
        string[][] worlds =
        [
            ["network.latency-sigma=0", "devices.duration-sigma=0", "devices.compute.distribution=constant", "devices.overhead=0s"],
            ["network.latency=300ms", "network.latency-sigma=1.5", "network.reorder=0.5", "network.duplication=0.3"],
            ["devices.compute.distribution=pareto", "devices.compute.median=5000"],
            ["devices.compute.sigma=2", "devices.duration-sigma=1", "threads=2"],
        ];
        foreach (string[] world in worlds)
        {
            (SimulatedCluster other, List<int> otherOrder) = Played.Watched(
                "stragglers", options => options with { ShuffleTies = true }, [.. counted, .. world]);
            Assert.Equal(60, otherOrder.Count);
            Assert.Equal(Rounds(order), Rounds(otherOrder));
            Assert.True(orders.Add(string.Join(' ', otherOrder)), "the order of arrival was to differ");
            Assert.Equal(
                plain.Journal.ReadDisk().Select(record => (record.NextModel, record.SumDigest)),
                other.Journal.ReadDisk().Select(record => (record.NextModel, record.SumDigest)));
            Assert.Equal(plain.End!.Model, other.End!.Model);
        }
    }

    /// <summary>The centres of each round, whatever their order.</summary>
    private static IEnumerable<int> Rounds(List<int> order) => order.Chunk(10).SelectMany(round => round.Order());
}
