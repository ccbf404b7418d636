namespace FedActors.Cli.Demo;

/// <summary>A node of the demo as its row shows it.</summary>
/// <param name="Name">What people call it.</param>
internal sealed record DemoSite(string Name)
{
    public string State { get; init; } = "starting";

    public int Examples { get; init; }

    public int Counted { get; init; }

    public double? Seconds { get; init; }
}
