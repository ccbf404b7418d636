namespace FedActors.Simulation.Cluster;

/// <summary>Asked centres that vanish at a random point of their work.</summary>
public sealed record VanishOptions
{
    /// <summary>The share of tasks during which the centre vanishes, in [0, 1].</summary>
    public double Probability { get; init; }

    /// <summary>How long it stays away.</summary>
    public TimeSpan ReturnsAfter { get; init; } = TimeSpan.FromSeconds(30);
}
