using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Core.Protocol;
using FedActors.Core.Randomness;

namespace FedActors.Core.Tests.Policy;

public sealed class MetricsPolicyTests
{
    private static readonly UpdateNote Measured = new(Sha256Digest.Of("body"u8), 600, 60, 2.5, 250, 0.875);

    [Fact]
    public void Nothing_leaves_that_is_not_named()
    {
        UpdateNote released = new MetricsPolicy().Release(Measured, null);

        Assert.Equal(new UpdateNote(Measured.Body, 1, 0, null, null, null), released);
        Assert.Null(released.Flaw(1));
    }

    [Fact]
    public void What_is_named_leaves_within_its_bound()
    {
        UpdateNote released = new MetricsPolicy { Allowed = SiteMetrics.All, Bound = 100 }.Release(Measured, null);

        Assert.Equal(Measured with { GlobalLoss = 100 }, released);
    }

    [Theory]
    [InlineData(double.NaN, 100)]
    [InlineData(double.PositiveInfinity, 100)]
    [InlineData(-1, 0)]
    public void A_loss_that_is_none_leaves_as_an_end_of_the_range(double loss, double expected) => Assert.Equal(
        expected, new MetricsPolicy { Allowed = SiteMetrics.TrainLoss, Bound = 100 }.Release(Measured with { TrainLoss = loss }, null).TrainLoss);

    [Fact]
    public void Noise_has_the_deviation_asked_for_and_never_leaves_the_range()
    {
        var policy = new MetricsPolicy { Allowed = SiteMetrics.TrainLoss | SiteMetrics.GlobalAccuracy, Bound = 10, Noise = 0.1 };
        double[] losses = [.. Enumerable.Range(0, 2000).Select(draw => policy.Release(Measured with { TrainLoss = 5 }, new SeededSecrets(1, draw, 0)).TrainLoss!.Value)];
        double mean = losses.Average();
        double deviation = Math.Sqrt(losses.Average(loss => (loss - mean) * (loss - mean)));

        // Of 2,000 draws of deviation 1 the mean varies by 0.022 and the deviation by 0.016: five times that are allowed.
        Assert.InRange(mean, 4.89, 5.11);
        Assert.InRange(deviation, 0.92, 1.08);
        Assert.All(Enumerable.Range(0, 200), draw => Assert.InRange(policy.Release(Measured, new SeededSecrets(2, draw, 0)).GlobalAccuracy!.Value, 0, 1));
    }
}
