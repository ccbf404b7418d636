namespace FedActors.Core.Privacy;

/// <summary>Moves the clip bound to a quantile of the updates' norms, from a noisy count of those that were not clipped.</summary>
/// <remarks>
/// G. Andrew, O. Thakkar, B. McMahan, S. Ramaswamy, "Differentially private learning with adaptive clipping", NeurIPS 2021, Algorithm 1. A bit
/// is 1 where an update was NOT clipped, so that the bound falls when too many fit. The noise of a round is made with the bound that the round's
/// updates were clipped to, never with the next one.
/// </remarks>
public sealed class AdaptiveClip
{
    private readonly double _quantile, _rate, _min, _max;

    /// <summary>A rule.</summary>
    /// <param name="quantile">gamma: the share of updates that should fit, in [0, 1].</param>
    /// <param name="rate">eta: how fast the bound moves, positive; usually 0.2.</param>
    /// <param name="min">The bound never falls below; positive.</param>
    /// <param name="max">The bound never rises above; finite, at least <paramref name="min"/>.</param>
    public AdaptiveClip(double quantile = 0.5, double rate = 0.2, double min = 1e-6, double max = 1e6)
    {
        if (quantile is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(quantile), quantile, $"The quantile of adaptive clipping is {quantile}; 0 to 1 is wanted.");
        }

        if (!(rate > 0 && double.IsFinite(rate)))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"The rate of adaptive clipping is {rate}; a positive, finite number is wanted.");
        }

        if (!(min > 0 && max >= min && double.IsFinite(max)))
        {
            throw new ArgumentOutOfRangeException(nameof(min), min, $"The bounds of adaptive clipping are {min} and {max}; 0 < min <= max is wanted.");
        }

        (_quantile, _rate, _min, _max) = (quantile, rate, min, max);
    }

    /// <summary>What an update adds to the count: +1/2 where its norm is at most the bound, else -1/2; so its sensitivity is 1/2.</summary>
    public static double Bit(double norm, double clip) => norm <= clip ? 0.5 : -0.5;

    /// <summary>The share of updates that fitted, from the noisy sum of their bits.</summary>
    /// <param name="noisyBitSum">Sum of <see cref="Bit"/> plus noise.</param>
    /// <param name="cohort">The fixed denominator: the expected number of updates, positive.</param>
    public static double Share(double noisyBitSum, double cohort)
    {
        if (!(cohort > 0 && double.IsFinite(cohort)))
        {
            throw new ArgumentOutOfRangeException(nameof(cohort), cohort, $"The cohort is {cohort}; a positive, finite number is wanted.");
        }

        return (noisyBitSum / cohort) + 0.5;
    }

    /// <summary>The next round's bound: clip * exp(-rate * (share - quantile)).</summary>
    /// <param name="clip">This round's bound, positive.</param>
    /// <param name="share">The noisy share that fitted; noise may carry it outside [0, 1].</param>
    public double Next(double clip, double share)
    {
        if (!(clip > 0 && double.IsFinite(clip) && double.IsFinite(share)))
        {
            throw new ArgumentOutOfRangeException(nameof(clip), clip, $"The clip bound is {clip} and the share {share}; a positive bound and a finite share are wanted.");
        }

        return Math.Clamp(clip * Math.Exp(-_rate * (share - _quantile)), _min, _max);
    }

    /// <summary>The noise multiplier left for the sum, so that sum and count together cost what <paramref name="noiseMultiplier"/> alone would.</summary>
    /// <param name="noiseMultiplier">z of both together; positive.</param>
    /// <param name="countStddev">sigma_b of the noise on the sum of bits; above z / 2. Usually a twentieth of the cohort.</param>
    public static double SumNoiseMultiplier(double noiseMultiplier, double countStddev)
    {
        if (!(noiseMultiplier > 0 && double.IsFinite(noiseMultiplier)))
        {
            throw new ArgumentOutOfRangeException(nameof(noiseMultiplier), noiseMultiplier, $"The noise multiplier is {noiseMultiplier}; a positive, finite number is wanted.");
        }

        if (!(countStddev > noiseMultiplier / 2))
        {
            throw new ArgumentOutOfRangeException(nameof(countStddev), countStddev,
                $"The count's noise is {countStddev}; at noise multiplier {noiseMultiplier} more than {noiseMultiplier / 2} is wanted, else the count alone spends everything.");
        }

        return 1 / Math.Sqrt((1 / (noiseMultiplier * noiseMultiplier)) - (1 / (4 * countStddev * countStddev)));
    }
}
