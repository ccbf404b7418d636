using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FedActors.Network.Client;
using FedActors.Network.Identity;

namespace FedActors.Node.Hosting;

/// <summary>Who a node is and which seeds it believes, by the files of its kit as they are now.</summary>
internal sealed class KitCredentials(SiteKit kit) : IPeerCredentials
{
    /// <inheritdoc/>
    public SslStreamCertificateContext TlsContext => kit.TlsContext;

    /// <inheritdoc/>
    public string? SeedFlaw(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (kit.Anchors.ChainFault(certificate, forServer: true) is { } fault)
        {
            return $"{fault}.";
        }

        CertificateVerdict verdict = kit.Anchors.Check(certificate, PeerRole.Seed, now);
        return verdict.IsTrusted ? null : verdict.Sentence;
    }
}
