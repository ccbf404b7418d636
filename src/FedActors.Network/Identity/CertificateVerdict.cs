namespace FedActors.Network.Identity;

/// <summary>What was found out about a certificate.</summary>
/// <param name="Standing">The finding.</param>
/// <param name="Sentence">The finding in words: what was found, what is allowed, and the fix.</param>
/// <param name="Identity">Who the certificate says it is; null where it does not say so in our way. To be believed only with a trusted chain.</param>
public sealed record CertificateVerdict(CertificateStanding Standing, string Sentence, PeerIdentity? Identity)
{
    /// <summary>Whether everything is in order.</summary>
    public bool IsTrusted => Standing == CertificateStanding.Trusted;

    /// <summary>The stable word for a refusal, as docs/PROTOCOL.md lists them.</summary>
    public string Reason => Standing switch
    {
        CertificateStanding.Trusted => "trusted",
        CertificateStanding.Expired => "certificate-expired",
        CertificateStanding.NotYetValid => "certificate-not-yet-valid",
        CertificateStanding.Revoked => "certificate-revoked",
        CertificateStanding.WrongRole => "wrong-role",
        CertificateStanding.WrongFederation => "wrong-federation",
        _ => "certificate-untrusted",
    };
}
