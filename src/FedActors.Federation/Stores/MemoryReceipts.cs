using System.Collections.Concurrent;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Receipts;

namespace FedActors.Federation.Stores;

/// <summary>Receipts in memory: for tries and tests. Safe for many threads.</summary>
internal sealed class MemoryReceipts : IReceiptStore
{
    private readonly ConcurrentDictionary<(string RunId, RoundNumber Round, Sha256Digest Root), IReadOnlyList<SignedReceipt>> _kept = new();

    /// <inheritdoc/>
    public void Keep(string runId, RoundNumber round, Sha256Digest root, IReadOnlyList<SignedReceipt> receipts) => _kept[(runId, round, root)] = receipts;

    /// <inheritdoc/>
    public IReadOnlyList<SignedReceipt>? Find(string runId, RoundNumber round, Sha256Digest root) => _kept.GetValueOrDefault((runId, round, root));
}
