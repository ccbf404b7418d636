using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;

namespace FedActors.Federation.Stores;

/// <summary>A privacy ledger in memory: for tries and tests. Safe for many threads.</summary>
/// <param name="epochOf">The epoch that leads a run.</param>
internal sealed class MemoryPrivacyLedger(Func<string, Epoch> epochOf) : IPrivacyLedgerStore
{
    private readonly DrawChain _chain = new();

    /// <inheritdoc/>
    public CommitOutcome Append(PrivacyDraw draw)
    {
        lock (_chain)
        {
            if (_chain.Judge(draw, epochOf(draw.RunId) == draw.Epoch) is { } answer)
            {
                return answer;
            }

            _chain.Add(draw);
            return CommitOutcome.Committed;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PrivacyDraw> Read(string population)
    {
        lock (_chain)
        {
            return _chain.Of(population);
        }
    }

    /// <summary>Whether the entry that a record names is there.</summary>
    public bool Covers(RoundRecord record)
    {
        lock (_chain)
        {
            return _chain.Covers(record);
        }
    }
}
