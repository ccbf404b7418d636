using System.Text.Json;
using FedActors.Core.Privacy.Accounting;

namespace FedActors.Core.Tests.Privacy.Accounting;

public sealed class PldAccountantTests : AccountantContract
{
    protected override IPrivacyAccountant Accountant { get; } = new PldAccountant();

    [Theory]
    [MemberData(nameof(GoldenSettings))]
    public void Epsilon_is_that_of_the_reference_library(string id)
    {
        (PrivacyEvent[] events, double delta, JsonElement expected) = Golden(id);
        double epsilon = Accountant.Epsilon(events, delta);
        Assert.Equal(expected.GetProperty("dp_accounting_pld").GetDouble(), epsilon, 1e-3);
        Assert.True(epsilon < expected.GetProperty("opacus_rdp").GetDouble());
    }

    [Fact]
    public void Three_sampled_releases_have_the_golden_delta() => Assert.Equal(0.15594, Accountant.Delta([Sampled(0.5, 0.2, 3)], 1), 1e-3);

    [Fact]
    public void Releases_of_full_batches_have_the_golden_epsilon() => Assert.Equal(10.1224946, Accountant.Epsilon([Sampled(0.7, 1, 2)], 1e-5), 1e-3);

    [Fact]
    public void Composition_of_different_kinds_is_tighter_than_renyi_and_no_less_than_the_parts()
    {
        PrivacyEvent[] kinds = [Sampled(1, 0.01, 300), Sampled(3, 0.2, 40), Sampled(8, 1, 2)];
        double together = Accountant.Epsilon(kinds, 1e-6);
        Assert.InRange(together, kinds.Max(one => Accountant.Epsilon([one], 1e-6)), new RdpAccountant().Epsilon(kinds, 1e-6));
    }

    [Fact]
    public void A_sampling_rate_next_to_1_is_a_full_batch() =>
        Assert.Equal(GaussianMechanism.Epsilon(2, 1e-6), Accountant.Epsilon([Sampled(4, 1 - 1e-12, 4)], 1e-6), 1e-4);

    [Theory]
    [InlineData(1e-5)]
    [InlineData(1e-10)]
    [InlineData(1e-16)]
    [InlineData(1e-29)]
    public void Small_deltas_are_above_rounding_noise(double delta)
    {
        double near = Accountant.Epsilon([Sampled(4, 1 - 1e-12, 4)], delta);
        Assert.Equal(GaussianMechanism.Epsilon(2, delta), near, 1e-3);
        Assert.True(near >= GaussianMechanism.Epsilon(2, delta) - 1e-7);
        double sampled = Accountant.Epsilon([Sampled(1, 0.01, 1000)], delta);
        Assert.InRange(sampled, 0.5 * new RdpAccountant().Epsilon([Sampled(1, 0.01, 1000)], delta), new RdpAccountant().Epsilon([Sampled(1, 0.01, 1000)], delta));
    }

    [Fact]
    public void Deltas_below_the_least_are_refused() => Assert.Contains(
        "1E-30", Assert.Throws<ArgumentOutOfRangeException>(() => Accountant.Epsilon([Sampled(1, 0.1, 1)], 1e-31)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0.05, 0.1, 10)]
    [InlineData(0.01, 0.9, 1)]
    [InlineData(0.3, 1e-6, 1_000_000)]
    [InlineData(1, 1e-7, 1_000_000_000)]
    [InlineData(1000, 0.5, 10)]
    [InlineData(0.5, 0.999, 1_000_000)]
    public void Extreme_settings_get_an_answer_that_is_no_worse_than_renyi(double noise, double rate, long count)
    {
        double epsilon = Accountant.Epsilon([Sampled(noise, rate, count)], 1e-5), renyi = new RdpAccountant().Epsilon([Sampled(noise, rate, count)], 1e-5);
        Assert.InRange(epsilon, 0, renyi * 1.0001);
        Assert.InRange(Accountant.Delta([Sampled(noise, rate, count)], renyi), 0, 1.001e-5);
    }

    [Theory]
    [InlineData(0.04, 1 - 1e-12, 1)]
    [InlineData(0.08, 1 - 1e-12, 3)]
    public void Losses_beyond_the_range_of_exponentials_are_no_less_than_the_exact_ones(double noise, double rate, long count)
    {
        double exact = GaussianMechanism.Epsilon(noise / Math.Sqrt(count), 1e-5), found = Accountant.Epsilon([Sampled(noise, rate, count)], 1e-5);
        Assert.InRange(found, exact - 1e-6, exact * 1.001);
        Assert.InRange(Accountant.Delta([Sampled(noise, rate, count)], exact), 1e-5 * (1 - 1e-6), 2e-5);
    }

    [Fact]
    public void Other_kinds_are_refused_with_the_accountant_that_knows_them()
    {
        string message = Assert.Throws<NotSupportedException>(() => Accountant.Epsilon([new PrivacyEvent.Tree(1, 10, 0)], 1e-5)).Message;
        Assert.Contains("Tree", message, StringComparison.Ordinal);
        Assert.Contains("rdp", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grid_never_improves_on_the_loss_it_stands_for()
    {
        // At any epsilon the discretised release has at least the delta of the true one, and at grid points exactly that.
        var loss = SampledGaussianLoss.Of(new SampledReleases(1, 1, 1).Within(1e-20), 0.05);
        foreach (double epsilon in (double[])[0, 0.05, 0.07, 1, 1.02, 3])
        {
            double delta = loss.RemoveInfinite + loss.RemoveMass.Select((mass, i) => mass * Math.Max(0, 1 - Math.Exp(epsilon - ((loss.First + i) * 0.05)))).Sum();
            double exact = GaussianMechanism.Delta(1, epsilon);
            Assert.InRange(delta, exact * (1 - 1e-9), exact * (1 + 1e-3));
        }
    }

    [Theory]
    [InlineData(1, 0.01, 0.5)]
    [InlineData(1, 0.01, 2)]
    [InlineData(0.6, 0.3, 1)]
    [InlineData(0.6, 0.3, 6)]
    [InlineData(3, 0.5, 0.3)]
    [InlineData(2, 0.001, 0.01)]
    [InlineData(0.4, 1e-4, 12)]
    public void Two_releases_have_the_delta_of_plain_integration(double noise, double rate, double epsilon)
    {
        double exact = Math.Max(Twice(noise, rate, epsilon, isRemoved: true), Twice(noise, rate, epsilon, isRemoved: false));
        double found = Accountant.Delta([Sampled(noise, rate, 2)], epsilon);
        Assert.InRange(found / exact, 1 - 1e-6, 1.003);
        Assert.Equal(1, Accountant.Epsilon([Sampled(noise, rate, 2)], found) / epsilon, 1e-5);
    }

    /// <summary>delta of two releases: the first one's results integrated over, the second one's delta known in closed form.</summary>
    private static double Twice(double noise, double rate, double epsilon, bool isRemoved)
    {
        double sum = 0, step = noise / 2000;
        for (double x = -12 * noise; x < 1 + (12 * noise); x += step)
        {
            double without = Math.Exp(-x * x / (2 * noise * noise)), with = Math.Exp(-(x - 1) * (x - 1) / (2 * noise * noise));
            double mixture = ((1 - rate) * without) + (rate * with), loss = Math.Log(mixture / without);
            sum += isRemoved ? mixture * Once(noise, rate, epsilon - loss, true) : without * Once(noise, rate, epsilon + loss, false);
        }

        return sum * step / (noise * Math.Sqrt(2 * Math.PI));
    }

    private static double Once(double noise, double rate, double epsilon, bool isRemoved)
    {
        // Where log f is epsilon: above it for the one direction, below -epsilon for the other.
        double inner = Math.Exp(isRemoved ? epsilon : -epsilon) - (1 - rate);
        if (inner <= 0)
        {
            return isRemoved ? 1 - Math.Exp(epsilon) : 0;
        }

        double x = (noise * noise * Math.Log(inner / rate)) + 0.5, without, with;
        (without, with) = isRemoved
            ? (NormalTail.Above(x / noise), NormalTail.Above((x - 1) / noise)) : (NormalTail.Below(x / noise), NormalTail.Below((x - 1) / noise));
        double mixture = ((1 - rate) * without) + (rate * with);
        return isRemoved ? mixture - (Math.Exp(epsilon) * without) : without - (Math.Exp(epsilon) * mixture);
    }
}
