namespace FedActors.Federation.Configuration;

/// <summary>What a seed lets its peers ask for; beyond it they are refused in words. Bounds that nobody should have to set are in the server.</summary>
public sealed record SeedLimits
{
    /// <summary>The most connections at a time; a node has two, one of them while it moves a model or an update.</summary>
    public int ConnectionsMax { get; init; } = 24_000;

    /// <summary>The most nodes connected at a time.</summary>
    public int SessionsMax { get; init; } = 11_000;

    /// <summary>The most requests of one certificate in a second, in the long run.</summary>
    public int RequestsPerSecond { get; init; } = 4000;

    /// <summary>The most uploads of one certificate at a time.</summary>
    public int UploadsMax { get; init; } = 4;

    /// <summary>The longest update, in bytes.</summary>
    public long UpdateBytesMax { get; init; } = 16L << 30;

    /// <summary>The longest piece of an update in one request, in bytes.</summary>
    public long ChunkBytesMax { get; init; } = 1L << 30;

    /// <summary>What all updates that wait may take on disk, in bytes.</summary>
    public long SpoolBytesMax { get; init; } = 64L << 30;
}
