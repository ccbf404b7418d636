namespace FedActors.Simulation.Faults;

/// <summary>One fault of a world.</summary>
/// <param name="At">When it strikes.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Target">Which centre or seed it strikes; with other kinds it only tells one such fault from another.</param>
/// <param name="Duration">How long it lasts, or how far a clock jumps.</param>
public sealed record Fault(TimeSpan At, FaultKind Kind, int Target, TimeSpan Duration)
{
    /// <summary>Chooses between the two forms that some faults have; as good as a coin for faults that were drawn.</summary>
    internal bool IsEven => (long)Duration.TotalMilliseconds % 2 == 0;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{At.TotalSeconds,8:0.000} s  {Kind}{(Kind.StrikesCentre() ? $" of centre {Target}" : Kind.StrikesSeed() ? $" of seed {Target}" : "")} for {Duration.TotalSeconds:0.###} s";
}
