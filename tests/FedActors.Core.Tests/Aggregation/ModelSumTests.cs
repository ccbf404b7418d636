using System.Numerics;
using System.Text.Json;
using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Randomness;
using FedActors.Core.Tests.Golden;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Aggregation;

public sealed class ModelSumTests
{
    // Several chunks and a ragged end, so that every loop and every remainder is used.
    private const int Dimension = 9_001;

    private static readonly FixedPointScale Scale = FixedPointScale.For(2, 1000, 100_000);

    // One unit is far above the precision of the values, so that nearly every term is rounded.
    private static readonly FixedPointScale Coarse = FixedPointScale.For(1e9, 1000, 1_000_000_000_000);

    [Fact]
    public void Sum_has_the_same_bits_in_any_order_and_on_any_number_of_threads()
    {
        (float[] Values, long Weight)[] updates = Updates(20);
        ModelSum reference = Folded(updates, runner: null);
        for (int slot = 0; slot < 12; slot++)
        {
            new SeededRandom(1, 0, slot, RandomPurpose.Schedule).Shuffle<(float[], long)>(updates);
            ModelSum sum = Folded(updates, new PoolRangeRunner(1 + (slot % 4)));

            Assert.True(reference.Ring.SequenceEqual(sum.Ring));
            Assert.Equal(reference.Digest(), sum.Digest());
            Assert.Equal((reference.Count, reference.TotalWeight), (sum.Count, sum.TotalWeight));
        }
    }

    [Fact]
    public void Sum_is_exactly_that_of_the_rounded_terms()
    {
        (float[] Values, long Weight)[] updates = Updates(10);
        var sum = new ModelSum(Dimension, Coarse);
        var runner = new PoolRangeRunner(3);
        Assert.All(updates, update => Assert.True(sum.Fold(update.Values, update.Weight, runner).IsFolded));
        for (int i = 0; i < Dimension; i++)
        {
            BigInteger exact = updates.Aggregate(BigInteger.Zero, (total, update) => total + Term(update.Values[i], update.Weight));
            Assert.Equal(exact, sum.Ring[i]);
        }
    }

    [Fact]
    public void Mean_is_within_the_documented_bound_of_the_exact_mean()
    {
        var sum = new ModelSum(Dimension, Coarse);
        (float[] Values, long Weight)[] updates = Updates(7);
        foreach ((float[] values, long weight) in updates)
        {
            Assert.True(sum.Fold(values, weight).IsFolded);
        }

        double[] mean = Mean(sum);
        double greatest = 0;
        for (int i = 0; i < Dimension; i++)
        {
            decimal exact = updates.Sum(update => (decimal)(double)update.Values[i] * update.Weight) / sum.TotalWeight;
            greatest = Math.Max(greatest, Math.Abs((double)((decimal)mean[i] - exact)));
        }

        // The conversions of the comparison itself are far below one unit.
        double bound = Coarse.MeanErrorMax(7, sum.TotalWeight);
        Assert.InRange(greatest, bound / 50, bound * (1 + 1e-6));
        Assert.True(bound <= Coarse.ErrorBound);
    }

    [Fact]
    public void Mean_of_equal_updates_is_that_update()
    {
        float[] values = Updates(1)[0].Values;
        var sum = new ModelSum(Dimension, FixedPointScale.For(2, 8, 100));
        foreach (long weight in new long[] { 3, 5, 7, 8 })
        {
            // Multiples of a unit are represented exactly.
            sum.Fold([.. values.Select(value => MathF.Round(value * 4096) / 4096)], weight);
        }

        Assert.Equal(values.Select(value => (double)(MathF.Round(value * 4096) / 4096)), Mean(sum));
    }

    [Fact]
    public void Weighted_mean_agrees_with_the_golden_case_of_federated_averaging()
    {
        JsonElement golden = GoldenCases.Vectors("fedavg.weighted"), inputs = golden.GetProperty("inputs");
        var sum = new ModelSum(3, FixedPointScale.For(10, 60, 100));
        foreach ((JsonElement model, JsonElement examples) in inputs.GetProperty("client_weights").EnumerateArray()
            .Zip(inputs.GetProperty("num_examples").EnumerateArray()))
        {
            Assert.True(sum.Fold(GoldenCases.Floats(model), examples.GetInt64()).IsFolded);
        }

        double[] expected = GoldenCases.Doubles(golden.GetProperty("expected").GetProperty("global_"));
        double[] mean = Mean(sum);
        Assert.All(mean.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, golden.GetProperty("tol").GetDouble()));
    }

    [Fact]
    public void Weighted_mean_of_gradients_agrees_with_the_golden_step_of_federated_sgd()
    {
        JsonElement golden = GoldenCases.Vectors("fedsgd.step"), inputs = golden.GetProperty("inputs");
        double[] w = GoldenCases.Doubles(inputs.GetProperty("w"));
        var sum = new ModelSum(w.Length, FixedPointScale.For(1, 75, 100));
        foreach ((JsonElement gradient, JsonElement examples) in inputs.GetProperty("client_gradients").EnumerateArray()
            .Zip(inputs.GetProperty("num_examples").EnumerateArray()))
        {
            Assert.True(sum.Fold(GoldenCases.Floats(gradient), examples.GetInt64()).IsFolded);
        }

        double learningRate = inputs.GetProperty("lr").GetDouble();
        double[] expected = GoldenCases.Doubles(golden.GetProperty("expected").GetProperty("w_next"));
        double[] actual = [.. w.Zip(Mean(sum), (weight, mean) => weight - (learningRate * mean))];

        // The golden gradients are decimal; rounding them to float32 moves them by up to 2^-25 of their size.
        Assert.All(actual.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-8));
    }

    [Fact]
    public void Mean_by_a_fixed_divisor_and_in_pieces()
    {
        ModelSum sum = Folded(Updates(3), runner: null);
        double[] whole = Mean(sum);
        var piece = new double[1000];
        sum.MeanInto(piece, 500);
        Assert.Equal(whole[500..1500], piece);
        sum.MeanInto(piece, 500, 2.0 * sum.TotalWeight);
        Assert.Equal(whole[500..1500].Select(value => value / 2), piece);
        Assert.Throws<ArgumentOutOfRangeException>(() => sum.MeanInto(new double[1], 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => sum.MeanInto(new double[1], 0, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => sum.MeanInto(new double[2], Dimension - 1));
        Assert.Throws<InvalidOperationException>(() => new ModelSum(3, Scale).MeanInto(new double[3], 0));
    }

    [Fact]
    public void Greatest_terms_reach_the_greatest_total_without_overflow()
    {
        FixedPointScale scale = FixedPointScale.For(float.MaxValue, 1000, 5000);
        var sum = new ModelSum(2, scale);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(sum.Fold([float.MaxValue, -float.MaxValue], 1000).IsFolded);
        }

        Assert.Equal([float.MaxValue, -float.MaxValue], Mean(sum));
    }

    [Fact]
    public void Subtracting_an_update_leaves_the_sum_of_the_others()
    {
        (float[] Values, long Weight)[] updates = Updates(5);
        ModelSum sum = Folded(updates, runner: null);
        Assert.True(sum.Subtract(updates[2].Values, updates[2].Weight, new PoolRangeRunner(2)).IsFolded);

        Assert.Equal(Folded([.. updates[..2], .. updates[3..]], runner: null).Digest(), sum.Digest());
        Assert.Equal(FoldVerdict.TotalWeightOutOfRange, new ModelSum(Dimension, Scale).Subtract(updates[0].Values, 1).Verdict);
    }

    [Fact]
    public void Merged_sums_equal_the_sum_of_all()
    {
        (float[] Values, long Weight)[] updates = Updates(6);
        ModelSum left = Folded(updates[..2], runner: null), right = Folded(updates[2..], runner: null);
        Assert.True(left.MergeFrom(right).IsFolded);

        Assert.Equal(Folded(updates, runner: null).Digest(), left.Digest());
        Assert.Throws<ArgumentException>(() => left.MergeFrom(new ModelSum(Dimension + 1, Scale)));
        Assert.Throws<ArgumentException>(() => left.MergeFrom(new ModelSum(Dimension, FixedPointScale.For(1, 1000, 100_000))));
    }

    [Fact]
    public void Merge_beyond_the_total_weight_is_refused()
    {
        FixedPointScale scale = FixedPointScale.For(1, 100, 150);
        ModelSum left = new(1, scale), right = new(1, scale);
        left.Fold([1f], 100);
        right.Fold([1f], 100);

        Assert.Equal(FoldVerdict.TotalWeightOutOfRange, left.MergeFrom(right).Verdict);
        Assert.Equal(100, left.TotalWeight);
    }

    [Fact]
    public void Reset_sum_is_like_a_new_one()
    {
        ModelSum sum = Folded(Updates(2), runner: null);
        sum.Reset();
        Assert.Equal(new ModelSum(Dimension, Scale).Digest(), sum.Digest());
    }

    [Fact]
    public void Reset_to_another_scale_is_like_a_new_sum_of_that_scale()
    {
        FixedPointScale other = FixedPointScale.For(1e6, 7, 70);
        ModelSum sum = Folded(Updates(2), runner: null);
        sum.Reset(other);
        var fresh = new ModelSum(Dimension, other);
        float[] large = [.. Enumerable.Repeat(5e5f, Dimension)];
        Assert.Equal((true, true), (sum.Fold(large, 7).IsFolded, fresh.Fold(large, 7).IsFolded));
        Assert.Equal(fresh.Digest(), sum.Digest());
        Assert.Throws<ArgumentException>(() => sum.Reset(default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fold_allocates_nothing(bool fromSource)
    {
        float[] values = Updates(1)[0].Values;
        var source = new ArraySource(values);
        var sum = new ModelSum(Dimension, Scale);
        var mean = new double[4096];
        FoldAndRead();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            FoldAndRead();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void FoldAndRead()
        {
            if (fromSource)
            {
                sum.Fold(source, 3);
            }
            else
            {
                sum.Fold(values, 3);
            }

            sum.MeanInto(mean, 0);
        }
    }

    [Fact]
    public void Fold_on_two_threads_allocates_nothing()
    {
        float[] values = Updates(1)[0].Values;
        var sum = new ModelSum(Dimension, Scale);
        var runner = new PoolRangeRunner(2);
        for (int i = 0; i < 50; i++)
        {
            sum.Fold(values, 1, runner);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            sum.Fold(values, 1, runner);
        }

        // The pool's queue may grow once; the smallest object per fold would come to 2400 bytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
    }

    [Fact]
    public void Ring_is_aligned_for_the_widest_vectors()
    {
        for (int dimension = 1; dimension < 40; dimension++)
        {
            var sum = new ModelSum(dimension, Scale);
            unsafe
            {
                fixed (long* first = sum.Ring)
                {
                    Assert.Equal(0, (nint)first % 64);
                }
            }
        }
    }

    internal static ModelSum Folded((float[] Values, long Weight)[] updates, IRangeRunner? runner)
    {
        var sum = new ModelSum(Dimension, Scale);
        foreach ((float[] values, long weight) in updates)
        {
            Assert.True(sum.Fold(values, weight, runner).IsFolded);
        }

        return sum;
    }

    internal static (float[] Values, long Weight)[] Updates(int count) =>
    [
        .. Enumerable.Range(0, count).Select(slot =>
        {
            var random = new SeededRandom(3, 0, slot, RandomPurpose.SyntheticUpdate);
            float[] values = [.. Enumerable.Range(0, Dimension).Select(_ => (float)((random.NextDouble() * 4) - 2))];
            return (values, 1L + random.NextInt(1000));
        }),
    ];

    private static double[] Mean(ModelSum sum)
    {
        var mean = new double[sum.Dimension];
        sum.MeanInto(mean, 0);
        return mean;
    }

    // The definition in whole numbers: x = m * 2^-149 exactly, so q = round(m * w * 2^(s - 149)), ties to even.
    private static BigInteger Term(float x, long weight)
    {
        BigInteger scaled = new BigInteger((double)x * Math.Pow(2, 149)) * weight;
        int shift = 149 - Coarse.Exponent;
        BigInteger half = BigInteger.One << (shift - 1), floor = scaled >> shift, rest = scaled - (floor << shift);
        return rest > half || (rest == half && !floor.IsEven) ? floor + 1 : floor;
    }
}
