using System.Runtime.Intrinsics.X86;
using FedActors.Core.Randomness;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Vectors;

public sealed class FixedPointRingTests
{
    private delegate int Path(ReadOnlySpan<float> x, Span<long> ring, double factor);

    [Fact]
    public void Avx512_path_gives_the_bits_of_the_scalar_path()
    {
        Assert.SkipUnless(Avx512DQ.IsSupported, "AVX-512 is not there: Avx512DQ");
        PathsAgree(FixedPointRing.AddAvx512);
    }

    [Fact]
    public void Avx2_path_gives_the_bits_of_the_scalar_path()
    {
        Assert.SkipUnless(Avx2.IsSupported, "AVX2 is not there: Avx2");
        PathsAgree(FixedPointRing.AddAvx2);
    }

    [Fact]
    public void Avx512_path_takes_out_what_it_added_even_of_bad_values()
    {
        Assert.SkipUnless(Avx512DQ.IsSupported, "AVX-512 is not there: Avx512DQ");
        BadValuesCancel(FixedPointRing.AddAvx512);
    }

    [Fact]
    public void Avx2_path_takes_out_what_it_added_even_of_bad_values()
    {
        Assert.SkipUnless(Avx2.IsSupported, "AVX2 is not there: Avx2");
        BadValuesCancel(FixedPointRing.AddAvx2);
    }

    [Fact]
    public void Scalar_path_takes_out_what_it_added_even_of_bad_values() => BadValuesCancel(FixedPointRing.AddScalar);

    [Fact]
    public void Ties_go_to_even()
    {
        float[] x = [0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 0.25f, -0.75f];
        long[] ring = new long[x.Length];

        Assert.True(FixedPointRing.Add(x, ring, 1, 4));

        Assert.Equal([0, 2, 2, 0, -2, -2, 0, -1], ring);
    }

    [Fact]
    public void Division_rounds_like_the_scalar_one_for_every_int64()
    {
        var random = new SeededRandom(9, 0, 0, RandomPurpose.World);
        long[] ring = [long.MinValue, long.MaxValue, 0, -1, (1L << 53) + 1, -(1L << 53) - 1, .. Enumerable.Range(0, 5001).Select(_ =>
            (long)random.NextUInt64() >> random.NextInt(64))];
        foreach (double divisor in (double[])[1, 3, 600 * Math.Pow(2, 41), 0.1])
        {
            var quotients = new double[ring.Length];
            FixedPointRing.Divide(ring, divisor, quotients);
            Assert.Equal(ring.Select(value => value / divisor), quotients);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1.0000001f)]
    [InlineData(-1.0000001f)]
    public void One_bad_value_is_seen_at_every_place(float bad)
    {
        for (int length = 1; length <= 70; length++)
        {
            for (int at = 0; at < length; at++)
            {
                float[] x = [.. Enumerable.Repeat(1f, length)];
                Assert.True(FixedPointRing.Add(x, new long[length], 8, 1));
                x[at] = bad;
                Assert.False(FixedPointRing.Add(x, new long[length], 8, 1));
                Assert.Equal(1, FixedPointRing.CountOutside(x, 1, out int first));
                Assert.Equal(at, first);
            }
        }
    }

    private static void PathsAgree(Path path)
    {
        var random = new SeededRandom(7, 0, 0, RandomPurpose.World);
        for (int length = 0; length <= 100; length++)
        {
            FixedPointScale scale = FixedPointScale.For(Math.Pow(10, random.NextInt(60) - 30), 1 + random.NextInt(1 << 28), 1L << 40);
            double factor = scale.Factor(1 + random.NextInt((int)scale.WeightMax)) * (random.NextBool(0.5) ? 1 : -1);
            float[] x = [.. Enumerable.Range(0, length).Select(_ => Value(random, scale))];
            long[] expected = [.. x.Select(_ => (long)random.NextUInt64())];
            long[] actual = [.. expected];

            int expectedGreatest = FixedPointRing.AddScalar(x, expected, factor);
            int actualGreatest = path(x, actual, factor);

            Assert.Equal(expected, actual);
            Assert.Equal(expectedGreatest, actualGreatest);
        }
    }

    // Ordinary values, halves of a unit (ties), the bound itself, zeros of both signs and subnormals.
    private static float Value(SeededRandom random, FixedPointScale scale) => random.NextInt(6) switch
    {
        0 => (float)((random.NextInt(2000) - 1000.5) * scale.Unit),
        1 => random.NextBool(0.5) ? scale.ValueMax : -scale.ValueMax,
        2 => random.NextBool(0.5) ? 0f : -0f,
        3 => MathF.BitIncrement(0),
        _ => (float)(((2 * random.NextDouble()) - 1) * scale.ValueMax),
    } is var x && Math.Abs(x) <= scale.ValueMax ? x : 0;

    private static void BadValuesCancel(Path path)
    {
        float[] x = [.. Enumerable.Range(0, 50).Select(i => (i % 7) switch
        {
            0 => float.NaN,
            1 => float.PositiveInfinity,
            2 => float.NegativeInfinity,
            3 => float.MaxValue,
            4 => -1e12f,
            5 => -float.NaN,
            _ => 0.3f,
        })];
        long[] before = [.. x.Select((_, i) => (long)i * 123_456_789_012_345)], ring = [.. before];

        path(x, ring, 1 << 20);
        Assert.NotEqual(before, ring);
        path(x, ring, -(1 << 20));

        Assert.Equal(before, ring);
    }
}
