namespace FedActors.Cli.Running;

/// <summary>What the command line asks of an in-process federation.</summary>
internal sealed record FederationRequest
{
    public required string File { get; init; }

    /// <summary>Where journal and models go; null for <c>runs/NAME</c>.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>Whether rounds that are there are continued; without it they are not touched.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Whether an earlier demo's rounds are replaced.</summary>
    public bool IsDemo { get; init; }

    public int? Threads { get; init; }

    /// <summary>The data set's directory instead of the file's.</summary>
    public string? DataDirectory { get; init; }

    public required IReadOnlyList<string> Settings { get; init; }
}
