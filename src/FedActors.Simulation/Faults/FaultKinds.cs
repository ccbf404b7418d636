namespace FedActors.Simulation.Faults;

/// <summary>Whom a kind of fault strikes.</summary>
internal static class FaultKinds
{
    /// <summary>Whether it strikes a single centre.</summary>
    public static bool StrikesCentre(this FaultKind kind) => kind <= FaultKind.CentreForgery;

    /// <summary>Whether it strikes a single seed that is named.</summary>
    public static bool StrikesSeed(this FaultKind kind) => kind is >= FaultKind.SeedCrash and <= FaultKind.SeedClockDrift;
}
