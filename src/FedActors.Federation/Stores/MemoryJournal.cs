using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Federation.Stores;

/// <summary>Committed rounds in memory, for as many runs as wanted: for tries and tests. Safe for many threads.</summary>
public sealed class MemoryJournal : ILocalJournal
{
    private readonly MemoryPrivacyLedger _ledger;
    private readonly Dictionary<string, RecordChain> _runs = new(StringComparer.Ordinal);

    /// <summary>A journal without rounds.</summary>
    public MemoryJournal() => _ledger = new MemoryPrivacyLedger(EpochOf);

    /// <inheritdoc/>
    public IPrivacyLedgerStore Ledger => _ledger;

    /// <inheritdoc/>
    public IReceiptStore Receipts { get; } = new MemoryReceipts();

    /// <inheritdoc/>
    public Epoch TakeLease(string runId)
    {
        lock (_runs)
        {
            RecordChain chain = ChainOf(runId);
            chain.SetEpoch(chain.NextEpoch);
            return chain.Epoch;
        }
    }

    /// <inheritdoc/>
    public CommitOutcome Append(RoundRecord record)
    {
        bool isCovered = _ledger.Covers(record);
        Sha256Digest hash = record.Hash;
        lock (_runs)
        {
            RecordChain chain = ChainOf(record.RunId);
            if (chain.Judge(record, hash) is { } answer)
            {
                return answer;
            }

            if (!isCovered)
            {
                return CommitOutcome.Fenced;
            }

            chain.Add(record, hash);
            return CommitOutcome.Committed;
        }
    }

    /// <inheritdoc/>
    public RoundRecord? Last(string runId)
    {
        lock (_runs)
        {
            return ChainOf(runId).Records is [.., var last] ? last : null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<RoundRecord> Read(string runId, int from = 1, int countMax = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        lock (_runs)
        {
            return [.. ChainOf(runId).Records.Skip(from - 1).Take(countMax)];
        }
    }

    private Epoch EpochOf(string runId)
    {
        lock (_runs)
        {
            return ChainOf(runId).Epoch;
        }
    }

    private RecordChain ChainOf(string runId)
    {
        if (!_runs.TryGetValue(runId, out RecordChain? chain))
        {
            _runs.Add(runId, chain = new RecordChain());
        }

        return chain;
    }
}
