using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Tests.Store;

/// <summary>The virtual journal without faults keeps what the real ones keep.</summary>
public sealed class SimulatedJournalContractTests : SharedJournalContract
{
    private readonly SimulatedLease _lease = new(() => 0);
    private readonly SimulatedJournal _journal;
    private readonly SimulatedLedger _ledger;

    public SimulatedJournalContractTests() => _journal = new SimulatedJournal(1, new JournalFaultOptions(), _lease, _ledger = new SimulatedLedger(_lease));

    protected override IRoundJournal JournalOf(SeedIncarnation seed) => _journal.OpenedBy(seed == SomeSeeds.A ? 1 : 2, seed);

    protected override IPrivacyLedgerStore LedgerOf(SeedIncarnation seed) => _ledger.OpenedBy(seed);

    protected override Epoch Lead(SeedIncarnation seed) => _lease.Claim(SomeSeeds.Claim(seed, over: _lease.Epoch)).Epoch;
}
