using System.Text.Json;
using FedActors.Core.Privacy.Accounting;
using FedActors.Core.Tests.Golden;

namespace FedActors.Core.Tests.Privacy.Accounting;

public sealed class RdpAccountantTests : AccountantContract
{
    private static readonly double[] OpacusOrders = [.. Enumerable.Range(11, 99).Select(t => t / 10.0), .. Enumerable.Range(12, 52).Select(o => (double)o)];

    protected override IPrivacyAccountant Accountant { get; } = new RdpAccountant();

    [Theory]
    [MemberData(nameof(GoldenSettings))]
    public void Epsilon_is_that_of_opacus_at_the_same_orders(string id)
    {
        (PrivacyEvent[] events, double delta, JsonElement expected) = Golden(id);
        var accountant = new RdpAccountant(OpacusOrders, RenyiConversion.Modern);
        Assert.Equal(expected.GetProperty("opacus_rdp").GetDouble(), accountant.Epsilon(events, delta), 1e-6);
        Assert.Equal(expected.GetProperty("opacus_rdp").GetDouble(), Accountant.Epsilon(events, delta), 1e-6);
        var classic = new RdpAccountant(OpacusOrders, RenyiConversion.Classic);

        // The other reference sums absolute values at fractional orders: never less than the truth, and the same at whole orders.
        double dear = expected.GetProperty("rdp_classic_conversion_opacus_orders").GetDouble();
        bool isWhole = expected.GetProperty("rdp_order").GetDouble() % 1 == 0;
        Assert.InRange(dear - classic.Epsilon(events, delta), -1e-6, isWhole ? 1e-6 : 2e-3);
        Assert.True(expected.GetProperty("dp_accounting_rdp").GetDouble() >= Accountant.Epsilon(events, delta) - 1e-9);
    }

    [Theory]
    [InlineData("dp.rdp_single_step.q0.01_s1.0")]
    [InlineData("dp.rdp_single_step.q0.1_s2.0")]
    [InlineData("dp.rdp_single_step.q0.01_s2.5")]
    public void One_release_has_the_golden_divergences(string id)
    {
        JsonElement golden = GoldenCases.Privacy(id), inputs = golden.GetProperty("inputs");
        double rate = inputs.GetProperty("sampling_rate").GetDouble(), noise = inputs.GetProperty("noise_multiplier").GetDouble();
        JsonProperty[] all = [.. golden.GetProperty("expected").EnumerateObject().SelectMany(group => group.Value.EnumerateObject())];
        Assert.Equal(11, all.Length);
        Assert.All(all, point => Assert.Equal(1, SampledGaussianDivergence.Divergence(double.Parse(point.Name), noise, rate) / point.Value.GetDouble(), 1e-9));
    }

    [Theory]
    [InlineData(0.5, 0.3)]
    [InlineData(1, 0.01)]
    [InlineData(3, 1e-6)]
    [InlineData(20, 0.5)]
    public void Integration_and_binomial_sum_agree_at_whole_orders(double noise, double rate) => Assert.All(
        new[] { 2, 3, 7, 20, 64 },
        order => Assert.Equal(1, SampledGaussianDivergence.LogMoment(order, noise, rate) / SampledGaussianDivergence.LogMomentAtInteger(order, noise, rate), 1e-8));

    [Fact]
    public void A_constant_divergence_converts_as_the_reference_does()
    {
        double[] orders = [.. Enumerable.Range(2, 31).Select(o => (double)o)];
        var curve = new RenyiCurve(orders, [.. orders.Select(_ => 1.1)]);
        Assert.Equal(1.32783806176, curve.Epsilon(1e-5, RenyiConversion.Modern, out double order), 1e-9);
        Assert.Equal(32, order);
    }

    [Fact]
    public void One_gaussian_release_at_fine_orders_has_the_golden_epsilon() => Assert.Equal(
        1, new RdpAccountant([.. Enumerable.Range(1001, 98_999).Select(i => i / 1000.0)], RenyiConversion.Modern).Epsilon([Sampled(4.530877117, 1, 1)], 1e-6), 1e-6);

    [Fact]
    public void The_test_values_of_tensorflow_privacy_come_out()
    {
        double[] orders = [1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 3.5, 4, 4.5, .. Enumerable.Range(5, 59).Select(o => (double)o), 128, 256, 512];
        var accountant = new RdpAccountant(orders, RenyiConversion.Modern);
        Assert.Equal(0.7242234026109595, accountant.Epsilon([Sampled(1.3, 150 / 60000.0, 6000)], 1e-5), 1e-6);
        Assert.Equal(1.4154988495444842, accountant.Epsilon([Sampled(1, 0.001, 30000)], 1e-7), 1e-6);
        Assert.InRange(accountant.Epsilon([Sampled(0.1, 1024e-8, 976_562)], 1e-7), 1e6, 5907982.3113984 * 1.001);
    }

    [Fact]
    public void The_tutorial_of_tensorflow_privacy_comes_out_with_the_classic_conversion()
    {
        var accountant = new RdpAccountant(OpacusOrders, RenyiConversion.Classic);
        Assert.Equal(1.1921, accountant.Epsilon([Sampled(1.3, 256 / 60000.0, 3515)], 1e-5), 1e-3);
        Assert.Equal(3.0083, accountant.Epsilon([Sampled(1.1, 256 / 60000.0, 14062)], 1e-5), 1e-3);
        Assert.Equal(7.1013, accountant.Epsilon([Sampled(0.7, 256 / 60000.0, 10546)], 1e-5), 2e-3);
    }

    [Fact]
    public void The_published_epsilon_of_dp_fedavg_comes_out()
    {
        var accountant = new RdpAccountant([.. Enumerable.Range(2, 63).Select(o => (double)o)], RenyiConversion.Classic);
        Assert.Equal(4.6338, accountant.Epsilon([Sampled(1, 5000.0 / 763_430, 5000)], 1e-9), 1e-3);
    }

    [Fact]
    public void Rho_of_the_keyboard_model_converts_to_the_published_epsilon() => Assert.Equal(8.92, ZeroConcentrated.Epsilon(0.81, 1e-10), 0.01);

    [Fact]
    public void Tree_aggregation_has_the_golden_epsilon()
    {
        var accountant = new RdpAccountant(OpacusOrders, RenyiConversion.Modern);
        Assert.Equal(18.709609893772754, accountant.Epsilon([new PrivacyEvent.Tree(1.13, 1600, 0)], 1e-6), 1e-6);
        Assert.Equal(1.7731924496178202, accountant.Epsilon([new PrivacyEvent.Tree(8.83, 1600, 0)], 1e-6), 1e-6);
        Assert.True(accountant.Epsilon([new PrivacyEvent.Tree(8.83, 1600, 1)], 1e-6) > 2.4);
    }

    [Fact]
    public void Distributed_noise_has_the_golden_divergence_and_scale()
    {
        double norm = DistributedGaussianBounds.RoundedNorm(1, 0.1, 1024);
        Assert.Equal(1.9544820285692066, norm, 1e-9);
        Assert.Equal(1, DistributedGaussianBounds.Tau(0.5, 0.1, 10) / 6.952351975877423e-107, 1e-9);
        var sums = new PrivacyEvent.DistributedGaussian(0.5, 0.1, norm, 1024, 10, 1);
        Assert.Equal(1.528, DistributedGaussianBounds.Divergence(sums, 0, 2), 1e-9);
        Assert.InRange(Accountant.Epsilon([sums], 1e-5), 6, 6.072728336819824);
        Assert.Equal(6.072728336819823, new RdpAccountant([.. Enumerable.Range(2, 127).Select(o => (double)o), 256], RenyiConversion.Modern).Epsilon([sums], 1e-5), 1e-9);
        Assert.Equal(4415.927058569484, DistributedGaussianBounds.ScaleFactor(0.1, 1, 16, 100, 4096, 4), 1e-6);
    }

    [Fact]
    public void Sampling_clients_of_distributed_noise_helps_but_no_more_than_with_gaussian_noise()
    {
        var all = new PrivacyEvent.DistributedGaussian(0.5, 0.01, 1, 64, 16, 100);
        var some = new PrivacyEvent.DistributedGaussian(0.5, 0.01, 1, 64, 16, 100, 0.02);
        double gaussian = Accountant.Epsilon([Sampled(2, 0.02, 100)], 1e-5);
        Assert.InRange(Accountant.Epsilon([some], 1e-5), gaussian, Accountant.Epsilon([all], 1e-5) / 5);
    }

    [Fact]
    public void Events_of_all_kinds_add_up()
    {
        PrivacyEvent[] kinds = [Sampled(2, 0.1, 10), new PrivacyEvent.Tree(10, 100, 2), new PrivacyEvent.DistributedGaussian(1, 0.01, 1, 10, 9, 3)];
        double together = Accountant.Epsilon(kinds, 1e-5);
        Assert.All(kinds, one => Assert.True(Accountant.Epsilon([one], 1e-5) < together));
        Assert.True(together < kinds.Sum(one => Accountant.Epsilon([one], 1e-5 / 3)));
    }
}
