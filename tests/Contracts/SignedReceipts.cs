using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core.Identity;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;

namespace Contracts;

/// <summary>Receipts with real certificates, which nobody has issued.</summary>
internal static class SignedReceipts
{
    /// <summary>One for each accepted update of a record, as the record without a root says them.</summary>
    public static SignedReceipt[] Of(RoundRecord record) => [.. record.Accepted.Select(update => Of(record, update))];

    private static SignedReceipt Of(RoundRecord record, AcceptedUpdate update)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=site-{update.Client.Value}", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var nonce = new Guid(update.Key.Slot, 0, 0, new byte[8]);
        var seal = new ReceiptSeal(nonce, record.Model, certificate.RawData, []);
        var words = new UpdateReceipt(
            record.RunId, update.Key, update.Client, record.Model, update.Body, update.Examples, nonce, Sha256Digest.Of(certificate.RawData));
        return new SignedReceipt(words, seal with { Signature = key.SignData(words.Text(), HashAlgorithmName.SHA256) });
    }
}
