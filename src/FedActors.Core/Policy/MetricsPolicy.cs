using FedActors.Core.Edges;
using FedActors.Core.Privacy.Noise;
using FedActors.Core.Protocol;

namespace FedActors.Core.Policy;

/// <summary>Which measurements leave a site, and how blurred.</summary>
public sealed record MetricsPolicy
{
    // Noise is drawn on a grid so fine that rounding to it tells nothing, in whole numbers, because the digits of noise in floating point
    // tell what it was added to (Mironov 2012).
    private const int GridPerBound = 1 << 12;

    /// <summary>Those that may leave.</summary>
    public SiteMetrics Allowed { get; init; }

    /// <summary>Losses above this leave as this; positive. Accuracies have the bound 1.</summary>
    public double Bound { get; init; } = 100;

    /// <summary>
    /// Standard deviation of the Gaussian noise on each loss and accuracy, as a share of its bound, 0 to 1000: 0 for none. Counts of examples
    /// and steps leave as they are or not at all.
    /// </summary>
    public double Noise { get; init; }

    /// <summary>What may be said of an update.</summary>
    /// <param name="note">What was measured.</param>
    /// <param name="secrets">Where the noise comes from; needed where there is any.</param>
    public UpdateNote Release(UpdateNote note, ISecretRandomness? secrets) => note with
    {
        Examples = Allowed.HasFlag(SiteMetrics.Examples) ? note.Examples : Math.Min(1, note.Examples),
        Steps = Allowed.HasFlag(SiteMetrics.Steps) ? note.Steps : 0,
        TrainLoss = Blur(SiteMetrics.TrainLoss, note.TrainLoss, Bound, secrets),
        GlobalLoss = Blur(SiteMetrics.GlobalLoss, note.GlobalLoss, Bound, secrets),
        GlobalAccuracy = Blur(SiteMetrics.GlobalAccuracy, note.GlobalAccuracy, 1, secrets),
    };

    private double? Blur(SiteMetrics metric, double? value, double bound, ISecretRandomness? secrets)
    {
        if (!Allowed.HasFlag(metric) || value is not { } measured)
        {
            return null;
        }

        // What is not a number counts as the worst there is.
        double clipped = measured >= 0 ? Math.Min(measured, bound) : double.IsNaN(measured) ? bound : 0;
        if (Noise == 0)
        {
            return clipped;
        }

        Invariant.Require(secrets is not null);
        double grid = bound / GridPerBound;
        long noise = DiscreteGaussian.ForStddev(Noise * GridPerBound, secrets).Next();
        return Math.Clamp(((long)Math.Round(clipped / grid) + noise) * grid, 0, bound);
    }
}
