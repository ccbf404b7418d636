using System.Numerics;

namespace FedActors.Core.Privacy.Accounting;

/// <summary>
/// Accounts by the distribution of the privacy loss itself: the tightest answer for sampled Gaussian releases, never below the true one but
/// for rounding. Other kinds of events it refuses.
/// </summary>
/// <remarks>
/// S. Meiser, E. Mohammadi, "Tight on budget?", CCS 2018; A. Koskela, J. Jälkö, A. Honkela, AISTATS 2020. Where noise is so small or releases so
/// many that no grid of <see cref="CellsMax"/> cells is fine enough, the answer is that of the <see cref="RdpAccountant"/>, which holds there too.
/// </remarks>
public sealed class PldAccountant : IPrivacyAccountant
{
    /// <summary>The most cells of a grid: memory is about 64 bytes for each.</summary>
    public const int CellsMax = 1 << 20;

    /// <summary>The most different pairs of noise and rate: each costs a transform.</summary>
    public const int KindsMax = 256;

    /// <summary>The least delta that can be asked for.</summary>
    public const double DeltaMin = 1e-30;

    /// <summary>Between two losses of the grid where it need not be finer or coarser.</summary>
    public const double UsualInterval = 1e-4;

    // A grid as coarse as this says less than Renyi divergences do.
    private const double IntervalMax = 0.05;

    // What is cut off at the ends may add this part of delta.
    private const double CutOff = 1e-7;

    private readonly RdpAccountant _rdp = new();

    /// <inheritdoc/>
    public string Name => "pld";

    /// <inheritdoc/>
    public double Epsilon(IReadOnlyList<PrivacyEvent> events, double delta)
    {
        Check.Delta(delta);
        if (delta < DeltaMin)
        {
            throw new ArgumentOutOfRangeException(nameof(delta), delta, $"delta is {delta}; the pld accountant answers from {DeltaMin} on, the rdp accountant below too.");
        }

        IReadOnlyList<SampledReleases> releases = Releases(events);
        switch (releases)
        {
            case []:
                return 0;
            case [{ Rate: 1 } single]:
                return GaussianMechanism.Epsilon(single.Noise, delta);
            default:
                IReadOnlyList<SampledReleases> bounded = Bounded(releases, delta);
                double interval = Interval(releases);
                TiltedWindow remove = TiltedWindow.ForDelta(bounded, LossDirection.Remove, delta, interval);
                TiltedWindow add = TiltedWindow.ForDelta(bounded, LossDirection.Add, delta, interval);
                double epsilon = Compose(bounded, remove, add, interval) is var (removed, added)
                    ? Math.Max(removed.Epsilon(delta), added.Epsilon(delta)) : double.PositiveInfinity;
                return double.IsFinite(epsilon) ? epsilon : _rdp.Epsilon(events, delta);
        }
    }

    /// <inheritdoc/>
    public double Delta(IReadOnlyList<PrivacyEvent> events, double epsilon)
    {
        Check.Epsilon(epsilon);
        IReadOnlyList<SampledReleases> releases = Releases(events);
        switch (releases)
        {
            case []:
                return 0;
            case [{ Rate: 1 } single]:
                return GaussianMechanism.Delta(single.Noise, epsilon);
            default:
                double bound = _rdp.Delta(events, epsilon);
                if (bound < DeltaMin)
                {
                    return bound;
                }

                double interval = Interval(releases), delta = Composed(releases, epsilon, bound, interval);

                // What was cut off was small against the first bound; where that was far too large, it is made small against the result.
                delta = delta < bound / 10 ? Composed(releases, epsilon, Math.Max(DeltaMin, delta), interval) : delta;

                // Not a number where the losses are beyond what a grid of doubles can hold.
                return delta <= bound ? delta : bound;
        }
    }

    private static double Composed(IReadOnlyList<SampledReleases> releases, double epsilon, double about, double interval)
    {
        IReadOnlyList<SampledReleases> bounded = Bounded(releases, about);
        TiltedWindow remove = TiltedWindow.ForEpsilon(bounded, LossDirection.Remove, epsilon, interval);
        TiltedWindow add = TiltedWindow.ForEpsilon(bounded, LossDirection.Add, epsilon, interval);
        return Compose(bounded, remove, add, interval) is var (removed, added) ? Math.Max(removed.Delta(epsilon), added.Delta(epsilon)) : double.NaN;
    }

    private static IReadOnlyList<SampledReleases> Releases(IReadOnlyList<PrivacyEvent> events)
    {
        IReadOnlyList<SampledReleases> releases = SampledReleases.Of(events);
        return releases.Count <= KindsMax ? releases : throw new NotSupportedException(
            $"{releases.Count} different pairs of noise multiplier and sampling rate; the pld accountant takes at most {KindsMax}. The rdp accountant takes any number.");
    }

    /// <summary>The grid resolves half a standard deviation of the least release, so that rounding adds little to many tiny losses.</summary>
    private static double Interval(IReadOnlyList<SampledReleases> releases) =>
        Math.Clamp(releases.Min(release => release.LossStddev) / 2, 1e-9, UsualInterval);

    /// <summary>Without the results that are too rare to matter for a delta.</summary>
    private static IReadOnlyList<SampledReleases> Bounded(IReadOnlyList<SampledReleases> releases, double delta)
    {
        double tail = Math.Max(1e-290, delta * CutOff / releases.Sum(release => (double)release.Count));
        return [.. releases.Select(release => release.Within(tail))];
    }

    /// <summary>Null where no grid is fine enough.</summary>
    private static (ComposedLoss Remove, ComposedLoss Add)? Compose(
        IReadOnlyList<SampledReleases> releases, TiltedWindow remove, TiltedWindow add, double interval)
    {
        double widest = Math.Max(remove.High - remove.Low, add.High - add.Low);
        foreach (SampledReleases release in releases)
        {
            (double low, double high) = SampledGaussianLoss.Span(release);
            widest = Math.Max(widest, high - low);
        }

        while (widest / interval > CellsMax - 2 && interval <= IntervalMax)
        {
            interval *= 2;
        }

        // Not a number where a moment is: then no window is known.
        if (!(interval <= IntervalMax && widest >= 0))
        {
            return null;
        }

        double window = Math.Max(remove.High - remove.Low, add.High - add.Low) / interval;
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, window + 2));
        var composition = new LossComposition(remove, add, interval, length);
        foreach (SampledReleases release in releases)
        {
            composition.Add(release);
        }

        return composition.End();
    }
}
