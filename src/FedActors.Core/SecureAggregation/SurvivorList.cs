using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>Stage 3, server to every survivor: whose bodies are in the sum.</summary>
/// <param name="Context">Digest of the setting.</param>
/// <param name="Survivors">Slots in rising order.</param>
public sealed record SurvivorList(Sha256Digest Context, IReadOnlyList<int> Survivors);
