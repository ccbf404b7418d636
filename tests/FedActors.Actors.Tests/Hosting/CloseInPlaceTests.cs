using FedActors.Core;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;

namespace FedActors.Actors.Tests.Hosting;

/// <summary>A model that is written over in place gives the same run as one that is not, whatever fails on the way.</summary>
public sealed class CloseInPlaceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rounds_build_on_each_other(bool inPlace)
    {
        AggregatorBench bench = Spawn(inPlace);
        Round(bench, 1, 1);
        Round(bench, 2, 1);
        Assert.Equal(0, bench.Finds);
        AssertModel(bench);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public void Attempt_that_closed_and_was_not_committed_leaves_the_model_as_it_was(bool inPlace, int failures)
    {
        AggregatorBench bench = Spawn(inPlace);
        int left = failures;
        bench.OnEvaluate = () =>
        {
            if (left-- > 0)
            {
                throw new InvalidOperationException("the evaluator is broken");
            }
        };
        for (int attempt = 1; attempt <= failures + 1; attempt++)
        {
            Round(bench, 1, attempt);
            bench.Kit.Advance(TimeSpan.FromSeconds(4));
        }

        Round(bench, 2, 1);
        Assert.Equal(inPlace ? failures : 0, bench.Finds);
        AssertModel(bench);
    }

    [Fact]
    public void Unknown_commit_that_succeeds_in_the_end_needs_no_second_reading()
    {
        AggregatorBench bench = Spawn(inPlace: true);
        int doubts = 2;
        bench.OnAppend = () => doubts-- > 0 ? CommitOutcome.Unknown : null;
        Round(bench, 1, 1);
        bench.Kit.Advance(TimeSpan.FromSeconds(3));
        Round(bench, 2, 1);
        Assert.Equal(0, bench.Finds);
        AssertModel(bench);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Model_that_is_gone_ends_the_aggregator_and_is_named(int foldInTurnMax)
    {
        var bench = new AggregatorBench { ClosesInPlace = true, FoldInTurnMax = foldInTurnMax };
        FailOnce(bench);
        bench.Spawn().Joins(2);
        Round(bench, 1, 1);
        bench.Lose(ModelFile.Digest(AggregatorBench.Initial));
        bench.Kit.Advance(TimeSpan.FromSeconds(4));
        Round(bench, 1, 2);
        string message = Assert.IsType<MalformedInputException>(bench.Cause).Message;
        Assert.Contains($"the model {ModelFile.Digest(AggregatorBench.Initial).Short} of round 1 is not in the store", message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (bench.Records.Count, bench.Kit.System.Counts.Live));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Model_that_could_not_be_read_once_is_read_again(bool isStoreTrouble)
    {
        AggregatorBench bench = Spawn(inPlace: true);
        FailOnce(bench);
        Round(bench, 1, 1);
        bool hasFailed = false;
        bench.OnFindModel = () =>
        {
            if (!hasFailed)
            {
                hasFailed = true;
                throw isStoreTrouble ? new IOException("the store is away") : new InvalidOperationException("the reader is broken");
            }
        };
        bench.Kit.Advance(TimeSpan.FromSeconds(4));
        Round(bench, 1, 2);
        bench.Kit.Advance(TimeSpan.FromSeconds(4));
        if (!isStoreTrouble)
        {
            Round(bench, 1, 3);
        }

        Round(bench, 2, 1);
        Assert.Equal((2, null), (bench.Finds, bench.Cause));
        AssertModel(bench);
    }

    private static void FailOnce(AggregatorBench bench)
    {
        bool hasFailed = false;
        bench.OnEvaluate = () =>
        {
            if (!hasFailed)
            {
                hasFailed = true;
                throw new InvalidOperationException("the evaluator is broken");
            }
        };
    }

    private static AggregatorBench Spawn(bool inPlace)
    {
        var bench = new AggregatorBench { ClosesInPlace = inPlace };
        bench.Options = bench.Options with { RoundsMax = 2 };
        return bench.Spawn().Joins(2);
    }

    private static void Round(AggregatorBench bench, int round, int attempt) => bench.Offers(0, [1, 0], round, attempt).Offers(1, [3, 2], round, attempt);

    // Both rounds add the mean (2, 1) to the model (1, 2).
    private static void AssertModel(AggregatorBench bench) => Assert.Equal([5f, 4f], bench.Find(bench.Ends.Single().Model)!.Values.ToArray());
}
