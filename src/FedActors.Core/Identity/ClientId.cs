namespace FedActors.Core.Identity;

/// <summary>
/// The dense number of a centre within a run's population. The roster ties it to the site's name once; machines and messages then
/// carry four bytes instead of a string.
/// </summary>
/// <param name="Value">Zero or more.</param>
public readonly record struct ClientId(int Value) : IComparable<ClientId>
{
    /// <inheritdoc/>
    public int CompareTo(ClientId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => $"client-{Value}";
}
