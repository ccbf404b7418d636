using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Network.Wire;

namespace FedActors.Network.Identity;

/// <summary>Who sits in which slot of one cohort, by certificates of the federation's nodes.</summary>
/// <param name="anchors">Whose certificates are believed.</param>
/// <param name="time">The clock by which they are judged.</param>
public sealed class CertificateBook(TrustAnchors anchors, TimeProvider time) : ISiteBook
{
    private readonly Dictionary<int, Seat> _seats = [];
    private readonly Dictionary<ClientId, int> _slots = [];

    /// <inheritdoc/>
    public ClientId Note(int slot, ReadOnlySpan<byte> certificate, out string? refusal)
    {
        try
        {
            using X509Certificate2? shown = Load(certificate);
            if (shown is not null)
            {
                return Note(slot, shown, out refusal);
            }
        }
        catch (CryptographicException error)
        {
            // Some parts are only looked at when they are asked for.
            refusal = $"what was shown for it is no certificate: {error.Message.TrimEnd('.')}";
            return default;
        }

        refusal = $"what was shown for it is no certificate of at most {WireLimits.CertificateBytesMax} bytes";
        return default;
    }

    /// <inheritdoc/>
    public bool Verify(int slot, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        _seats.TryGetValue(slot, out Seat? seat) && seat.Key.VerifyData(text, signature, HashAlgorithmName.SHA256);

    private ClientId Note(int slot, X509Certificate2 shown, out string? refusal)
    {
        CertificateVerdict verdict = anchors.Check(shown, PeerRole.Node, time.GetUtcNow());
        if (!verdict.IsTrusted || verdict.Identity is not { Client: { } client })
        {
            refusal = verdict.Sentence.TrimEnd('.');
            return default;
        }

        refusal = _slots.TryGetValue(client, out int known) && known != slot ? $"{verdict.Identity} sits in slot {known} already"
            : _seats.TryGetValue(slot, out Seat? seat) && seat.Client != client ? $"slot {slot} belongs to client {seat.Client.Value}, not to {verdict.Identity}"
            : null;
        if (refusal is not null)
        {
            return default;
        }

        if (shown.GetECDsaPublicKey() is not { } key)
        {
            refusal = $"the key of {verdict.Identity} is on no elliptic curve and cannot sign in secure aggregation";
            return default;
        }

        _slots[client] = slot;
        _seats[slot] = new Seat(client, key);
        return client;
    }

    /// <summary>Exactly one certificate as DER: the library would also take text around one, and each site's certificate must have one form.</summary>
    private static X509Certificate2? Load(ReadOnlySpan<byte> der)
    {
        if (der.Length is 0 or > WireLimits.CertificateBytesMax)
        {
            return null;
        }

        X509Certificate2 loaded = X509CertificateLoader.LoadCertificate(der);
        if (loaded.RawDataMemory.Span.SequenceEqual(der))
        {
            return loaded;
        }

        loaded.Dispose();
        return null;
    }

    /// <summary>A renewed certificate takes the place of the one before it.</summary>
    private sealed record Seat(ClientId Client, ECDsa Key);
}
