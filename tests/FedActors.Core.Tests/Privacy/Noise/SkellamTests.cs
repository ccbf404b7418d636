using FedActors.Core.Privacy.Noise;
using FedActors.Core.Randomness;

namespace FedActors.Core.Tests.Privacy.Noise;

public sealed class SkellamTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(4)]
    [InlineData(19)]
    [InlineData(21)]
    [InlineData(5000)]
    [InlineData(1e12)]
    [InlineData(2.8e14)]
    public void Moments_are_those_of_the_distribution(double variance)
    {
        const int draws = 60_000;
        var sampler = new Skellam(variance, new SeededSecrets(7, 0, 0));
        double[] values = [.. Enumerable.Range(0, draws).Select(_ => (double)sampler.Next())];
        double root = Math.Sqrt(variance), fourth = (3 * variance * variance) + variance;
        Assert.InRange(values.Average() / (root / Math.Sqrt(draws)), -4, 4);
        Assert.InRange((values.Average(v => v * v) - variance) / Math.Sqrt((fourth - (variance * variance)) / draws), -4.5, 4.5);
        Assert.InRange(values.Count(v => v > 0) - values.Count(v => v < 0), -4 * Math.Sqrt(draws), 4 * Math.Sqrt(draws));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(30)]
    public void Frequencies_are_those_of_two_poisson_numbers(double variance)
    {
        const int draws = 300_000, cells = 12;
        double mean = variance / 2;
        double[] poisson = new double[200];
        poisson[0] = Math.Exp(-mean);
        for (int k = 1; k < poisson.Length; k++)
        {
            poisson[k] = poisson[k - 1] * mean / k;
        }

        var sampler = new Skellam(variance, new SeededSecrets(8, 0, 0));
        var counts = new int[(2 * cells) + 1];
        for (int i = 0; i < draws; i++)
        {
            counts[Math.Clamp(sampler.Next(), -cells, cells) + cells]++;
        }

        double chiSquare = 0;
        int used = 0;
        for (int d = -cells + 1; d < cells; d++)
        {
            double expected = draws * Enumerable.Range(0, 180).Sum(k => k + d is >= 0 and < 200 ? poisson[k] * poisson[k + d] : 0);
            if (expected > 10)
            {
                chiSquare += Math.Pow(counts[d + cells] - expected, 2) / expected;
                used++;
            }
        }

        // Four standard deviations above the mean of a chi-square with so many degrees of freedom.
        Assert.InRange(chiSquare, 0.5, used + (4 * Math.Sqrt(2 * used)));
    }

    [Fact]
    public void Noise_goes_into_both_rings_alike()
    {
        var ring = new long[40];
        var small = new uint[40];
        new Skellam(50, new SeededSecrets(9, 0, 0)).AddTo(ring);
        new Skellam(50, new SeededSecrets(9, 0, 0)).AddTo(small);
        Assert.Equal(ring.Select(value => unchecked((uint)value)), small);
        Assert.Contains(ring, value => value != 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Skellam(0, new SeededSecrets(9, 0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Skellam(double.NaN, new SeededSecrets(9, 0, 0)));
    }
}
