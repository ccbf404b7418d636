using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>Stage 4, client to server: of each neighbour that was asked for, the share of one secret.</summary>
/// <param name="Context">Digest of the setting.</param>
/// <param name="Slot">Who reveals.</param>
/// <param name="Alive">Shares of the own masks of survivors.</param>
/// <param name="Dropped">Shares of the mask keys of those that dropped out.</param>
public sealed record RevealedShares(
    Sha256Digest Context, int Slot, IReadOnlyList<RevealedShare> Alive, IReadOnlyList<RevealedShare> Dropped);
