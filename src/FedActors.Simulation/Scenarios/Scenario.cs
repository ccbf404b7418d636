namespace FedActors.Simulation.Scenarios;

/// <summary>A scenario file with everything it needs, read and checked.</summary>
public sealed class Scenario
{
    /// <summary>The scenario's name.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences on what it shows.</summary>
    public required string Description { get; init; }

    /// <summary>The rounds it asks for.</summary>
    public required int Rounds { get; init; }

    /// <summary>Threads used for training and evaluation.</summary>
    public required int Threads { get; init; }

    /// <summary>Who holds what, as text; null where the scenario has no data.</summary>
    public string? PartitionText { get; init; }

    /// <summary>Who holds what, as SVG; null where the scenario has no data.</summary>
    public string? PartitionSvg { get; init; }

    /// <summary>Reads a scenario's file, applies the overrides, loads its data.</summary>
    public static Scenario Load(string path, ScenarioOverrides overrides) => throw new NotSupportedException($"{path} {overrides}");
}
