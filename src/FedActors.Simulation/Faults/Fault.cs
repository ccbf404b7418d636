namespace FedActors.Simulation.Faults;

/// <summary>One fault of a world.</summary>
/// <param name="At">When it strikes.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Centre">Whom it strikes; ignored by faults of the aggregator and the network.</param>
/// <param name="Duration">How long it lasts.</param>
public sealed record Fault(TimeSpan At, FaultKind Kind, int Centre, TimeSpan Duration)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{At.TotalSeconds,8:0.000} s  {Kind}{(Kind <= FaultKind.CentreForgery ? $" of centre {Centre}" : "")} for {Duration.TotalSeconds:0.###} s";
}
