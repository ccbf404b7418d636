namespace FedActors.Core.Identity;

/// <summary>The number of a round within its run, counted from 1; 0 names the initial model, before any round.</summary>
/// <param name="Value">Zero or more.</param>
public readonly record struct RoundNumber(int Value) : IComparable<RoundNumber>
{
    /// <summary>The state before the first round.</summary>
    public static RoundNumber Initial => new(0);

    /// <summary>The round after this one.</summary>
    public RoundNumber Next => new(Value + 1);

    /// <inheritdoc/>
    public int CompareTo(RoundNumber other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
