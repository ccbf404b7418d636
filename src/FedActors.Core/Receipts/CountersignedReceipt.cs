using System.Text;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Core.Receipts;

/// <summary>
/// A receipt that the aggregator has committed: with the proof that it is among those of the round, and the aggregator's signature that the
/// round's record is this one. Whoever has it can show later that the update was counted, or that a record was changed.
/// </summary>
/// <param name="Signed">The site's receipt.</param>
/// <param name="Record">Hash of the round's record.</param>
/// <param name="Round">The round that counted it: a later one than the receipt's where it was carried over.</param>
/// <param name="Root">Root of the round's receipts, as the record says it.</param>
/// <param name="Index">The receipt's place among them.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Path">The digests from the receipt to the root.</param>
/// <param name="Certificate">The aggregator's; at most <see cref="ReceiptSeal.CertificateBytesMax"/>.</param>
/// <param name="Signature">The aggregator's, over <see cref="Text"/>.</param>
public sealed record CountersignedReceipt(
    SignedReceipt Signed, Sha256Digest Record, RoundNumber Round, Sha256Digest Root, int Index, int Count, IReadOnlyList<Sha256Digest> Path,
    byte[] Certificate, byte[] Signature)
{
    /// <summary>The longest path: no cohort has more than 2^31 members.</summary>
    public const int PathMax = 31;

    /// <summary>What the aggregator signs.</summary>
    public byte[] Text() => Encoding.UTF8.GetBytes(
        $"fedactors-countersigned 1 round {Round.Value} leaf {Signed.Leaf} index {Index} count {Count} root {Root} record {Record}");

    /// <summary>Whether the proof leads from the receipt to the root.</summary>
    public bool IsIncluded => Path.Count <= PathMax && MerkleTree.Includes(Signed.Leaf, Index, Count, Path, Root);

    /// <summary>Countersigns all receipts of a committed round.</summary>
    /// <param name="receipts">In the order of the record.</param>
    /// <param name="round">The round.</param>
    /// <param name="record">Hash of its record.</param>
    /// <param name="seed">The aggregator's identity.</param>
    public static IReadOnlyList<CountersignedReceipt> All(IReadOnlyList<SignedReceipt> receipts, RoundNumber round, Sha256Digest record, ISiteTrust seed)
    {
        Sha256Digest[] leaves = [.. receipts.Select(receipt => receipt.Leaf)];
        IReadOnlyList<IReadOnlyList<Sha256Digest>> proofs = MerkleTree.Proofs(leaves);
        Sha256Digest root = MerkleTree.Root(leaves);
        return [.. receipts.Select((receipt, index) => new CountersignedReceipt(
            receipt, record, round, root, index, leaves.Length, proofs[index], seed.Certificate, []))
            .Select(open => open with { Signature = seed.Sign(open.Text()) })];
    }
}
