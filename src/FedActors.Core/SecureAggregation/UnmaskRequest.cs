using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>Stage 4, server to client: which secrets of its neighbours it wants shares of, and who else signed the list of survivors.</summary>
/// <param name="Context">Digest of the setting.</param>
/// <param name="Alive">Surviving neighbours whose own mask is to go, in rising order.</param>
/// <param name="Dropped">Neighbours that dropped out and whose pair masks are to go, in rising order.</param>
/// <param name="Signatures">By distinct survivors, at least a quorum.</param>
public sealed record UnmaskRequest(
    Sha256Digest Context, IReadOnlyList<int> Alive, IReadOnlyList<int> Dropped, IReadOnlyList<SurvivorSignature> Signatures);
