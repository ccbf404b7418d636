using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace FedActors.Storage.Tests.Sqlite;

public sealed class SqliteJournalTests : ManyRunsContract, IDisposable
{
    private readonly SqliteGround _ground = new();

    public void Dispose() => _ground.Dispose();

    protected override IRoundJournal JournalOf(SeedIncarnation seed) => _ground.Store.OpenJournal(seed);

    protected override IPrivacyLedgerStore LedgerOf(SeedIncarnation seed) => _ground.Store.OpenLedger(seed);

    protected override Epoch Lead(SeedIncarnation seed) => _ground.Lead(seed);
}
