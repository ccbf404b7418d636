namespace FedActors.Core.Identity;

/// <summary>The fencing token of an aggregator's lease: a commit that carries an older epoch than the journal's is refused.</summary>
/// <param name="Value">One or more once a lease was taken.</param>
public readonly record struct Epoch(long Value) : IComparable<Epoch>
{
    /// <inheritdoc/>
    public int CompareTo(Epoch other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
