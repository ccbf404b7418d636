namespace FedActors.Simulation.Cluster;

/// <summary>Who is there from the beginning, who joins and who leaves.</summary>
public sealed record MembershipOptions
{
    /// <summary>Centres present at the start; the rest of the population joins later.</summary>
    public required int Initial { get; init; }

    /// <summary>When the first late joiner arrives.</summary>
    public TimeSpan JoinsFrom { get; init; }

    /// <summary>When the last late joiner has arrived; joiners are spread evenly in between.</summary>
    public TimeSpan JoinsUntil { get; init; }

    /// <summary>The share of all centres that leave for good, each at a random moment of the same span, in [0, 1].</summary>
    public double LeaveShare { get; init; }
}
