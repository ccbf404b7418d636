namespace FedActors.Simulation.Network;

/// <summary>Which way a message goes between the aggregator and a centre.</summary>
[Flags]
public enum LinkDirection
{
    /// <summary>Neither way.</summary>
    None = 0,

    /// <summary>From the aggregator to the centre.</summary>
    Down = 1,

    /// <summary>From the centre to the aggregator.</summary>
    Up = 2,

    /// <summary>Both ways.</summary>
    Both = Down | Up,
}
