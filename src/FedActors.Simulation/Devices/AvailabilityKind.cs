namespace FedActors.Simulation.Devices;

/// <summary>When centres are reachable.</summary>
public enum AvailabilityKind
{
    /// <summary>Always.</summary>
    Always,

    /// <summary>For a part of each period, at a phase of the centre's own.</summary>
    DayNight,

    /// <summary>As a trace file says.</summary>
    Trace,
}
