using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Receipts;

/// <summary>What makes an offered update a receipt: all else that was signed the aggregator knows.</summary>
/// <param name="Nonce">128 bits drawn at the site.</param>
/// <param name="Model">Digest of the model that the update was trained from.</param>
/// <param name="Certificate">Whose key signed; at most <see cref="CertificateBytesMax"/>.</param>
/// <param name="Signature">By that key over the receipt's text; at most <see cref="SignatureBytesMax"/>.</param>
public sealed record ReceiptSeal(Guid Nonce, Sha256Digest Model, byte[] Certificate, byte[] Signature)
{
    /// <summary>A certificate of ours on P-256 has some 700 bytes.</summary>
    public const int CertificateBytesMax = 4096;

    /// <summary>Room for RSA of 4096 bits, which an operator's own authority may use.</summary>
    public const int SignatureBytesMax = 512;

    private const int NonceBytes = 16;

    /// <summary>Signs an update that is about to be offered.</summary>
    public static ReceiptSeal Sign(
        string runId, TaskKey key, ClientId client, Sha256Digest model, UpdateNote note, ISecretRandomness secrets, ISiteTrust trust)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        secrets.Fill(nonce);
        var seal = new ReceiptSeal(new Guid(nonce), model, trust.Certificate, []);
        return seal with { Signature = trust.Sign(seal.ReceiptOf(runId, key, client, note).Text()) };
    }

    /// <summary>The receipt whose text is signed.</summary>
    public UpdateReceipt ReceiptOf(string runId, TaskKey key, ClientId client, UpdateNote note) =>
        new(runId, key, client, Model, note.Body, note.Examples, Nonce, Sha256Digest.Of(Certificate));

    /// <inheritdoc/>
    public bool Equals(ReceiptSeal? other) => other is not null && Nonce == other.Nonce && Model == other.Model
        && Certificate.AsSpan().SequenceEqual(other.Certificate) && Signature.AsSpan().SequenceEqual(other.Signature);

    /// <inheritdoc/>
    public override int GetHashCode() => Nonce.GetHashCode();
}
