using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Federation.Stores;

namespace FedActors.Federation.Tests.Stores;

public sealed class MemoryJournalTests : RoundJournalContract
{
    private readonly MemoryJournal _journal = new();

    [Fact]
    public void Runs_are_kept_apart()
    {
        _journal.Append(Records.Make(1, _journal.TakeLease(Records.Run), null));

        Assert.Equal(1, _journal.TakeLease("another").Value);
        Assert.Empty(_journal.Read("another"));
    }

    protected override IRoundJournal JournalOf(SeedIncarnation seed) => _journal;

    protected override IPrivacyLedgerStore LedgerOf(SeedIncarnation seed) => _journal.Ledger;

    protected override Epoch Lead(SeedIncarnation seed) => _journal.TakeLease(Records.Run);
}
