using FedActors.Core.Randomness;

namespace FedActors.Core.Tests.Randomness;

public sealed class SeededRandomTests
{
    private const int Draws = 200_000;

    [Fact]
    public void Same_name_gives_the_same_numbers()
    {
        SeededRandom first = Stream(), second = Stream();
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(first.NextUInt64(), second.NextUInt64());
        }
    }

    [Fact]
    public void Streams_of_different_names_share_no_block()
    {
        SeededRandom[] streams =
        [
            .. from seed in new ulong[] { 0, 1, 2 }
               from round in new[] { 0, 1 }
               from slot in new[] { 0, 1 }
               from purpose in new[] { RandomPurpose.Selection, RandomPurpose.BatchOrder }
               select new SeededRandom(seed, round, slot, purpose),
        ];
        ulong[] drawn = [.. streams.SelectMany(stream => Enumerable.Range(0, 200).Select(_ => stream.NextUInt64()))];

        Assert.Equal(drawn.Length, drawn.Distinct().Count());
    }

    [Fact]
    public void Neighbouring_streams_are_not_correlated()
    {
        SeededRandom first = new(5, 1, 0, RandomPurpose.World), second = new(5, 2, 0, RandomPurpose.World);
        double product = Mean(() => first.NextGaussian() * second.NextGaussian());

        // Six standard deviations of the mean.
        Assert.InRange(product, -6 / Math.Sqrt(Draws), 6 / Math.Sqrt(Draws));
    }

    [Fact]
    public void Uniform_numbers_have_the_moments_of_the_uniform_distribution()
    {
        SeededRandom random = Stream();
        Moments(() => random.NextDouble(), 0.5, 1.0 / 12);
        Assert.True(Enumerable.Range(0, Draws).Select(_ => random.NextDouble()).All(x => x is >= 0 and < 1));
    }

    [Fact]
    public void Gaussian_numbers_have_the_moments_of_the_normal_distribution()
    {
        SeededRandom random = Stream();
        Moments(random.NextGaussian, 0, 1);
        Assert.InRange(Mean(() => Math.Pow(random.NextGaussian(), 4)), 2.9, 3.1);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1.0)]
    [InlineData(7.5)]
    public void Gamma_numbers_have_the_moments_of_the_gamma_distribution(double shape)
    {
        SeededRandom random = Stream();
        Moments(() => random.NextGamma(shape), shape, shape);
    }

    [Fact]
    public void Other_distributions_have_their_means()
    {
        SeededRandom random = Stream();
        Moments(() => random.NextExponential(3), 3, 9);
        double logMean = 0.2, logDeviation = 0.5, square = logDeviation * logDeviation;
        Moments(
            () => random.NextLogNormal(logMean, logDeviation),
            Math.Exp(logMean + (square / 2)),
            (Math.Exp(square) - 1) * Math.Exp((2 * logMean) + square));
        Moments(() => random.NextPareto(2, 8), 16.0 / 7, 4 * 8 / (49.0 * 6));
        Moments(() => random.NextBool(0.3) ? 1 : 0, 0.3, 0.21);
    }

    [Fact]
    public void Whole_numbers_are_uniform_below_their_bound()
    {
        SeededRandom random = Stream();
        var counts = new int[7];
        for (int i = 0; i < Draws; i++)
        {
            counts[random.NextInt(7)]++;
        }

        Assert.InRange(ChiSquare(counts, Draws / 7.0), 0, 40);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(0));
        Assert.Equal(0, random.NextInt(1));
        Assert.True(Enumerable.Range(0, 1000).All(_ => random.NextInt(int.MaxValue) >= 0));
    }

    [Fact]
    public void Sample_is_distinct_and_uniform_in_every_place()
    {
        SeededRandom random = Stream();
        const int Population = 10, Count = 3, Samples = 60_000;
        int[][] places = [.. Enumerable.Range(0, Count).Select(_ => new int[Population])];
        for (int i = 0; i < Samples; i++)
        {
            int[] sample = random.Sample(Population, Count);
            Assert.Equal(Count, sample.Distinct().Count());
            for (int place = 0; place < Count; place++)
            {
                places[place][sample[place]]++;
            }
        }

        Assert.All(places, counts => Assert.InRange(ChiSquare(counts, Samples / (double)Population), 0, 45));
    }

    [Fact]
    public void Sample_of_all_is_a_permutation_and_more_is_refused()
    {
        Assert.Equal(Enumerable.Range(0, 50), Stream().Sample(50, 50).Order());
        Assert.Empty(Stream().Sample(5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Stream().Sample(5, 6));
    }

    [Fact]
    public void Shuffle_gives_every_order_equally_often()
    {
        SeededRandom random = Stream();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < 60_000; i++)
        {
            char[] items = ['a', 'b', 'c'];
            random.Shuffle<char>(items);
            string order = new(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(6, counts.Count);
        Assert.InRange(ChiSquare([.. counts.Values], 10_000), 0, 40);
    }

    private static SeededRandom Stream() => new(42, 3, 1, RandomPurpose.World);

    private static double Mean(Func<double> draw)
    {
        double sum = 0;
        for (int i = 0; i < Draws; i++)
        {
            sum += draw();
        }

        return sum / Draws;
    }

    private static void Moments(Func<double> draw, double mean, double variance)
    {
        double[] values = [.. Enumerable.Range(0, Draws).Select(_ => draw())];
        double average = values.Average();

        // Six standard deviations of the mean; the variance is allowed 6 % because the tails differ.
        Assert.InRange(average, mean - (6 * Math.Sqrt(variance / Draws)), mean + (6 * Math.Sqrt(variance / Draws)));
        Assert.InRange(values.Sum(value => (value - average) * (value - average)) / Draws, variance * 0.94, variance * 1.06);
    }

    private static double ChiSquare(int[] counts, double expected) => counts.Sum(count => (count - expected) * (count - expected) / expected);
}
