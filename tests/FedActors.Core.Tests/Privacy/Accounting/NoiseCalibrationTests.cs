using FedActors.Core.Privacy.Accounting;

namespace FedActors.Core.Tests.Privacy.Accounting;

public sealed class NoiseCalibrationTests
{
    [Theory]
    [InlineData(1, 1e-5, 0.01, 1000, 1.5131231618891021, 1.41463084032362)]
    [InlineData(8, 1e-5, 0.04, 2000, 1.3562405607836132, 1.2899693576272717)]
    [InlineData(2, 1e-6, 0.1, 100, 2.669886441133335, 2.4977095101769913)]
    public void Noise_is_golden_and_never_too_little(double epsilon, double delta, double rate, int steps, double rdp, double pld)
    {
        IReadOnlyList<PrivacyEvent> Releases(double noise) => [new PrivacyEvent.SampledGaussian(noise, rate, steps)];
        foreach ((IPrivacyAccountant accountant, double expected, double precision) in new (IPrivacyAccountant, double, double)[] { (new RdpAccountant(), rdp, 1e-6), (new PldAccountant(), pld, 1e-4) })
        {
            double noise = NoiseCalibration.NoiseMultiplier(accountant, Releases, epsilon, delta, precision);
            Assert.Equal(expected, noise, 2e-3);
            Assert.True(accountant.Epsilon(Releases(noise), delta) <= epsilon);
            Assert.True(accountant.Epsilon(Releases(noise * (1 - (2 * precision))), delta) > epsilon);
        }
    }

    [Fact]
    public void An_impossible_wish_is_refused() => Assert.Contains("larger epsilon", Assert.Throws<ArgumentException>(() => NoiseCalibration.NoiseMultiplier(
        new RdpAccountant(), noise => [new PrivacyEvent.SampledGaussian(noise, 1, long.MaxValue / 2)], 1e-3, 1e-9)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_wish_that_needs_hardly_any_noise_gets_the_least() => Assert.InRange(NoiseCalibration.NoiseMultiplier(
        new RdpAccountant(), noise => [new PrivacyEvent.SampledGaussian(noise, 1, 1)], 1e9, 1e-5), 0, 2 * NoiseCalibration.NoiseMin);
}
