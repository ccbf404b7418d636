namespace FedActors.Network.Identity;

/// <summary>What an issue or a renewal hands out.</summary>
/// <param name="Federation">The federation's name.</param>
/// <param name="Entry">The certificate as the index keeps it.</param>
/// <param name="Certificate">The certificate, PEM.</param>
/// <param name="Key">The private key, PEM; null where the site has it.</param>
/// <param name="Roots">The bundle of trusted roots, PEM.</param>
/// <param name="Revocations">The revocation lists, PEM.</param>
public sealed record IssuedKit(string Federation, IssuedCertificate Entry, string Certificate, string? Key, string Roots, string Revocations);
