using FedActors.Core.Edges;
using FedActors.Core.Leadership;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;

namespace FedActors.Simulation.Store;

/// <summary>The virtual privacy ledger: durable, fenced by the lease.</summary>
internal sealed class SimulatedLedger(SimulatedLease lease)
{
    private readonly DrawChain _chain = new();

    /// <summary>Whether the entry that a record names is there.</summary>
    public bool Covers(RoundRecord record) => _chain.Covers(record);

    /// <summary>All entries of a population.</summary>
    public IReadOnlyList<PrivacyDraw> Of(string population) => _chain.Of(population);

    /// <summary>One aggregator's view of the ledger.</summary>
    public IPrivacyLedgerStore OpenedBy(SeedIncarnation holder) => new View(this, holder);

    private CommitOutcome Append(SeedIncarnation holder, PrivacyDraw draw)
    {
        if (_chain.Judge(draw, lease.IsFenceOf(holder, draw.Epoch)) is { } answer)
        {
            return answer;
        }

        _chain.Add(draw);
        return CommitOutcome.Committed;
    }

    private sealed class View(SimulatedLedger ledger, SeedIncarnation holder) : IPrivacyLedgerStore
    {
        public CommitOutcome Append(PrivacyDraw draw) => ledger.Append(holder, draw);

        public IReadOnlyList<PrivacyDraw> Read(string population) => ledger.Of(population);
    }
}
