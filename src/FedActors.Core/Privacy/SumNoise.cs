using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Privacy.Noise;
using FedActors.Core.Vectors;

namespace FedActors.Core.Privacy;

/// <summary>
/// Noise for the exact sum, drawn as integers in the units of its ring: no float is ever rounded in a way that tells what lies under the noise.
/// </summary>
/// <remarks>
/// I. Mironov, "On significance of the least significant bits for differential privacy", CCS 2012; C. Canonne, G. Kamath, T. Steinke, "The
/// discrete Gaussian for differential privacy", NeurIPS 2020: discrete noise of a standard deviation obeys the bound of continuous noise.
/// </remarks>
public static class SumNoise
{
    // The noise is about 2^22 units wide: fine against its own size, and within what the exact sampler draws.
    private const int NoiseBits = 22;

    /// <summary>The scale of a private round's sum: no finer than the noise has use for.</summary>
    public static FixedPointScale ScaleFor(RoundPrivacy privacy, FixedPointScale finest) =>
        finest.CoarsenedTo(NoiseBits - Math.ILogB(privacy.ClipNorm * privacy.SumMultiplier));

    /// <summary>
    /// The standard deviation of a sum's noise, in units of its ring: the multiplier times how much one centre can move the sum, its rounding
    /// to the ring included.
    /// </summary>
    /// <param name="privacy">The round's privacy.</param>
    /// <param name="scale">The sum's scale.</param>
    /// <param name="dimension">d.</param>
    public static long StandardDeviation(RoundPrivacy privacy, FixedPointScale scale, int dimension)
    {
        double sensitivity = Math.ScaleB(privacy.ClipNorm * (1 + ClipTolerance), scale.Exponent) + (Math.Sqrt(dimension) / 2);
        return (long)Math.Ceiling(privacy.SumMultiplier * sensitivity);
    }

    /// <summary>An update longer than the clip bound by more than this share of it is refused; the sensitivity has room for it.</summary>
    public const double ClipTolerance = 1e-6;

    /// <summary>Adds the aggregator's noise to a sum.</summary>
    public static void AddTo(ModelSum sum, RoundPrivacy privacy, ISecretRandomness secrets) =>
        sum.Disturb(ring => DiscreteGaussian.ForStddev(StandardDeviation(privacy, sum.Scale, sum.Dimension), secrets).AddTo(ring));

    /// <summary>The clip bound of the next round: it rises where fewer updates were within it than should be, and falls where more were.</summary>
    /// <param name="privacy">The round's privacy.</param>
    /// <param name="options">How the bound follows.</param>
    /// <param name="within">How many updates in the sum were within the bound.</param>
    /// <param name="counted">How many were in the sum.</param>
    /// <param name="secrets">Where the noise on the count comes from.</param>
    /// <remarks>
    /// b = (sum (b_i - 1/2) + N(0, sigma_b^2)) / m + 1/2, C' = C exp(-eta (b - gamma)): Andrew et al. 2021, Algorithm 1. The count is taken in
    /// halves and in units of 2^-16, so that its noise is an integer too.
    /// </remarks>
    public static double NextClipNorm(RoundPrivacy privacy, AdaptiveClipOptions options, int within, int counted, ISecretRandomness secrets)
    {
        const int Units = 1 << 16;
        Span<long> count = [((2L * within) - counted) * (Units / 2)];
        DiscreteGaussian.ForStddev(Math.Ceiling(privacy.CountNoise!.Value * Units), secrets).AddTo(count);
        double share = Math.Clamp(AdaptiveClip.Share((double)count[0] / Units, privacy.Denominator), 0, 1);
        return new AdaptiveClip(options.Quantile, options.LearningRate).Next(privacy.ClipNorm, share);
    }
}
