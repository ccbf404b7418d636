namespace FedActors.EndToEnd.Tests;

/// <summary>What a cluster is made of besides its nodes.</summary>
internal sealed record ClusterShape
{
    /// <summary>How many seeds; more than one need a store that they share.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The store's address; null for one of the seed's own.</summary>
    public string? Store { get; init; }

    /// <summary>Whether everybody is told the address of a faulty proxy before each seed.</summary>
    public bool IsProxied { get; init; }

    /// <summary>Further settings of every seed.</summary>
    public string Settings { get; init; } = "";
}
