namespace FedActors.Simulation.Store;

/// <summary>The virtual store that all seeds share.</summary>
public sealed record StoreOptions
{
    /// <summary>Median one-way delay between a seed and the store.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>How long a seed waits for an answer before it takes the outcome for unknown.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Share of a seed's questions that reach the store only long after the seed has given up, in [0, 1).</summary>
    public double LateShare { get; init; }

    /// <summary>Store seconds per second of the world.</summary>
    public double ClockRate { get; init; } = 1;
}
