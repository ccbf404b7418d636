using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>Stage 2, server to client: what its neighbours sealed for it.</summary>
/// <param name="Context">Digest of the setting.</param>
/// <param name="Shares">Named by their senders, in rising order.</param>
public sealed record ShareInbox(Sha256Digest Context, IReadOnlyList<SealedShare> Shares);
