using FedActors.Core.Leadership;

namespace FedActors.Federation.Configuration;

/// <summary>A seed process as its configuration describes it: the section <c>seed-node</c> and the run that it leads.</summary>
public sealed record SeedOptions
{
    /// <summary>The run, which every seed of the federation has to describe alike.</summary>
    public required FederationOptions Federation { get; init; }

    /// <summary>The directory with the seed's certificate, key and the federation's roots.</summary>
    public required string Kit { get; init; }

    /// <summary>The address and port to listen on, such as <c>0.0.0.0:7443</c>; port 0 takes a free one.</summary>
    public string Listen { get; init; } = "0.0.0.0:7443";

    /// <summary>The https address that nodes and other seeds dial; null for the certificate's first host name with the port.</summary>
    public string? Advertise { get; init; }

    /// <summary>Where rounds, lease, members and models are kept: <c>sqlite:DIRECTORY</c> or <c>postgres://...</c>.</summary>
    public required string Store { get; init; }

    /// <summary>The directory for updates on their way in and for copies of models.</summary>
    public required string State { get; init; }

    /// <summary>The https addresses of other seeds, handed to nodes.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>How the lease is kept.</summary>
    public LeadershipOptions Lease { get; init; } = new();

    /// <summary>What peers may ask for.</summary>
    public SeedLimits Limits { get; init; } = new();

    /// <summary>How many committed models the store keeps; 2 or more.</summary>
    public int ModelsKept { get; init; } = 10;

    /// <summary>Whether the process ends with its run; else it goes on answering questions about it.</summary>
    public bool ExitWhenRunEnds { get; init; }

    /// <summary>What is printed.</summary>
    public LogOptions Log { get; init; } = new();
}
