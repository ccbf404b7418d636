using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>Stage 0, client to server: two fresh public keys, signed with the identity of the site.</summary>
/// <param name="Context">Digest of the setting.</param>
/// <param name="Slot">Who sends.</param>
/// <param name="ShareKey">The key under which shares travel.</param>
/// <param name="MaskKey">The key from which masks are agreed.</param>
/// <param name="Signature">The signature of the site over setting, slot and both keys.</param>
public sealed record KeyAdvertisement(Sha256Digest Context, int Slot, AgreementPoint ShareKey, AgreementPoint MaskKey, byte[] Signature);
