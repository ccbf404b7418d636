namespace FedActors.Simulation.Devices;

/// <summary>What the centres' machines are like.</summary>
public sealed record DeviceOptions
{
    /// <summary>Training speed, examples a second.</summary>
    public SpeedOptions Compute { get; init; } = new() { Median = 1000 };

    /// <summary>Time a task takes before the first example, whatever its size.</summary>
    public TimeSpan Overhead { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Standard deviation of the logarithm of a task's duration from one time to the next.</summary>
    public double DurationSigma { get; init; } = 0.1;

    /// <summary>Upload bandwidth, bytes a second.</summary>
    public SpeedOptions Upload { get; init; } = new() { Median = 10_000_000 };

    /// <summary>Download bandwidth, bytes a second.</summary>
    public SpeedOptions Download { get; init; } = new() { Median = 50_000_000 };

    /// <summary>When centres are reachable.</summary>
    public AvailabilityKind Availability { get; init; } = AvailabilityKind.Always;

    /// <summary>Day and night: the length of a day.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Day and night: the share of the day a centre is reachable, in (0, 1].</summary>
    public double AwakeShare { get; init; } = 0.6;

    /// <summary>Trace: the transitions of all centres in order of time.</summary>
    public IReadOnlyList<AvailabilityChange> Trace { get; init; } = [];
}
