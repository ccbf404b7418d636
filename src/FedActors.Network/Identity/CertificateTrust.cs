using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core.Edges;
using FedActors.Network.Wire;

namespace FedActors.Network.Identity;

/// <summary>
/// A node's identity in secure aggregation: that of its kit's certificate, and the other sites' by theirs. A certificate that is renewed with a new key in
/// the middle of a round costs the site its place in that round.
/// </summary>
public sealed class CertificateTrust : ISiteTrust
{
    private readonly SiteKit _kit;
    private readonly TimeProvider _time;

    private CertificateTrust(SiteKit kit, TimeProvider time) => (_kit, _time) = (kit, time);

    /// <inheritdoc/>
    public byte[] Certificate => _kit.Certificate.RawData;

    /// <summary>The identity of a kit.</summary>
    /// <param name="kit">A node's.</param>
    /// <param name="time">The clock by which other sites' certificates are judged.</param>
    /// <param name="flaw">Why there is none, as a sentence; null where there is.</param>
    /// <returns>Null where the kit cannot sign as secure aggregation wants it.</returns>
    public static CertificateTrust? Of(SiteKit kit, TimeProvider time, out string? flaw)
    {
        ArgumentNullException.ThrowIfNull(kit);
        using ECDsa? key = kit.Certificate.GetECDsaPrivateKey();
        flaw = key is null ? $"the key of {kit.Identity} is on no elliptic curve: it cannot take part in runs with secure aggregation. Have the kit issued anew with a key on P-256."
            : kit.Certificate.RawDataMemory.Length > WireLimits.CertificateBytesMax
                ? $"the certificate of {kit.Identity} has {kit.Certificate.RawDataMemory.Length} bytes; in secure aggregation at most {WireLimits.CertificateBytesMax} are allowed. Have the kit issued anew."
            : null;
        return flaw is null ? new CertificateTrust(kit, time) : null;
    }

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> text)
    {
        using ECDsa key = _kit.Certificate.GetECDsaPrivateKey()
            ?? throw new InvalidOperationException($"The renewed key of {_kit.Identity} is on no elliptic curve and cannot sign in secure aggregation.");
        return key.SignData(text, HashAlgorithmName.SHA256);
    }

    /// <inheritdoc/>
    public ISiteBook OpenBook() => new CertificateBook(_kit.Anchors, _time);
}
