using FedActors.Core.Randomness;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Vectors;

public sealed class ReductionsTests
{
    [Fact]
    public void Vectorised_reductions_give_the_bits_of_the_scalar_definition()
    {
        for (int length = 0; length <= 200; length++)
        {
            float[] x = Gaussians(length, 1), y = Gaussians(length, 2);
            Assert.Equal(Bits(Scalar(length, i => x[i])), Bits(Reductions.Sum(x)));
            Assert.Equal(Bits(Scalar(length, i => (double)x[i] * y[i])), Bits(Reductions.Dot(x, y)));
            Assert.Equal(Bits(Scalar(length, i => (double)x[i] * x[i])), Bits(Reductions.NormSquared(x)));
        }
    }

    [Fact]
    public void Unaligned_slices_give_the_same_bits()
    {
        float[] x = Gaussians(1000, 3);
        float[] shifted = [0, .. x];

        Assert.Equal(Bits(Reductions.Sum(x)), Bits(Reductions.Sum(shifted.AsSpan(1))));
        Assert.Equal(Bits(Reductions.Dot(x, x)), Bits(Reductions.Dot(shifted.AsSpan(1), x)));
    }

    [Fact]
    public void Error_stays_within_the_documented_bound()
    {
        float[] x = Gaussians(100_000, 4);
        decimal exact = x.Sum(value => (decimal)(double)value);
        double sizes = x.Sum(value => (double)Math.Abs(value));

        double error = Math.Abs((double)(exact - (decimal)Reductions.Sum(x)));

        // The last decimal digits of the comparison itself are allowed for.
        Assert.True(error <= ((x.Length / 16) + 4) * Math.Pow(2, -53) * sizes, $"error {error:E3}");
    }

    [Fact]
    public void Whole_numbers_are_summed_exactly()
    {
        float[] x = [.. Enumerable.Range(1, 1000).Select(i => (float)i)];

        Assert.Equal(500_500, Reductions.Sum(x));
        Assert.Equal(333_833_500, Reductions.NormSquared(x));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(39)]
    public void Not_a_number_anywhere_gives_not_a_number(int at)
    {
        float[] x = Gaussians(40, 5);
        x[at] = float.NaN;

        Assert.True(double.IsNaN(Reductions.Sum(x)));
        Assert.True(double.IsNaN(Reductions.NormSquared(x)));
    }

    [Fact]
    public void Vectors_of_different_lengths_have_no_product()
    {
        var refused = Assert.Throws<ArgumentException>(() => Reductions.Dot(new float[3], new float[4]));
        Assert.Contains("3 elements, the second 4", refused.Message, StringComparison.Ordinal);
    }

    private static double Scalar(int length, Func<int, double> term)
    {
        var lanes = new double[16];
        for (int i = 0; i < length; i++)
        {
            lanes[i % 16] += term(i);
        }

        for (int half = 8; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                lanes[lane] += lanes[lane + half];
            }
        }

        return lanes[0];
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static float[] Gaussians(int length, int slot)
    {
        var random = new SeededRandom(11, length, slot, RandomPurpose.World);
        return [.. Enumerable.Range(0, length).Select(_ => (float)random.NextGaussian())];
    }
}
