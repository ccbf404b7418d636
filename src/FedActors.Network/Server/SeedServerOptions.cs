using System.Net;
using FedActors.Network.Identity;
using Microsoft.Extensions.Logging;

namespace FedActors.Network.Server;

/// <summary>What a seed's server is made of.</summary>
public sealed record SeedServerOptions
{
    /// <summary>Where it listens; port 0 takes a free one, which <see cref="SeedServer.Endpoints"/> then names.</summary>
    public required IReadOnlyList<IPEndPoint> Endpoints { get; init; }

    /// <summary>Who it is and whom it lets in.</summary>
    public required SiteKit Kit { get; init; }

    /// <summary>The sessions of nodes.</summary>
    public required SessionHub Sessions { get; init; }

    /// <summary>Models by digest.</summary>
    public required BlobEndpoint Blobs { get; init; }

    /// <summary>Updates on their way in.</summary>
    public required UpdateEndpoint Updates { get; init; }

    /// <summary>What operators and other seeds may see and wish; null where nothing of it is served.</summary>
    public AdminEndpoint? Admin { get; init; }

    /// <summary>Every bound.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>What is counted.</summary>
    public required NetworkMetrics Metrics { get; init; }

    /// <summary>Where lines go.</summary>
    public required ILoggerFactory Log { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
