namespace FedActors.Core.Rounds;

/// <summary>A round's deadline from how long recent updates took, between <see cref="AtLeast"/> and the run's own deadline.</summary>
public sealed record AdaptiveDeadlineOptions
{
    /// <summary>Off, every round has the run's deadline.</summary>
    public bool Enabled { get; init; }

    /// <summary>The share of recent updates that would have been in time, in (0, 1].</summary>
    public double Percentile { get; init; } = 0.9;

    /// <summary>How many times that time a round waits, 1 or more.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>No deadline is shorter.</summary>
    public TimeSpan AtLeast { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many recent updates count.</summary>
    public int Window { get; init; } = 200;
}
