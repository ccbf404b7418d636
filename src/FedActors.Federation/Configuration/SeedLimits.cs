namespace FedActors.Federation.Configuration;

/// <summary>What a seed lets its peers ask for; beyond it they are refused in words.</summary>
public sealed record SeedLimits
{
    /// <summary>The most connections at a time; a node has two, one of them while it moves a model or an update.</summary>
    public int ConnectionsMax { get; init; } = 30_000;

    /// <summary>The most nodes connected at a time.</summary>
    public int SessionsMax { get; init; } = 20_000;

    /// <summary>The most requests of one identity in a second.</summary>
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>The most uploads and downloads of one identity at a time.</summary>
    public int TransfersPerIdentity { get; init; } = 8;

    /// <summary>The longest piece of an update in one request, in bytes.</summary>
    public long ChunkBytesMax { get; init; } = 8 << 20;
}
