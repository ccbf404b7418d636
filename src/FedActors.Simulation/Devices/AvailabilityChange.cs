namespace FedActors.Simulation.Devices;

/// <summary>One line of a trace: a centre becomes reachable or unreachable.</summary>
/// <param name="At">When, from the start.</param>
/// <param name="Centre">Which centre, counted from 0.</param>
/// <param name="Up">Whether it becomes reachable.</param>
public sealed record AvailabilityChange(TimeSpan At, int Centre, bool Up);
