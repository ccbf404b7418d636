namespace FedActors.Core.Clients;

/// <summary>
/// Differential privacy of single examples in local training: each example's gradient is clipped, and Gaussian noise is added to their sums, by one of
/// two mechanisms.
/// </summary>
/// <remarks>
/// M. Abadi et al., "Deep learning with differential privacy", CCS 2016, algorithm 1. Neighbouring data sets differ by one example added or
/// removed; how many examples a centre has is taken as known, since the federation weighs updates by it. P. Kairouz et al., "Practical and
/// private (deep) learning without sampling or shuffling", ICML 2021: there a neighbour has one example that adds no gradient, so that all others
/// stay in their batches.
/// </remarks>
public sealed record ExamplePrivacy
{
    /// <summary>C: no example's gradient is longer than this Euclidean norm; positive and finite.</summary>
    public required double ClipNorm { get; init; }

    /// <summary>z: the noise on each coordinate of the sum has the standard deviation z x C; positive and finite (0 only clips, and protects nobody).</summary>
    public required double NoiseMultiplier { get; init; }

    /// <summary>DP-SGD, or DP-FTRL for centres that cannot sample.</summary>
    public ExampleMechanism Mechanism { get; init; }

    /// <summary>With DP-FTRL, after how many passes over the examples a new tree of noise begins; 0 keeps one tree for a whole task.</summary>
    public int RestartEpochs { get; init; } = 1;

    /// <summary>The delta at which a centre states what it has spent, in (0, 1); smaller than one over its examples, or it says little.</summary>
    public double Delta { get; init; } = 1e-5;
}
