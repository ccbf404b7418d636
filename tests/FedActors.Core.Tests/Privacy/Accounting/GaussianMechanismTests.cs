using FedActors.Core.Privacy.Accounting;

namespace FedActors.Core.Tests.Privacy.Accounting;

public sealed class GaussianMechanismTests
{
    [Theory]
    [InlineData(1, 1e-5, 4.377178095681133)]
    [InlineData(4, 1e-6, 1.0607018623282733)]
    [InlineData(0.5, 1e-3, 7.581279924570115)]
    [InlineData(3, 1e-2, 0.5335140871111663)]
    public void Epsilon_is_golden(double noise, double delta, double expected) => Assert.Equal(expected, GaussianMechanism.Epsilon(noise, delta), 1e-9);

    [Fact]
    public void Delta_of_one_release_is_golden() => Assert.Equal(0.126936, GaussianMechanism.Delta(1, 1), 1e-6);

    [Fact]
    public void Much_noise_and_a_large_delta_cost_nothing() => Assert.Equal(0, GaussianMechanism.Epsilon(1000, 0.1));

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.15865525393145705)]
    [InlineData(2.5, 0.006209665325776139)]
    [InlineData(3, 0.0013498980316300933)]
    [InlineData(6, 9.865876450376946e-10)]
    [InlineData(37, 5.725571222524577e-300)]
    public void Normal_tails_keep_their_digits(double x, double expected)
    {
        Assert.Equal(1, NormalTail.Above(x) / expected, 1e-11);
        Assert.Equal(1, (NormalTail.Below(x) + NormalTail.Above(x)), 1e-15);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Noise_that_is_no_noise_is_refused(double noise)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianMechanism.Epsilon(noise, 1e-5));
        Assert.Contains("positive", Assert.Throws<ArgumentOutOfRangeException>(() => new PrivacyEvent.SampledGaussian(noise, 0.1, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrivacyEvent.Tree(noise, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrivacyEvent.DistributedGaussian(noise, 1, 1, 1, 1, 1));
    }

    [Fact]
    public void Rates_and_counts_out_of_range_are_refused()
    {
        Assert.Contains("0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => new PrivacyEvent.SampledGaussian(1, 1.01, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrivacyEvent.SampledGaussian(1, double.NaN, 1));
        Assert.Contains("-1", Assert.Throws<ArgumentOutOfRangeException>(() => new PrivacyEvent.SampledGaussian(1, 0.1, -1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrivacyEvent.Tree(1, 1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrivacyEvent.DistributedGaussian(1, 1, 1, 0, 1, 1));
    }
}
