using System.Text.Json;
using FedActors.Core.Privacy.Accounting;
using FedActors.Core.Tests.Golden;

namespace FedActors.Core.Tests.Privacy.Accounting;

/// <summary>What every accountant keeps to.</summary>
public abstract class AccountantContract
{
    protected abstract IPrivacyAccountant Accountant { get; }

    public static TheoryData<string> GoldenSettings() =>
        [.. Enumerable.Range(0, 12).Select(i => $"dp.accountant.{2 * i:00}")];

    [Fact]
    public void Nothing_released_costs_nothing()
    {
        Assert.Equal(0, Accountant.Epsilon([], 1e-5));
        Assert.Equal(0, Accountant.Delta([Sampled(1, 0.1, 0), Sampled(1, 0, 5)], 0.5));
    }

    [Fact]
    public void More_releases_cost_more_and_more_noise_less()
    {
        double[] byCount = [.. new[] { 1, 10, 100, 1000 }.Select(count => Accountant.Epsilon([Sampled(1.2, 0.02, count)], 1e-6))];
        Assert.Equal(byCount.Order(), byCount);
        double[] byNoise = [.. new[] { 0.5, 0.7, 1, 2, 8 }.Select(noise => Accountant.Epsilon([Sampled(noise, 0.02, 100)], 1e-6))];
        Assert.Equal(byNoise.OrderDescending(), byNoise);
        Assert.All(byNoise.Concat(byCount), epsilon => Assert.InRange(epsilon, 1e-4, 100));
    }

    [Fact]
    public void Equal_releases_count_the_same_however_they_are_listed()
    {
        double together = Accountant.Epsilon([Sampled(1.1, 0.05, 60)], 1e-5);
        Assert.Equal(together, Accountant.Epsilon([Sampled(1.1, 0.05, 20), Sampled(1.1, 0.05, 40)], 1e-5), 1e-9);
    }

    [Fact]
    public void Delta_is_the_inverse_of_epsilon()
    {
        PrivacyEvent[] events = [Sampled(1.1, 0.05, 60), Sampled(0.9, 0.01, 200)];
        double epsilon = Accountant.Epsilon(events, 1e-5);
        Assert.Equal(1e-5, Accountant.Delta(events, epsilon), 1e-7);
    }

    [Fact]
    public void No_answer_is_below_the_exact_one_of_a_single_release() => Assert.All(
        new[] { (0.3, 1e-5), (1.0, 1e-9), (4, 1e-6), (50, 1e-3) },
        pair => Assert.True(Accountant.Epsilon([Sampled(pair.Item1, 1, 1)], pair.Item2) >= GaussianMechanism.Epsilon(pair.Item1, pair.Item2) - 1e-9));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Delta_outside_0_and_1_is_refused(double delta) =>
        Assert.Contains("above 0 and below 1", Assert.Throws<ArgumentOutOfRangeException>(() => Accountant.Epsilon([Sampled(1, 1, 1)], delta)).Message, StringComparison.Ordinal);

    protected static PrivacyEvent Sampled(double noise, double rate, long count) => new PrivacyEvent.SampledGaussian(noise, rate, count);

    protected static (PrivacyEvent[] Events, double Delta, JsonElement Expected) Golden(string id)
    {
        JsonElement golden = GoldenCases.Privacy(id), inputs = golden.GetProperty("inputs");
        return ([Sampled(inputs.GetProperty("noise_multiplier").GetDouble(), inputs.GetProperty("sampling_rate").GetDouble(), inputs.GetProperty("steps").GetInt64())],
            inputs.GetProperty("delta").GetDouble(), golden.GetProperty("expected"));
    }
}
