namespace FedActors.Simulation.Seeds;

/// <summary>How the seeds' clocks differ; each seed's own is drawn from the world's seed.</summary>
public sealed record SeedClockOptions
{
    /// <summary>A seed's clock is ahead of the world by up to this much.</summary>
    public TimeSpan OffsetMax { get; init; }

    /// <summary>A seed's clock runs too fast or too slow by up to this share, in [0, 0.9].</summary>
    public double DriftMax { get; init; }
}
