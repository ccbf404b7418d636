using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Core.Receipts;

/// <summary>A receipt with the site's signature: what the aggregator keeps and what a round's record stands for.</summary>
/// <param name="Receipt">The words.</param>
/// <param name="Seal">The signature and whose it is.</param>
public sealed record SignedReceipt(UpdateReceipt Receipt, ReceiptSeal Seal)
{
    /// <summary>Its leaf in the round's tree: over the words and the signature.</summary>
    public Sha256Digest Leaf => MerkleTree.Leaf([.. Receipt.Text(), .. Seal.Signature]);

    /// <summary>Why this is not what that client signed, as a sentence; null where it is.</summary>
    /// <param name="book">An empty book.</param>
    public string? Flaw(ISiteBook book)
    {
        ClientId site = book.Note(Receipt.Key.Slot, Seal.Certificate, out string? refusal);
        return refusal is not null ? $"the receipt's certificate is refused: {refusal}"
            : site != Receipt.Client ? $"the receipt is signed by site {site}; the update is that of site {Receipt.Client}"
            : !book.Verify(Receipt.Key.Slot, Receipt.Text(), Seal.Signature) ? "the receipt's signature does not fit its words"
            : null;
    }

    /// <summary>The root of a round's receipts; null where it has none.</summary>
    public static Sha256Digest? RootOf(IReadOnlyList<SignedReceipt> receipts) =>
        receipts.Count == 0 ? null : MerkleTree.Root([.. receipts.Select(receipt => receipt.Leaf)]);
}
