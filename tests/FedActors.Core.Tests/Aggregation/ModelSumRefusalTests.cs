using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Aggregation;

public sealed class ModelSumRefusalTests
{
    private static readonly FixedPointScale Scale = FixedPointScale.For(2, 1000, 100_000);

    public static TheoryData<float, FoldVerdict> BadValues => new()
    {
        { float.NaN, FoldVerdict.ValueNotFinite },
        { float.PositiveInfinity, FoldVerdict.ValueNotFinite },
        { float.NegativeInfinity, FoldVerdict.ValueNotFinite },
        { MathF.BitIncrement(2), FoldVerdict.ValueOutOfRange },
        { float.MinValue, FoldVerdict.ValueOutOfRange },
    };

    [Theory]
    [MemberData(nameof(BadValues))]
    public void Bad_value_at_any_place_leaves_every_bit_as_it_was(float bad, FoldVerdict verdict)
    {
        (ModelSum sum, float[] update) = Prepared(5000);
        long[] before = sum.Ring.ToArray();
        IRangeRunner?[] runners = [null, new PoolRangeRunner(2), new PoolRangeRunner(5)];
        for (int at = 0; at < update.Length; at = at < 40 || at > 4960 ? at + 1 : at + 37)
        {
            float good = update[at];
            update[at] = bad;
            foreach (IRangeRunner? runner in runners)
            {
                FoldOutcome outcome = sum.Fold(update, 7, runner);

                Assert.Equal((verdict, at, 1), (outcome.Verdict, outcome.BadIndex, outcome.BadCount));
                Assert.Equal(BitConverter.SingleToInt32Bits(bad), BitConverter.SingleToInt32Bits(outcome.BadValue));
                Assert.True(sum.Ring.SequenceEqual(before));
                Assert.Equal((1, 3), (sum.Count, sum.TotalWeight));
            }

            Assert.Equal(at, sum.Fold(new ArraySource(update), 7, runners[1]).BadIndex);
            Assert.True(sum.Ring.SequenceEqual(before));
            update[at] = good;
        }
    }

    [Fact]
    public void Refusal_names_the_first_bad_value_and_counts_all()
    {
        (ModelSum sum, float[] update) = Prepared(10_000);
        update[9_999] = float.NaN;
        update[4_321] = 3;
        update[5_000] = float.PositiveInfinity;
        foreach (IRangeRunner runner in (IRangeRunner[])[InlineRangeRunner.Instance, new PoolRangeRunner(3)])
        {
            FoldOutcome outcome = sum.Fold(update, 1, runner);

            Assert.Equal((FoldVerdict.ValueOutOfRange, 4_321, 3f, 3), (outcome.Verdict, outcome.BadIndex, outcome.BadValue, outcome.BadCount));
            Assert.Equal(
                "Element 4321 is 3; elements must be finite and at most 2 in size. 3 element(s) of this update are not.", outcome.Message);
        }
    }

    [Theory]
    [InlineData(9, 1, FoldVerdict.WrongLength)]
    [InlineData(11, 1, FoldVerdict.WrongLength)]
    [InlineData(0, 1, FoldVerdict.WrongLength)]
    [InlineData(10, 0, FoldVerdict.WeightNotPositive)]
    [InlineData(10, -1, FoldVerdict.WeightNotPositive)]
    [InlineData(10, long.MinValue, FoldVerdict.WeightNotPositive)]
    [InlineData(10, 1001, FoldVerdict.WeightAboveMax)]
    [InlineData(10, long.MaxValue, FoldVerdict.WeightAboveMax)]
    public void Wrong_length_or_weight_is_refused_with_the_reason(int length, long weight, FoldVerdict verdict)
    {
        (ModelSum sum, _) = Prepared(10);
        long[] before = sum.Ring.ToArray();

        FoldOutcome outcome = sum.Fold(new float[length], weight);

        Assert.Equal(verdict, outcome.Verdict);
        Assert.NotEmpty(outcome.Message);
        Assert.Equal(verdict, sum.Fold(new ArraySource(new float[length]), weight).Verdict);
        Assert.True(sum.Ring.SequenceEqual(before));
        Assert.Equal((1, 3), (sum.Count, sum.TotalWeight));
    }

    [Fact]
    public void Update_that_would_exceed_the_total_weight_is_refused()
    {
        var sum = new ModelSum(1, FixedPointScale.For(1, 60, 100));
        Assert.True(sum.Fold([1f], 60).IsFolded);
        Assert.Equal(FoldVerdict.TotalWeightOutOfRange, sum.Fold([1f], 41).Verdict);
        Assert.True(sum.Fold([1f], 40).IsFolded);
        Assert.Equal(100, sum.TotalWeight);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Source_that_fails_is_taken_out_again(int width)
    {
        (ModelSum sum, float[] update) = Prepared(20_000);
        long[] before = sum.Ring.ToArray();
        var source = new FailingSource(update) { FailsAt = 9_000, FailuresLeft = 1 };

        Assert.Throws<IOException>(() => sum.Fold(source, 7, new PoolRangeRunner(width)));

        Assert.True(sum.Ring.SequenceEqual(before));
        Assert.True(sum.Fold(source, 7).IsFolded);
    }

    [Fact]
    public void Source_that_fails_again_makes_the_sum_unusable_until_reset()
    {
        (ModelSum sum, float[] update) = Prepared(20_000);
        var source = new FailingSource(update) { FailsAt = 9_000, FailuresLeft = 1, FailsFromThenOn = true };

        Assert.Throws<IOException>(() => sum.Fold(source, 7));

        Assert.Throws<InvalidOperationException>(() => sum.Ring.Length);
        Assert.Throws<InvalidOperationException>(() => sum.Fold(update, 1));
        Assert.Throws<InvalidOperationException>(() => sum.Digest());
        Assert.Throws<InvalidOperationException>(() => new ModelSum(20_000, Scale).MergeFrom(sum));
        sum.Reset();
        Assert.True(sum.Fold(update, 1).IsFolded);
    }

    [Fact]
    public void Source_that_changes_while_it_is_read_makes_the_sum_unusable()
    {
        (ModelSum sum, float[] update) = Prepared(100);
        update[50] = float.NaN;
        var source = new FailingSource(update) { HealsNotANumber = true };

        var thrown = Assert.Throws<InvalidOperationException>(() => sum.Fold(source, 7));

        Assert.Contains("same values every time", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => sum.Fold(update, 1));
    }

    [Fact]
    public void Sum_without_dimension_or_scale_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelSum(0, Scale));
        Assert.Throws<ArgumentException>(() => new ModelSum(1, default));
    }

    private static (ModelSum Sum, float[] Update) Prepared(int dimension)
    {
        var sum = new ModelSum(dimension, Scale);
        float[] update = [.. Enumerable.Range(0, dimension).Select(i => MathF.Sin(i))];
        Assert.True(sum.Fold(update, 3).IsFolded);
        return (sum, update);
    }

    private sealed class FailingSource(float[] values) : IUpdateSource
    {
        private bool _failed;

        public int FailsAt { get; init; } = int.MaxValue;

        public int FailuresLeft { get; set; }

        public bool FailsFromThenOn { get; init; }

        public bool HealsNotANumber { get; init; }

        public int Length => values.Length;

        public void Read(int offset, Span<float> destination)
        {
            if ((_failed && FailsFromThenOn) || (offset <= FailsAt && FailsAt < offset + destination.Length && FailuresLeft-- > 0))
            {
                _failed = true;
                throw new IOException("The disk is gone.");
            }

            values.AsSpan(offset, destination.Length).CopyTo(destination);
            if (HealsNotANumber)
            {
                values.AsSpan().Replace(float.NaN, 0);
            }
        }
    }
}
