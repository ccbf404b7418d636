using FedActors.Core.Privacy.Accounting;

namespace FedActors.Federation.Reports;

/// <summary>What a run with client-level privacy costs and gives: computed, nothing is run.</summary>
public sealed record PrivacyPlan
{
    // A curve of so many points looks smooth; each costs an accounting.
    private const int CurvePoints = 24;

    // Accountants agree to about this; a finer search would only take longer.
    private const double Precision = 1e-4;

    /// <summary>Rounds that release a model.</summary>
    public required int Rounds { get; init; }

    /// <summary>Centres in a round: the expected number under Poisson sampling.</summary>
    public required int Cohort { get; init; }

    /// <summary>Centres in all.</summary>
    public required int Population { get; init; }

    /// <summary>The chance of a privacy failure that is put up with.</summary>
    public required double Delta { get; init; }

    /// <summary>The clip bound on an update's norm.</summary>
    public required double Clip { get; init; }

    /// <summary>Parameters of the model; null where not told.</summary>
    public required int? Dimension { get; init; }

    /// <summary>Whose epsilon the plan keeps: <c>pld</c> or <c>rdp</c>.</summary>
    public required string Accountant { get; init; }

    /// <summary>The wanted epsilon; null where the noise was given instead.</summary>
    public required double? WantedEpsilon { get; init; }

    /// <summary>Standard deviation of the noise on the sum over the clip bound.</summary>
    public required double NoiseMultiplier { get; init; }

    /// <summary>The noise multiplier that the pld accountant would want; null where the noise was given.</summary>
    public required double? NoiseMultiplierPld { get; init; }

    /// <summary>The noise multiplier that the rdp accountant would want; null where the noise was given.</summary>
    public required double? NoiseMultiplierRdp { get; init; }

    /// <summary>Epsilon after some rounds, the last included.</summary>
    public required IReadOnlyList<EpsilonPoint> Curve { get; init; }

    /// <summary>Epsilon after all rounds where exactly <see cref="Cohort"/> centres were taken each time: no credit is given for sampling.</summary>
    public required double EpsilonWithoutSampling { get; init; }

    /// <summary>The chance of each centre to be in a round.</summary>
    public double SamplingRate => (double)Cohort / Population;

    /// <summary>Standard deviation of the noise on each coordinate of the mean update.</summary>
    public double StddevOfMean => NoiseMultiplier * Clip / Cohort;

    /// <summary>Epsilon after all rounds.</summary>
    public double Epsilon => Curve[^1].Epsilon;

    /// <summary>Clip bound over noise of one coordinate of the mean.</summary>
    public double CoordinateSignal => Cohort / NoiseMultiplier;

    /// <summary>Clip bound over the norm of the whole noise vector; null where no dimension was told.</summary>
    public double? VectorSignal => Dimension is { } d ? CoordinateSignal / Math.Sqrt(d) : null;

    /// <summary>The cohort at which the noise vector is no longer than the clip bound, at the same sampling rate; null where no dimension was told.</summary>
    public double? CohortForEvenSignal => Dimension is { } d ? Math.Ceiling(NoiseMultiplier * Math.Sqrt(d)) : null;

    /// <summary>The plan for a wanted epsilon.</summary>
    /// <param name="wish">Rounds, cohort, population, delta, clip, dimension and accountant; the rest is computed.</param>
    /// <param name="epsilon">Positive and finite.</param>
    public static PrivacyPlan For(PrivacyWish wish, double epsilon)
    {
        IReadOnlyList<PrivacyEvent> Releases(double noise) => [new PrivacyEvent.SampledGaussian(noise, wish.SamplingRate, wish.Rounds)];
        double rdp = NoiseCalibration.NoiseMultiplier(new RdpAccountant(), Releases, epsilon, wish.Delta, Precision);
        double pld = NoiseCalibration.NoiseMultiplier(new PldAccountant(), Releases, epsilon, wish.Delta, Precision);
        return Of(wish, wish.Accountant == "rdp" ? rdp : pld) with { WantedEpsilon = epsilon, NoiseMultiplierPld = pld, NoiseMultiplierRdp = rdp };
    }

    /// <summary>What a given noise multiplier costs.</summary>
    /// <param name="wish">Rounds, cohort, population, delta, clip, dimension and accountant.</param>
    /// <param name="noiseMultiplier">Positive and finite.</param>
    public static PrivacyPlan Of(PrivacyWish wish, double noiseMultiplier)
    {
        IPrivacyAccountant accountant = wish.Accountant == "rdp" ? new RdpAccountant() : new PldAccountant();
        EpsilonPoint[] curve = [.. Stops(wish.Rounds).Select(round => new EpsilonPoint(
            round, accountant.Epsilon([new PrivacyEvent.SampledGaussian(noiseMultiplier, wish.SamplingRate, round)], wish.Delta)))];
        return new PrivacyPlan
        {
            Rounds = wish.Rounds,
            Cohort = wish.Cohort,
            Population = wish.Population,
            Delta = wish.Delta,
            Clip = wish.Clip,
            Dimension = wish.Dimension,
            Accountant = wish.Accountant,
            WantedEpsilon = null,
            NoiseMultiplier = noiseMultiplier,
            NoiseMultiplierPld = null,
            NoiseMultiplierRdp = null,
            Curve = curve,
            EpsilonWithoutSampling = accountant.Epsilon([new PrivacyEvent.SampledGaussian(noiseMultiplier, 1, wish.Rounds)], wish.Delta),
        };
    }

    /// <summary>The rounds after which people want to know: 1, a tenth, a half, all.</summary>
    public IReadOnlyList<int> Milestones => [.. new[] { 1, Rounds / 10, Rounds / 2, Rounds }.Where(round => round >= 1).Distinct().Order()];

    private static IEnumerable<int> Stops(int rounds) =>
        Enumerable.Range(1, CurvePoints).Select(i => (int)Math.Max(1, (long)rounds * i / CurvePoints)).Concat([1, Math.Max(1, rounds / 10), Math.Max(1, rounds / 2)]).Distinct().Order();
}
