using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FedActors.Network.Identity;

namespace FedActors.Network.Client;

/// <summary>The identity of a kit: its certificate, and the roots of its directory. Renewed files are used at the next handshake.</summary>
/// <param name="kit">The opened kit.</param>
public sealed class SiteCredentials(SiteKit kit) : IPeerCredentials
{
    /// <inheritdoc/>
    public SslStreamCertificateContext TlsContext => kit.TlsContext;

    /// <inheritdoc/>
    public string? SeedFlaw(X509Certificate2 certificate, DateTimeOffset now) =>
        kit.Anchors.ChainFault(certificate, forServer: true) is { } fault
            ? $"{fault}. This machine believes the authorities in {Path.Combine(kit.Directory, TrustAnchors.RootsFile)}."
        : kit.Anchors.Check(certificate, PeerRole.Seed, now) is { IsTrusted: false } verdict
            ? $"{verdict.Sentence} The clock here says {now.UtcDateTime:u}."
        : null;
}
