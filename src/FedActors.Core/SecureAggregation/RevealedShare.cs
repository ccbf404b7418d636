namespace FedActors.Core.SecureAggregation;

/// <summary>A share of one secret of one client, in the clear.</summary>
/// <param name="Owner">The slot of the client whose secret it is.</param>
/// <param name="Bytes">32 bytes.</param>
public sealed record RevealedShare(int Owner, byte[] Bytes);
