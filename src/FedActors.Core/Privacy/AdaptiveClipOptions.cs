namespace FedActors.Core.Privacy;

/// <summary>A clip bound that follows a quantile of the updates' norms, found privately.</summary>
/// <remarks>G. Andrew, O. Thakkar, B. McMahan, S. Ramaswamy, "Differentially private learning with adaptive clipping", NeurIPS 2021.</remarks>
public sealed record AdaptiveClipOptions
{
    /// <summary>Whether the bound moves.</summary>
    public bool Enabled { get; init; }

    /// <summary>gamma: the share of updates that shall not be clipped, in (0, 1).</summary>
    public double Quantile { get; init; } = 0.5;

    /// <summary>eta_C: how fast the bound follows, above 0.</summary>
    public double LearningRate { get; init; } = 0.2;

    /// <summary>sigma_b: the noise on the count of unclipped updates; null takes a twentieth of the expected cohort.</summary>
    public double? CountNoise { get; init; }
}
