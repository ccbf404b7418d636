namespace FedActors.Core.Privacy;

/// <summary>
/// Client-level differential privacy of a run: two sets of centres that differ in one centre lead to nearly the same models. Every update is
/// clipped, counts once, and the noise hides whether it was there.
/// </summary>
/// <remarks>B. McMahan, D. Ramage, K. Talwar, L. Zhang, "Learning differentially private recurrent language models", ICLR 2018.</remarks>
public sealed record ClientPrivacy
{
    /// <summary>Who adds the noise.</summary>
    public PrivacyMechanism Mechanism { get; init; } = PrivacyMechanism.Central;

    /// <summary>The population's name in the ledger: runs on the same centres' data share a budget.</summary>
    public string Population { get; init; } = "default";

    /// <summary>n: how many centres the population has; each takes part in a round with probability cohort / n.</summary>
    public required int PopulationSize { get; init; }

    /// <summary>C: the bound on an update's Euclidean norm, positive; the first one where it is adapted.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>z: the noise's standard deviation over the sensitivity, positive.</summary>
    public required double NoiseMultiplier { get; init; }

    /// <summary>The most epsilon that may ever be spent on the population, positive.</summary>
    public required double EpsilonMax { get; init; }

    /// <summary>delta: in (0, 1 / n).</summary>
    public required double Delta { get; init; }

    /// <summary>How epsilon is computed.</summary>
    public AccountantKind Accountant { get; init; }

    /// <summary>Whether and how the clip bound is adapted.</summary>
    public AdaptiveClipOptions AdaptiveClip { get; init; } = new();

    /// <summary>q: the probability with which a centre takes part in a round.</summary>
    /// <param name="cohort">The expected cohort.</param>
    public double SamplingRate(int cohort) => Math.Min(1, (double)cohort / PopulationSize);

    /// <summary>
    /// q as it is accounted: where centres add the noise themselves they know that they take part, and so may others, so that no
    /// amplification by sampling is claimed.
    /// </summary>
    /// <param name="cohort">The expected cohort.</param>
    public double AccountedRate(int cohort) => Mechanism == PrivacyMechanism.Distributed ? 1 : SamplingRate(cohort);

    /// <summary>sigma_b, where the clip bound is adapted.</summary>
    /// <param name="cohort">The expected cohort.</param>
    public double CountNoise(int cohort) => AdaptiveClip.CountNoise ?? cohort / 20.0;

    /// <summary>The multiplier of the noise on the sum: more than <see cref="NoiseMultiplier"/> where the count takes its part of the budget.</summary>
    /// <param name="cohort">The expected cohort.</param>
    /// <remarks>z_delta = (z^-2 - (2 sigma_b)^-2)^(-1/2), Andrew et al. 2021, theorem 1.</remarks>
    public double SumMultiplier(int cohort) => AdaptiveClip.Enabled
        ? Privacy.AdaptiveClip.SumNoiseMultiplier(NoiseMultiplier, CountNoise(cohort))
        : NoiseMultiplier;

    /// <summary>Why these settings contradict themselves, as a sentence that begins with the setting's name; null where they do not.</summary>
    /// <param name="cohort">The expected cohort.</param>
    public string? Flaw(int cohort)
    {
        if (PopulationSize < cohort)
        {
            return $"population-size is {PopulationSize}, less than the cohort of {cohort}; allowed: {cohort} or more";
        }

        if (!(ClipNorm > 0 && ClipNorm <= 1e12))
        {
            return $"clip-norm is {ClipNorm}; allowed: above 0, at most 1e12";
        }

        if (!(NoiseMultiplier > 0 && NoiseMultiplier <= 1e6))
        {
            return $"noise-multiplier is {NoiseMultiplier}; allowed: above 0, at most 1e6";
        }

        if (!(EpsilonMax > 0 && double.IsFinite(EpsilonMax)))
        {
            return $"epsilon is {EpsilonMax}; allowed: any number above 0";
        }

        if (!(Delta > 0 && Delta < 1.0 / PopulationSize))
        {
            return $"delta is {Delta}; allowed: above 0 and below 1 / population-size = {1.0 / PopulationSize:R}, because a delta of 1 / n would allow the data of "
                + "one centre in n to be published";
        }

        if (!AdaptiveClip.Enabled)
        {
            return null;
        }

        if (!(AdaptiveClip.Quantile is > 0 and < 1 && AdaptiveClip.LearningRate is > 0 and <= 10))
        {
            return $"adaptive-clip has quantile {AdaptiveClip.Quantile} and learning-rate {AdaptiveClip.LearningRate}; allowed: above 0 and below 1, above 0 and at most 10";
        }

        return 2 * CountNoise(cohort) > NoiseMultiplier ? null
            : $"adaptive-clip.count-noise is {CountNoise(cohort)}; allowed: above noise-multiplier / 2 = {NoiseMultiplier / 2:R}, because the count's noise alone would spend the whole budget";
    }
}
