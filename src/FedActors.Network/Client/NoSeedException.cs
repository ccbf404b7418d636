namespace FedActors.Network.Client;

/// <summary>No seed of the list answered; the message says of each why.</summary>
/// <param name="reasons">One sentence for each seed asked.</param>
public sealed class NoSeedException(IReadOnlyList<string> reasons)
    : Exception($"no seed answered: {string.Join(" ", reasons)}")
{
    /// <summary>One sentence for each seed asked.</summary>
    public IReadOnlyList<string> Reasons { get; } = reasons;
}
