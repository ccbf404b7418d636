namespace FedActors.Simulation.Store;

/// <summary>How the virtual journal misbehaves within its promise: what it acknowledged is durable, nothing else is certain.</summary>
public sealed record JournalFaultOptions
{
    /// <summary>Share of appends whose outcome the aggregator does not learn, in [0, 1).</summary>
    public double UnknownShare { get; init; }

    /// <summary>Share of unacknowledged writes that a crash loses whole, in [0, 1].</summary>
    public double LostShare { get; init; } = 0.4;

    /// <summary>Share of unacknowledged writes that a crash leaves torn, in [0, 1].</summary>
    public double TornShare { get; init; } = 0.3;
}
