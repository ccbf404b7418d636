using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;

namespace FedActors.Storage.Audit;

/// <summary>Checks that a round's receipts are kept, that they are those of its record, and that the sites have signed them.</summary>
internal sealed class ReceiptAudit(FederationStore store, AuditNotes notes)
{
    /// <summary>How many receipts were checked.</summary>
    public long Receipts { get; private set; }

    /// <summary>Checks those of one round.</summary>
    public void Check(RoundRecord record)
    {
        if (record.ReceiptsRoot is not { } root)
        {
            return;
        }

        IReadOnlyList<SignedReceipt>? kept;
        try
        {
            kept = store.Receipts.Find(record.RunId, record.Round, root);
        }
        catch (MalformedInputException error)
        {
            notes.Damage(record.RunId, record.Round, error.Message);
            return;
        }

        if (kept is null)
        {
            notes.Damage(record.RunId, record.Round, $"the receipts with root {root.Short} that its record stands for are not in the store.");
            return;
        }

        Receipts += kept.Count;
        notes.Require(SignedReceipt.RootOf(kept) == root, record.RunId, record.Round, $"its receipts were changed: their root is {SignedReceipt.RootOf(kept)?.Short}, the record says {root.Short}.");
        foreach (SignedReceipt receipt in kept)
        {
            Check(record, receipt);
        }
    }

    private void Check(RoundRecord record, SignedReceipt receipt)
    {
        UpdateReceipt words = receipt.Receipt;
        bool isCounted = words.RunId == record.RunId
            && record.Accepted.Any(update => update.Key == words.Key && update.Client == words.Client && update.Body == words.Body && update.Examples == words.Examples);
        notes.Require(isCounted, record.RunId, record.Round, $"the receipt of {words.Client} for {words.Key} is that of no update in the record.");
        notes.Require(
            words.Key.Round != record.Round || words.Model == record.Model, record.RunId, record.Round,
            $"the receipt of {words.Client} names model {words.Model.Short}; the round started from {record.Model.Short}.");
        notes.Require(
            CertificateSignature.Verifies(receipt.Seal.Certificate, words.Text(), receipt.Seal.Signature), record.RunId, record.Round,
            $"the receipt of {words.Client} for {words.Key} does not carry the signature of its certificate.");
    }
}
