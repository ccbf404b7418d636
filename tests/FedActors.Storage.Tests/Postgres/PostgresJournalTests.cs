using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace FedActors.Storage.Tests.Postgres;

public sealed class PostgresJournalTests : ManyRunsContract, IDisposable
{
    private readonly PostgresGround _ground = new();

    public void Dispose() => _ground.Dispose();

    protected override IRoundJournal JournalOf(SeedIncarnation seed) => _ground.StoreOf(seed).OpenJournal(seed);

    protected override IPrivacyLedgerStore LedgerOf(SeedIncarnation seed) => _ground.StoreOf(seed).OpenLedger(seed);

    protected override Epoch Lead(SeedIncarnation seed) => _ground.Lead(seed);
}
