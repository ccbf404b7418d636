namespace FedActors.Cli.Running;

/// <summary>What the command line asks of an in-process federation.</summary>
internal sealed record FederationRequest
{
    public required string File { get; init; }

    /// <summary>Where journal and models go; null for <c>runs/NAME</c>.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>Whether rounds that are there are continued; without it they are not touched.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Where the report goes, apart from <see cref="OutputDirectory"/>; null for none.</summary>
    public string? ReportDirectory { get; init; }

    /// <summary>The run seed instead of the file's.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Rounds instead of the file's.</summary>
    public int? Rounds { get; init; }

    public int? Threads { get; init; }

    /// <summary>The data set's directory instead of the file's.</summary>
    public string? DataDirectory { get; init; }

    public required IReadOnlyList<string> Settings { get; init; }
}
