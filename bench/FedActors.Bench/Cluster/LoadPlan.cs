namespace FedActors.Bench.Cluster;

/// <summary>What a fleet of nodes does.</summary>
internal sealed record LoadPlan
{
    /// <summary>How many examples each node pretends to have.</summary>
    public const long Examples = 100;

    /// <summary>One kit for each node.</summary>
    public required IReadOnlyList<string> Kits { get; init; }

    /// <summary>Seeds to begin with.</summary>
    public required IReadOnlyList<string> Seeds { get; init; }

    /// <summary>How long each training lasts.</summary>
    public TimeSpan Training { get; init; }

    /// <summary>How many nodes may be dialling at the same time.</summary>
    public int DialsMax { get; init; } = 64;
}
