namespace FedActors.Simulation.Scenarios;

/// <summary>What the command line changes about a scenario's file.</summary>
public sealed record ScenarioOverrides
{
    /// <summary>The run seed, where it is to differ from the file's.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The number of rounds, where it is to differ.</summary>
    public int? Rounds { get; init; }

    /// <summary>Threads for training and evaluation; null takes all cores. Never changes a result.</summary>
    public int? Threads { get; init; }

    /// <summary>The directory of the scenario's data set, where it is to differ.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Settings as <c>path=value</c>, in order; later ones win.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}
