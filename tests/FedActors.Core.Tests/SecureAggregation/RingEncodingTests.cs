using System.Text.Json;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Tests.Golden;

namespace FedActors.Core.Tests.SecureAggregation;

public sealed class RingEncodingTests
{
    [Fact]
    public void Published_quantisation_is_met_around_zero()
    {
        // The published rule moves [-c, c] to [0, levels]; this one keeps zero where it is, which spares the server a correction.
        JsonElement golden = GoldenCases.SecureAggregation("secagg.quantize"), inputs = golden.GetProperty("inputs");
        float clip = inputs.GetProperty("clip").GetSingle();
        int levels = inputs.GetProperty("levels").GetInt32();
        var encoding = new RingEncoding(32, clip, 1, (int)Math.Log2(levels / (2 * clip)));
        Assert.Equal(levels, 2 * encoding.TermSizeMax);
        float[] update = GoldenCases.Floats(inputs.GetProperty("values"));
        double[] expected = GoldenCases.Doubles(golden.GetProperty("expected").GetProperty("pre_round"));
        Assert.Equal(expected.Select(value => (long)value - (levels / 2)), Encode(encoding, update, 1)[..^1]);
    }

    [Theory]
    [InlineData(32, 1f, 1, 50)]
    [InlineData(32, 8f, 1000, 100)]
    [InlineData(64, 0.37f, 600, 1000)]
    [InlineData(64, 100f, 1L << 28, 65536)]
    public void Sum_of_the_greatest_bodies_stays_in_the_ring_and_a_finer_scale_would_leave_it(int ringBits, float valueMax, long weightMax, int cohort)
    {
        RingEncoding encoding = RingEncoding.For(ringBits, valueMax, weightMax, cohort);
        long[] greatest = Encode(encoding, [valueMax, -valueMax, float.MaxValue, -float.MaxValue], weightMax);
        Int128 end = Int128.One << (ringBits - 1);
        Assert.All(greatest, value => Assert.InRange(value * (Int128)cohort, -end, end - 1));
        Assert.All(greatest, value => Assert.True(Math.Abs((double)value) <= Math.Max(encoding.TermSizeMax, weightMax)));
        RingEncoding finer = encoding with { Exponent = encoding.Exponent + 1 };
        Assert.Equal(SecAggRule.RingTooSmall, finer.Judge(cohort).Rule);
        Assert.True(encoding.Judge(cohort).IsAccepted);
    }

    [Fact]
    public void Weight_multiplies_and_is_the_last_element()
    {
        RingEncoding encoding = RingEncoding.For(32, 1, 10, 20);
        long one = Encode(encoding, [0.5f], 1)[0];
        Assert.Equal([5 * one, 5], Encode(encoding, [0.5f], 5));
        var value = new double[1];
        var ring = new byte[8];
        encoding.Encode([0.5f], 5, ring);
        encoding.Decode(ring.AsSpan(0, 4), 5, value);
        Assert.Equal(0.5, value[0], 1e-6);
    }

    [Fact]
    public void Stochastic_rounding_keeps_the_mean()
    {
        // A third of a unit becomes 0 or 1; 40,000 times it must be 1 about 13,333 times (deviation 94).
        var encoding = new RingEncoding(32, 8, 1, 4);
        float[] update = [.. Enumerable.Repeat(1 / 48f, 40_000)];
        var ring = new byte[4 * 40_001];
        encoding.Encode(update, 1, ring, rounding: new SeededBytes(1));
        var values = new long[40_000];
        encoding.Read(ring.AsSpan(0, 160_000), values);
        Assert.All(values, value => Assert.InRange(value, 0, 1));
        Assert.InRange(values.Sum(), 13_333 - 470, 13_333 + 470);
        encoding.Encode([.. update.Select(value => -value)], 1, ring, rounding: new SeededBytes(2));
        encoding.Read(ring.AsSpan(0, 160_000), values);
        Assert.InRange(values.Sum(), -13_333 - 470, -13_333 + 470);
    }

    [Fact]
    public void Noise_sees_every_element_once_and_never_the_weight()
    {
        var encoding = new RingEncoding(64, 1, 1, 10);
        var ring = new byte[8 * 3001];
        int seen = 0;
        encoding.Encode(new float[3000], 1, ring, noise: values => seen += values.Length);
        Assert.Equal(3000, seen);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Elements_that_are_not_finite_are_refused(float bad) =>
        Assert.Throws<ArgumentException>(() => Encode(new RingEncoding(32, 1, 1, 10), [0, bad], 1));

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(11)]
    public void Weights_outside_the_bound_are_refused(long weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(RingEncoding.For(32, 1, 10, 20), [0], weight));

    [Theory]
    [InlineData(32, 1f, 1L << 27, 1000, 0)]
    [InlineData(32, 1f, 1, 1000, 1L << 30)]
    [InlineData(16, 1f, 1, 10, 0)]
    [InlineData(32, 0f, 1, 10, 0)]
    [InlineData(32, float.NaN, 1, 10, 0)]
    [InlineData(32, 1f, 0, 10, 0)]
    public void Rings_without_room_are_refused_at_configuration(int ringBits, float valueMax, long weightMax, int cohort, long noiseMax) =>
        Assert.Throws<ArgumentException>(() => RingEncoding.For(ringBits, valueMax, weightMax, cohort, noiseMax));

    private static long[] Encode(RingEncoding encoding, float[] update, long weight)
    {
        var ring = new byte[(update.Length + 1) * encoding.ElementLength];
        var values = new long[update.Length + 1];
        encoding.Encode(update, weight, ring);
        encoding.Read(ring, values);
        return values;
    }
}
