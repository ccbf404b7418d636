using FedActors.Federation.Stores;

namespace FedActors.Federation.Tests.Stores;

public sealed class MemoryJournalTests : RoundJournalContract
{
    protected override ILocalJournal Journal { get; } = new MemoryJournal();

    [Fact]
    public void Runs_are_kept_apart()
    {
        Journal.Append(Records.Make(1, Journal.TakeLease(Records.Run), null));

        Assert.Equal(1, Journal.TakeLease("another").Value);
        Assert.Empty(Journal.Read("another"));
    }
}
