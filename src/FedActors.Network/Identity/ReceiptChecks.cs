using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;

namespace FedActors.Network.Identity;

/// <summary>
/// Checks a receipt without any seed, against the federation's roots. Time and revocation are not judged: a receipt stands when the certificates
/// that signed it are long renewed.
/// </summary>
public sealed class ReceiptChecks
{
    private readonly TrustBundle _bundle;

    private ReceiptChecks(TrustBundle bundle) => _bundle = bundle;

    /// <summary>Reads the roots.</summary>
    /// <param name="rootsFile">A file of root certificates in PEM, as a kit's <c>ca.pem</c>.</param>
    /// <exception cref="MalformedInputException">It is missing or holds none.</exception>
    public static ReceiptChecks Against(string rootsFile)
    {
        try
        {
            return new ReceiptChecks(TrustBundle.Parse(rootsFile, File.ReadAllText(rootsFile), "", null, coversAll: false));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(rootsFile, $"the federation's roots cannot be read: {error.Message} Name a kit's directory, or the file {TrustAnchors.RootsFile} of one.");
        }
    }

    /// <summary>Everything that can be checked, in the order in which it follows.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="record">The round's record, where there is one to compare.</param>
    public IReadOnlyList<ReceiptFinding> Check(CountersignedReceipt receipt, RoundRecord? record)
    {
        UpdateReceipt words = receipt.Signed.Receipt;
        ReceiptSeal seal = receipt.Signed.Seal;
        List<ReceiptFinding> findings =
        [
            Certificate("site-certificate", seal.Certificate, PeerRole.Node, identity => identity.Client == words.Client ? null : $"the receipt is that of {words.Client}"),
            Finding("site-signature", CertificateSignature.Verifies(seal.Certificate, words.Text(), seal.Signature),
                $"the site signed run {words.RunId}, {words.Key}, body {words.Body.Short}, {words.Examples} examples",
                "the signature is not the site's, or the receipt was changed"),
            Finding("proof", receipt.IsIncluded, $"it is receipt {receipt.Index + 1} of {receipt.Count} of round {receipt.Round}", "the proof does not lead to the round's root"),
            Certificate("seed-certificate", receipt.Certificate, PeerRole.Seed, _ => null),
            Finding("countersignature", CertificateSignature.Verifies(receipt.Certificate, receipt.Text(), receipt.Signature),
                $"the seed signed that the record of round {receipt.Round} has the hash {receipt.Record.Short}", "the countersignature is not the seed's, or the receipt was changed"),
        ];
        if (record is not null)
        {
            findings.Add(Finding("record", record.Hash == receipt.Record && record.Round == receipt.Round,
                $"the record has the hash {receipt.Record.Short}", $"the record has the hash {record.Hash.Short} and is that of round {record.Round}; the seed signed {receipt.Record.Short} for round {receipt.Round}"));
            findings.Add(Finding("record-root", record.ReceiptsRoot == receipt.Root,
                "the record stands for these receipts", $"the record stands for the root {record.ReceiptsRoot?.Short ?? "of none"}; the receipt's is {receipt.Root.Short}"));
            findings.Add(Finding("record-update", record.RunId == words.RunId && record.Accepted.Any(update => update.Key == words.Key && update.Client == words.Client && update.Body == words.Body),
                "the record counts this update", "the record does not count this update"));
        }

        return findings;
    }

    private static ReceiptFinding Finding(string name, bool holds, string found, string missing) => new(name, holds, holds ? found : missing);

    private ReceiptFinding Certificate(string name, byte[] der, PeerRole role, Func<PeerIdentity, string?> flaw)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
            var examined = ExaminedCertificate.Examine(certificate, _bundle);
            string? fault = examined.HandshakeFault(forServer: role == PeerRole.Seed)
                ?? (examined.Identity is not { } identity ? "it carries no identity of ours"
                    : identity.Role != role ? $"it is that of {identity}, and one of a {role.ToString().ToLowerInvariant()} is wanted"
                    : identity.Federation != _bundle.Federation ? $"it is of the federation '{identity.Federation}'; these roots are those of '{_bundle.Federation}'"
                    : flaw(identity));
            return Finding(name, fault is null, $"the certificate is that of {examined.Identity}", $"the certificate is refused: {fault}");
        }
        catch (CryptographicException error)
        {
            return new ReceiptFinding(name, false, $"what stands for the certificate is none: {error.Message}");
        }
    }
}
