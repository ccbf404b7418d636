namespace FedActors.Core.Privacy.Accounting;

/// <summary>Equal releases of the sampled Gaussian mechanism, merged.</summary>
internal readonly record struct SampledReleases(double Noise, double Rate, long Count)
{
    /// <summary>Standard deviations of the noise between which results are looked at.</summary>
    public double From { get; private init; } = double.NegativeInfinity;

    /// <summary>Standard deviations of the noise between which results are looked at.</summary>
    public double To { get; private init; } = double.PositiveInfinity;

    /// <summary>About the standard deviation of one release's privacy loss: grids are chosen by it.</summary>
    public double LossStddev => Rate == 1 ? 1 / Noise : Rate * Math.Sqrt(Stable.ExpMinusOne(Math.Min(40, 1 / (Noise * Noise))));

    /// <summary>The same without the results that have, at each end, at most the probability <paramref name="tail"/>.</summary>
    public SampledReleases Within(double tail) => this with
    {
        From = -NormalTail.Quantile(tail),
        To = Math.Max(NormalTail.Quantile(tail), (1 / Noise) + NormalTail.Quantile(Math.Min(0.5, tail / Rate))),
    };

    /// <summary>log E[exp(tilt * loss)] of all these releases together.</summary>
    public double LogMoment(LossDirection direction, double tilt) =>
        Count * SampledGaussianDivergence.LogMoment(direction == LossDirection.Remove ? tilt + 1 : -tilt, Noise, Rate, From, To);

    /// <summary>
    /// The events of a list by noise and rate. Releases without sampling become a single one with the noise that they have together, which
    /// is exact.
    /// </summary>
    /// <exception cref="NotSupportedException">An event is of another kind.</exception>
    public static IReadOnlyList<SampledReleases> Of(IReadOnlyList<PrivacyEvent> events)
    {
        if (events.FirstOrDefault(happened => happened is not PrivacyEvent.SampledGaussian) is { } other)
        {
            throw new NotSupportedException(
                $"The pld accountant has no method for {other.GetType().Name}; it knows SampledGaussian. The rdp accountant accounts for every kind of event.");
        }

        SampledReleases[] all = [.. events.Cast<PrivacyEvent.SampledGaussian>().Where(g => g.Count > 0 && g.SamplingRate > 0)
            .GroupBy(g => (g.NoiseMultiplier, g.SamplingRate))
            .Select(group => new SampledReleases(group.Key.NoiseMultiplier, group.Key.SamplingRate, group.Sum(g => g.Count)))];
        double precision = all.Where(release => release.Rate == 1).Sum(release => release.Count / (release.Noise * release.Noise));
        SampledReleases[] whole = precision > 0 ? [new SampledReleases(1 / Math.Sqrt(precision), 1, 1)] : [];
        return [.. whole, .. all.Where(release => release.Rate < 1)];
    }
}
