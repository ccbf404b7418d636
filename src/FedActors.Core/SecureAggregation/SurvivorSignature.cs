using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>Stage 3, client to server: the one list of survivors for which the client will reveal shares.</summary>
/// <param name="Context">Digest of the setting.</param>
/// <param name="Slot">Who signs.</param>
/// <param name="Signature">The signature of the site over setting, cohort and list.</param>
public sealed record SurvivorSignature(Sha256Digest Context, int Slot, byte[] Signature);
