using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Client;

/// <summary>Who a dialling process is, and which seeds it believes. Asked at each handshake, so that renewed files are used. Safe for many threads.</summary>
public interface IPeerCredentials
{
    /// <summary>The newest certificate with its key, prepared for TLS.</summary>
    SslStreamCertificateContext TlsContext { get; }

    /// <summary>Why that certificate is not one of a seed of this federation, as a sentence; null where it is.</summary>
    /// <param name="certificate">What the other side showed.</param>
    /// <param name="now">The time by this machine's clock.</param>
    string? SeedFlaw(X509Certificate2 certificate, DateTimeOffset now);
}
