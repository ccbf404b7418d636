namespace FedActors.Core.Identity;

/// <summary>Which life of a process this is: a restarted node has a greater incarnation than before, and the greatest one wins.</summary>
/// <param name="Value">One or more for a living process.</param>
public readonly record struct Incarnation(long Value) : IComparable<Incarnation>
{
    /// <inheritdoc/>
    public int CompareTo(Incarnation other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => $"#{Value}";
}
