namespace FedActors.Simulation.Devices;

/// <summary>The shape of a random quantity.</summary>
public enum DistributionKind
{
    /// <summary>Always the same.</summary>
    Constant,

    /// <summary>Log-normal around the median.</summary>
    LogNormal,

    /// <summary>The median divided by a Pareto variable: a heavy tail of slow ones.</summary>
    Pareto,
}
