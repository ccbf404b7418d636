using System.Numerics;
using System.Text.Json;
using FedActors.Core.Privacy.Noise;
using FedActors.Core.Randomness;
using FedActors.Core.Tests.Golden;

namespace FedActors.Core.Tests.Privacy.Noise;

public sealed class DiscreteGaussianTests
{
    [Fact]
    public void Frequencies_are_the_golden_probabilities()
    {
        JsonElement pmf = GoldenCases.Privacy("discrete_gaussian.pmf_sigma1").GetProperty("expected").GetProperty("pmf");
        const int draws = 400_000;
        var sampler = new DiscreteGaussian(1, 1, new SeededSecrets(1, 0, 0));
        var counts = new Dictionary<long, int>();
        for (int i = 0; i < draws; i++)
        {
            long value = sampler.Next();
            counts[value] = counts.GetValueOrDefault(value) + 1;
        }

        double chiSquare = 0;
        for (int k = -4; k <= 4; k++)
        {
            double expected = draws * pmf.GetProperty($"{Math.Abs(k)}").GetDouble();
            chiSquare += Math.Pow(counts.GetValueOrDefault(k) - expected, 2) / expected;
        }

        // Nine cells: 8 degrees of freedom; 26.1 is passed once in a thousand.
        Assert.InRange(chiSquare, 0.5, 26.1);
        Assert.InRange(counts.Keys.Max(Math.Abs), 3, 7);
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(9, 25)]
    [InlineData(1, 1)]
    [InlineData(27, 2)]
    [InlineData(1_000_003, 1)]
    [InlineData(1UL << 48, 1)]
    public void Moments_are_those_of_the_distribution(ulong numerator, ulong denominator)
    {
        const int draws = 60_000;
        double variance = (double)numerator / denominator, weight = 0, second = 0;
        for (int k = -200; k <= 200 && variance < 100; k++)
        {
            weight += Math.Exp(-k * k / (2 * variance));
            second += k * k * Math.Exp(-k * k / (2 * variance));
        }

        double expected = variance < 100 ? second / weight : variance;
        var sampler = new DiscreteGaussian(numerator, denominator, new SeededSecrets(2, 1, 0));
        double[] values = [.. Enumerable.Range(0, draws).Select(_ => (double)sampler.Next())];
        Assert.InRange(values.Average() / Math.Sqrt(expected / draws), -4, 4);
        double found = values.Sum(v => v * v) / draws;
        Assert.InRange(found, expected - (5 * Math.Sqrt(Math.Max(expected, 3 * expected * expected) / draws)), expected + (5 * Math.Sqrt(Math.Max(expected, 3 * expected * expected) / draws)));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(17, 5)]
    [InlineData(12345, 7)]
    [InlineData(1UL << 40, 3)]
    public void Doubles_decide_as_whole_numbers_do(ulong numerator, ulong denominator)
    {
        var quick = new DiscreteGaussian(numerator, denominator, new SeededSecrets(3, 0, 0));
        var exact = new DiscreteGaussian(numerator, denominator, new SeededSecrets(3, 0, 0), double.PositiveInfinity);
        Assert.All(Enumerable.Range(0, 3000), _ => Assert.Equal(exact.Next(), quick.Next()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 7)]
    [InlineData(50, 3)]
    [InlineData(300, 1)]
    public void Digits_of_exponentials_are_right_and_close_together(int numerator, int denominator)
    {
        (BigInteger low, BigInteger high) = ExactExponential.Bounds(numerator, denominator, 200);
        double scale = Math.ScaleB(1, -200), expected = Math.Exp(-(double)numerator / denominator);
        Assert.InRange((double)low * scale, expected * (1 - 1e-13) - 1e-60, expected * (1 + 1e-13));
        Assert.InRange(high - low, 1, 3);
    }

    [Fact]
    public void First_bits_that_equal_the_threshold_are_decided_by_the_digits_of_the_exponential()
    {
        // exp(-1) * 2^32 = 1580030168.7016...: the next bits are 0.7016...
        var bits = new SecretBits(new SeededSecrets(4, 0, 0));
        int below = Enumerable.Range(0, 4000).Count(_ => ExactExponential.IsBelow(1580030168, bits, 1, 1));
        Assert.InRange(below / 4000.0, 0.67, 0.735);
        Assert.True(ExactExponential.IsBelow(1580030167, bits, 1, 1));
        Assert.False(ExactExponential.IsBelow(1580030169, bits, 1, 1));
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.7)]
    [InlineData(16777216)]
    public void A_standard_deviation_is_met_from_above(double stddev)
    {
        DiscreteGaussian sampler = DiscreteGaussian.ForStddev(stddev, new SeededSecrets(5, 0, 0));
        double second = Enumerable.Range(0, 20_000).Average(_ => Math.Pow(sampler.Next(), 2));
        Assert.InRange(second, stddev < 0.1 ? 0 : stddev * stddev * 0.8, stddev < 0.1 ? 0 : stddev * stddev * 1.06);
    }

    [Fact]
    public void Noise_is_added_around_the_ends_of_the_ring()
    {
        long[] ring = [.. Enumerable.Repeat(long.MaxValue, 50)];
        uint[] small = [.. Enumerable.Repeat(uint.MaxValue, 50)];
        new DiscreteGaussian(100, 1, new SeededSecrets(6, 0, 0)).AddTo(ring);
        new DiscreteGaussian(100, 1, new SeededSecrets(6, 0, 0)).AddTo(small);
        Assert.All(ring, value => Assert.InRange(unchecked(value - long.MaxValue), -80, 80));
        Assert.Equal(ring.Select(value => unchecked((int)(value - long.MaxValue))), small.Select(value => unchecked((int)(value - uint.MaxValue))));
        Assert.Contains(ring, value => value < 0);
    }

    [Fact]
    public void A_variance_out_of_range_is_refused()
    {
        var secrets = new SeededSecrets(1, 0, 0);
        Assert.Contains("2^48", Assert.Throws<ArgumentOutOfRangeException>(() => new DiscreteGaussian(0, 1, secrets)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiscreteGaussian(1, 0, secrets));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiscreteGaussian((UInt128)1 << 49, 1, secrets));
        Assert.Throws<ArgumentOutOfRangeException>(() => DiscreteGaussian.ForStddev(double.NaN, secrets));
        Assert.Throws<ArgumentOutOfRangeException>(() => DiscreteGaussian.ForStddev(0, secrets));
    }
}
