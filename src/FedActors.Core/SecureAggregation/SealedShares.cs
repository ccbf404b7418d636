using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>Stage 1, client to server: the shares of its two secrets, sealed for each neighbour.</summary>
/// <param name="Context">Digest of the setting.</param>
/// <param name="Cohort">Digest of the list of keys the client was shown.</param>
/// <param name="Slot">Who sends.</param>
/// <param name="SelfMask">Digest of the secret behind its own mask, so that a false reconstruction is noticed.</param>
/// <param name="Shares">One for each neighbour, in rising order.</param>
public sealed record SealedShares(
    Sha256Digest Context, Sha256Digest Cohort, int Slot, Sha256Digest SelfMask, IReadOnlyList<SealedShare> Shares);
