namespace FedActors.Core.Privacy.Accounting;

/// <summary>Releases of noisy results about the same people, as plain facts from which an accountant computes what they reveal in all.</summary>
/// <remarks>
/// Adjacency is add/remove one unit (a client, an example) throughout. A noise multiplier is the standard deviation of the noise on a sum,
/// divided by the greatest norm that one unit adds to that sum.
/// </remarks>
public abstract record PrivacyEvent
{
    private PrivacyEvent()
    {
    }

    /// <summary>
    /// Sums over Poisson samples with Gaussian noise: each unit takes part in each release independently with probability
    /// <see cref="SamplingRate"/>. Rate 1 is the plain Gaussian mechanism.
    /// </summary>
    /// <param name="NoiseMultiplier">Positive and finite.</param>
    /// <param name="SamplingRate">In [0, 1].</param>
    /// <param name="Count">How many releases, 0 or more.</param>
    public sealed record SampledGaussian(double NoiseMultiplier, double SamplingRate, long Count) : PrivacyEvent
    {
        /// <summary>Standard deviation of the noise over the clip bound; positive and finite.</summary>
        public double NoiseMultiplier { get; } = Check.Positive(NoiseMultiplier, nameof(NoiseMultiplier));

        /// <summary>The probability with which each unit is in a release, in [0, 1].</summary>
        public double SamplingRate { get; } = Check.Rate(SamplingRate, nameof(SamplingRate));

        /// <summary>How many releases, 0 or more.</summary>
        public long Count { get; } = Check.Count(Count, nameof(Count));
    }

    /// <summary>
    /// Prefix sums by tree aggregation (DP-FTRL), which need no sampling: <see cref="Restarts"/> + 1 trees of <see cref="Steps"/> leaves each. In
    /// each tree a unit is in at most <see cref="Participations"/> steps, with at least <see cref="Separation"/> other steps between two of them.
    /// </summary>
    /// <param name="NoiseMultiplier">Of each node; positive and finite.</param>
    /// <param name="Steps">Leaves of each tree, 0 or more.</param>
    /// <param name="Restarts">How often a new tree was begun, 0 or more.</param>
    /// <param name="Participations">Of one unit in one tree, 1 or more.</param>
    /// <param name="Separation">Steps between two participations, 0 or more.</param>
    public sealed record Tree(double NoiseMultiplier, long Steps, int Restarts, int Participations = 1, long Separation = 0) : PrivacyEvent
    {
        /// <summary>Standard deviation of each node's noise over the clip bound; positive and finite.</summary>
        public double NoiseMultiplier { get; } = Check.Positive(NoiseMultiplier, nameof(NoiseMultiplier));

        /// <summary>Leaves of each tree, 0 or more.</summary>
        public long Steps { get; } = Check.Count(Steps, nameof(Steps));

        /// <summary>How often a new tree was begun, 0 or more.</summary>
        public int Restarts { get; } = (int)Check.Count(Restarts, nameof(Restarts));

        /// <summary>The most steps of one tree that a unit takes part in, 1 or more.</summary>
        public int Participations { get; } = (int)Check.AtLeastOne(Participations, nameof(Participations));

        /// <summary>The fewest steps that lie between two participations of a unit, 0 or more.</summary>
        public long Separation { get; } = Check.Count(Separation, nameof(Separation));
    }

    /// <summary>
    /// Sums in an integer ring to which every client adds discrete Gaussian noise of its own, so that the sum of the noises protects all of them.
    /// </summary>
    /// <param name="LocalStddev">Of one client's noise, in units of the update (not of the grid); positive and finite.</param>
    /// <param name="Granularity">The grid's step gamma, in units of the update; positive and finite.</param>
    /// <param name="RoundedNorm">The greatest Euclidean norm of a clipped and rounded update, in units of the update; see <see cref="DistributedGaussianBounds"/>.</param>
    /// <param name="Dimension">Coordinates of an update, 1 or more.</param>
    /// <param name="Clients">The fewest clients whose noise is in a sum, 1 or more.</param>
    /// <param name="Count">How many sums, 0 or more.</param>
    /// <param name="SamplingRate">The probability with which each client is in a sum, in [0, 1].</param>
    public sealed record DistributedGaussian(
        double LocalStddev, double Granularity, double RoundedNorm, long Dimension, long Clients, long Count, double SamplingRate = 1) : PrivacyEvent
    {
        /// <summary>Standard deviation of one client's noise, in units of the update; positive and finite.</summary>
        public double LocalStddev { get; } = Check.Positive(LocalStddev, nameof(LocalStddev));

        /// <summary>The grid's step, in units of the update; positive and finite.</summary>
        public double Granularity { get; } = Check.Positive(Granularity, nameof(Granularity));

        /// <summary>The greatest Euclidean norm of a rounded update, in units of the update; positive and finite.</summary>
        public double RoundedNorm { get; } = Check.Positive(RoundedNorm, nameof(RoundedNorm));

        /// <summary>Coordinates of an update, 1 or more.</summary>
        public long Dimension { get; } = Check.AtLeastOne(Dimension, nameof(Dimension));

        /// <summary>The fewest clients whose noise is in a sum, 1 or more.</summary>
        public long Clients { get; } = Check.AtLeastOne(Clients, nameof(Clients));

        /// <summary>How many sums, 0 or more.</summary>
        public long Count { get; } = Check.Count(Count, nameof(Count));

        /// <summary>The probability with which each client is in a sum, in [0, 1].</summary>
        public double SamplingRate { get; } = Check.Rate(SamplingRate, nameof(SamplingRate));
    }
}
