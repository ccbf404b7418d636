namespace FedActors.Simulation.Network;

/// <summary>The virtual network between aggregator and centres.</summary>
public sealed record NetworkOptions
{
    /// <summary>Median one-way delay of a control message.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Standard deviation of the delay's logarithm; 0 makes every delay equal.</summary>
    public double LatencySigma { get; init; } = 0.3;

    /// <summary>Share of control messages that are lost, in [0, 1).</summary>
    public double Loss { get; init; }

    /// <summary>Share of control messages that arrive twice, in [0, 1).</summary>
    public double Duplication { get; init; }

    /// <summary>Share of control messages that may overtake others, in [0, 1); the rest keep their order per sender and receiver.</summary>
    public double Reorder { get; init; }
}
