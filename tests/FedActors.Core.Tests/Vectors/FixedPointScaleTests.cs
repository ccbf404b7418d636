using FedActors.Core.Randomness;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Vectors;

public sealed class FixedPointScaleTests
{
    [Theory]
    [InlineData(1.0, 1L, 1L)]
    [InlineData(0.1, 600L, 60_000L)]
    [InlineData(10.0, 1000L, 1_000_000_000_000L)]
    [InlineData(1e-30, (1L << 29) - 1, long.MaxValue)]
    [InlineData(1e30, 3L, 7_000_000L)]
    [InlineData(1.401298464324817e-45, 1L, 1L)]
    public void Scale_is_the_finest_that_keeps_terms_and_sums_in_bounds(double valueMax, long weightMax, long weightTotalMax)
    {
        FixedPointScale scale = FixedPointScale.For(valueMax, weightMax, weightTotalMax);

        Assert.True(scale.ValueMax >= valueMax);
        double term = (double)scale.ValueMax * weightMax, sum = (double)scale.ValueMax * weightTotalMax;
        Assert.True(InBounds(scale.Exponent));
        Assert.False(InBounds(scale.Exponent + 1));

        bool InBounds(int s) => Math.ScaleB(term, s) < Math.ScaleB(1, 51) && Math.ScaleB(sum, s) < Math.ScaleB(1, 62);
    }

    [Fact]
    public void Bound_on_values_is_rounded_up_to_float32()
    {
        Assert.Equal(0.1f, FixedPointScale.For(0.1, 1, 1).ValueMax);
        Assert.Equal(MathF.BitIncrement(1f), FixedPointScale.For(1 + 1e-12, 1, 1).ValueMax);
        Assert.Equal(float.MaxValue, FixedPointScale.For(float.MaxValue, 1, 1).ValueMax);
    }

    [Fact]
    public void Factor_is_weight_in_units_of_the_ring()
    {
        FixedPointScale scale = FixedPointScale.For(1, 1000, 1000);

        // 1000 * 2^41 is below 2^51, 1000 * 2^42 is not.
        Assert.Equal(41, scale.Exponent);
        Assert.Equal(7 * Math.Pow(2, 41), scale.Factor(7));
        Assert.Equal(Math.Pow(2, -41), scale.Unit);
        Assert.Equal(Math.Pow(2, -42), scale.ErrorBound);
        Assert.Equal(5 * Math.Pow(2, -42) / 100, scale.MeanErrorMax(5, 100));
    }

    [Fact]
    public void Weight_of_two_to_the_29_is_refused_with_the_reason()
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => FixedPointScale.For(1, 1L << 29, 1L << 40));

        Assert.Contains("exact in float64", refused.Message, StringComparison.Ordinal);
        Assert.Contains("536870912", refused.Message, StringComparison.Ordinal);
        Assert.Equal((1L << 29) - 1, FixedPointScale.For(1, (1L << 29) - 1, 1L << 40).WeightMax);
    }

    [Theory]
    [InlineData(0.0, 1L, 1L)]
    [InlineData(-1.0, 1L, 1L)]
    [InlineData(double.NaN, 1L, 1L)]
    [InlineData(double.PositiveInfinity, 1L, 1L)]
    [InlineData(1e39, 1L, 1L)]
    [InlineData(1.0, 0L, 1L)]
    [InlineData(1.0, -5L, 1L)]
    [InlineData(1.0, 10L, 9L)]
    public void Bounds_outside_their_range_are_refused(double valueMax, long weightMax, long weightTotalMax) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FixedPointScale.For(valueMax, weightMax, weightTotalMax));

    [Fact]
    public void Value_times_weight_is_exact_in_float64_up_to_the_greatest_weight()
    {
        var random = new SeededRandom(1, 0, 0, RandomPurpose.World);
        for (int i = 0; i < 10_000; i++)
        {
            float x = BitConverter.UInt32BitsToSingle((0x3F80_0000u & 0xFF80_0000u) | (random.NextUInt32() >> 9));
            long weight = (1L << 29) - 1 - random.NextInt(1000);
            decimal exact = (decimal)(int)(x * (1 << 23)) * weight;

            Assert.Equal(exact, (decimal)(long)(x * (double)weight * (1 << 23)));
        }
    }
}
