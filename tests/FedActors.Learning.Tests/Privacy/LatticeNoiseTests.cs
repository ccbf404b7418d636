using FedActors.Learning.Privacy;

namespace FedActors.Learning.Tests.Privacy;

public sealed class LatticeNoiseTests
{
    private const int Count = 1 << 20;

    [Fact]
    public void Noise_has_the_moments_of_a_normal_variable()
    {
        double[] drawn = Drawn(1, 3, 0);
        double mean = drawn.Average(), variance = drawn.Average(x => x * x), third = drawn.Average(x => x * x * x);
        double fourth = drawn.Average(x => x * x * x * x);
        double unit = 1 / Math.Sqrt(Count);
        Assert.InRange(mean / 3, -5 * unit, 5 * unit);
        Assert.InRange(variance / 9, 1 - (5 * Math.Sqrt(2) * unit), 1 + (5 * Math.Sqrt(2) * unit));
        Assert.InRange(third / 27, -5 * Math.Sqrt(15) * unit, 5 * Math.Sqrt(15) * unit);
        Assert.InRange(fourth / 81, 3 - (5 * Math.Sqrt(96) * unit), 3 + (5 * Math.Sqrt(96) * unit));
    }

    /// <summary>Chi-square over cells of equal probability; the cells' ends are quantiles of the normal distribution.</summary>
    [Fact]
    public void Noise_is_spread_as_a_normal_variable()
    {
        double[] ends = [-1.2815515655446004, -0.8416212335729143, -0.5244005127080409, -0.2533471031357997, 0, 0.2533471031357997, 0.5244005127080409, 0.8416212335729143, 1.2815515655446004];
        var counts = new int[ends.Length + 1];
        foreach (double value in Drawn(2, 1, 0))
        {
            counts[ends.Count(end => value > end)]++;
        }

        double expected = Count / 10.0, chi = counts.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.InRange(chi, 0, 35);
    }

    [Fact]
    public void Tails_are_as_frequent_as_they_should_be()
    {
        double[] drawn = Drawn(3, 1, 0);
        AssertFrequency(drawn.Count(x => Math.Abs(x) > 3), 0.0026997960632601866);
        AssertFrequency(drawn.Count(x => Math.Abs(x) > 4), 6.334248366623993e-5);
        Assert.All(drawn, x => Assert.InRange(x, -9.13, 9.13));

        static void AssertFrequency(int found, double probability) =>
            Assert.InRange((found - (Count * probability)) / Math.Sqrt(Count * probability), -5, 5);
    }

    [Fact]
    public void The_two_values_of_a_pair_and_neighbours_are_uncorrelated()
    {
        double[] drawn = Drawn(4, 1, 0);
        foreach (int distance in (int[])[1, 8, 16])
        {
            double product = 0, squares = 0;
            for (int i = 0; i + distance < Count; i++)
            {
                product += drawn[i] * drawn[i + distance];
                squares += drawn[i] * drawn[i] * drawn[i + distance] * drawn[i + distance];
            }

            Assert.InRange(product / Math.Sqrt(Count), -5, 5);
            Assert.InRange(squares / Count, 0.98, 1.02);
        }
    }

    [Fact]
    public void Every_result_is_a_multiple_of_the_grid()
    {
        double grid = Math.ScaleB(1, -14);
        Assert.All(Drawn(5, 1, 0.1f).Take(10_000), x => Assert.Equal(0, Math.IEEERemainder(x, grid)));
    }

    [Fact]
    public void Sums_far_above_the_noise_widen_the_grid_and_keep_their_value()
    {
        const float Sum = 3e6f;
        double[] drawn = Drawn(5, 1, Sum);
        Assert.InRange(drawn.Average(), Sum - 0.01, Sum + 0.01);
        Assert.All(drawn.Take(1000), x => Assert.InRange(x, Sum - 10, Sum + 10));
        Assert.All(Drawn(6, 1e-6, -Sum).Take(1000), x => Assert.InRange(x, -Sum - 0.5, -Sum + 0.5));
    }

    /// <summary>Three places of eight values, an odd number; the middle of the array has none.</summary>
    [Fact]
    public unsafe void Noise_goes_only_where_it_is_told()
    {
        int[] places = [0, 24, 32];
        float[] values = [.. Enumerable.Range(0, 48).Select(i => (float)i)], weights = [.. Enumerable.Repeat(1000f, 48)], sums = [.. values];
        using var bits = new SecretBits(new SeededBytes(7));
        using var same = new SecretBits(new SeededBytes(7));
        fixed (float* first = values, weight = weights, sum = sums)
        fixed (int* place = places)
        {
            new LatticeNoise(bits, 0.25, 48).Step(first, weight, place, 3, 0.5f);
            new LatticeNoise(same, 0.25, 48).AddTo(sum, place, 3);
        }

        bool[] isNoisy = [.. Enumerable.Range(0, 48).Select(i => i < 8 || i is >= 24 and < 40)];
        Assert.Equal(isNoisy, sums.Select((x, i) => x != i));
        Assert.All(Enumerable.Range(0, 48), i => Assert.Equal(i, values[i]));
        Assert.All(Enumerable.Range(0, 48), i => Assert.Equal(isNoisy[i] ? 1000 - (0.5f * sums[i]) : 1000, weights[i], 1e-4f));
    }

    [Fact]
    public void Noise_is_added_to_what_is_there()
    {
        double[] drawn = Drawn(6, 0.5, 40);
        Assert.InRange(drawn.Average(), 40 - 0.0025, 40 + 0.0025);
    }

    private static unsafe double[] Drawn(ulong seed, double deviation, float start)
    {
        var values = new float[Count];
        Array.Fill(values, start);
        using var bits = new SecretBits(new SeededBytes(seed));
        var noise = new LatticeNoise(bits, deviation, Math.Abs(start));
        fixed (float* first = values)
        {
            noise.AddTo(first, Count);
        }

        return [.. values.Select(value => (double)value)];
    }
}
