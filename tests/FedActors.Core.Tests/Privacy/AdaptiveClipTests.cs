using FedActors.Core.Privacy;

namespace FedActors.Core.Tests.Privacy;

public sealed class AdaptiveClipTests
{
    [Fact]
    public void The_golden_step_lowers_a_bound_that_too_many_fit()
    {
        double[] norms = [0.05, 0.2, 0.08, 0.5, 0.1];
        double share = AdaptiveClip.Share(norms.Sum(norm => AdaptiveClip.Bit(norm, 0.1)), norms.Length);
        Assert.Equal(0.6, share, 1e-12);
        Assert.Equal(0.09801986733067553, new AdaptiveClip().Next(0.1, share), 1e-12);
    }

    [Fact]
    public void The_bound_goes_the_golden_way_to_the_least_norm()
    {
        var rule = new AdaptiveClip(0, Math.Log(2));
        double clip = 16;
        foreach (double expected in (double[])[8, 4, 2.82842712474619, 2, 2])
        {
            double bound = clip;
            clip = rule.Next(clip, AdaptiveClip.Share(new[] { 5, 2.5 }.Sum(norm => AdaptiveClip.Bit(norm, bound)), 2));
            Assert.Equal(expected, clip, 1e-6);
        }
    }

    [Fact]
    public void A_bound_that_clips_everybody_rises_to_the_median()
    {
        // The sign that another implementation has wrong: there the bound falls for ever.
        var rule = new AdaptiveClip();
        double clip = 0.1;
        double[] norms = [.. Enumerable.Range(0, 21).Select(i => 2.5 + (i * 0.05))];
        for (int round = 0; round < 300; round++)
        {
            double bound = clip;
            clip = rule.Next(clip, AdaptiveClip.Share(norms.Sum(norm => AdaptiveClip.Bit(norm, bound)), norms.Length));
        }

        Assert.InRange(clip, 2.8, 3.2);
    }

    [Fact]
    public void Noise_is_split_as_the_golden_case_says() => Assert.Equal(1.005037815259212, AdaptiveClip.SumNoiseMultiplier(1, 5), 1e-9);

    [Fact]
    public void A_count_that_would_spend_everything_is_refused()
    {
        Assert.Contains("0.5 is wanted", Assert.Throws<ArgumentOutOfRangeException>(() => AdaptiveClip.SumNoiseMultiplier(1, 0.5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveClip(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveClip(0.5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveClip().Next(1, double.NaN));
    }
}
