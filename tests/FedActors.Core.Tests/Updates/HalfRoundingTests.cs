using FedActors.Core.Updates;

namespace FedActors.Core.Tests.Updates;

public sealed class HalfRoundingTests
{
    [Fact]
    public void Every_value_is_the_nearest_half_wherever_it_lies_in_the_vector()
    {
        float[] update = [.. Enumerable.Range(0, 2500).Select(i => (float)Math.Sin(i) * MathF.Pow(10, (i % 9) - 6))];
        float[] expected = [.. update.Select(value => (float)(Half)value)];

        HalfRounding.Instance.Apply(update);

        Assert.Equal(expected, update);
    }

    [Fact]
    public void Rounded_values_do_not_change_again()
    {
        float[] update = [0.1f, -0.0f, 65504f, 6e-8f, 1 / 3f];
        HalfRounding.Instance.Apply(update);
        float[] once = [.. update];
        HalfRounding.Instance.Apply(update);
        Assert.Equal(once, update);
    }

    [Fact]
    public void What_half_precision_cannot_hold_becomes_infinite_for_admission_to_refuse()
    {
        float[] update = [70000f, -70000f];
        HalfRounding.Instance.Apply(update);
        Assert.Equal([float.PositiveInfinity, float.NegativeInfinity], update);
    }
}
