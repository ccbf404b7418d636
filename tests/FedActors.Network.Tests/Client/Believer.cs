using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FedActors.Network.Client;
using FedActors.Network.Identity;

namespace FedActors.Network.Tests.Client;

/// <summary>Somebody who believes every seed.</summary>
internal sealed class Believer(SiteKit kit) : IPeerCredentials
{
    public SslStreamCertificateContext TlsContext => kit.TlsContext;

    public string? SeedFlaw(X509Certificate2 certificate, DateTimeOffset now) => null;
}
