using FedActors.Core.Identity;
using FedActors.Core.Receipts;

namespace FedActors.Core.Edges;

/// <summary>
/// Where the receipts of committed rounds are kept, named by the root that the round's record has. They are written before the record, so that
/// no record names receipts that are lost; those that no record names stay behind and do no harm. Safe for many threads.
/// </summary>
public interface IReceiptStore
{
    /// <summary>Keeps the receipts of a round that is about to be committed; the same again changes nothing.</summary>
    void Keep(string runId, RoundNumber round, Sha256Digest root, IReadOnlyList<SignedReceipt> receipts);

    /// <summary>The receipts with that root in their order, or null where they are not here.</summary>
    IReadOnlyList<SignedReceipt>? Find(string runId, RoundNumber round, Sha256Digest root);
}
