using FedActors.Core.Vectors;

namespace FedActors.Network.Client;

/// <summary>How a node keeps in touch with the leading seed.</summary>
public sealed record NodeLinkOptions
{
    /// <summary>Seeds to begin with, as https addresses; one or more.</summary>
    public required IReadOnlyList<string> Seeds { get; init; }

    /// <summary>Name and version of the program, for the seeds' logs.</summary>
    public required string Software { get; init; }

    /// <summary>Which process this is: random, drawn when it started.</summary>
    public Guid Boot { get; init; } = Guid.NewGuid();

    /// <summary>The model this node can train; a run with another one is refused in words. Null takes what the run has.</summary>
    public ModelShape? Shape { get; init; }

    /// <summary>How often the seed is asked for a sign of life.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long that sign may take before the seed counts as gone.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a seed may take to answer the first frame.</summary>
    public TimeSpan WelcomeTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How transfers are tried again.</summary>
    public TransferOptions Transfers { get; init; } = new();

    /// <summary>Where the last model is kept; links of one process may share one.</summary>
    public ModelCache Cache { get; init; } = new();
}
