using System.Security.Cryptography.X509Certificates;
using FedActors.Network.Identity;
using FedActors.Network.Server;
using FedActors.Network.Wire;

namespace FedActors.Seed.Hosting;

/// <summary>Whom a seed lets in, by the files of its kit as they are now.</summary>
internal sealed class KitTrust(SiteKit kit, TimeProvider time) : IPeerTrust
{
    /// <inheritdoc/>
    public X509Certificate2 ServerCertificate => kit.Certificate;

    /// <inheritdoc/>
    public string? HandshakeFault(X509Certificate2? certificate) => kit.Anchors.ChainFault(certificate, forServer: false);

    /// <inheritdoc/>
    public Refusal? Judge(X509Certificate2 certificate, out PeerIdentity? peer)
    {
        CertificateVerdict verdict = kit.Anchors.Check(certificate, null, time.GetUtcNow());
        peer = verdict.Identity;
        return verdict.IsTrusted ? null : new Refusal(verdict.Reason, verdict.Sentence, Retryable: false);
    }
}
