using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace Contracts;

/// <summary>What a journal keeps that holds many runs.</summary>
public abstract class ManyRunsContract : SharedJournalContract
{
    [Fact]
    public void Runs_are_kept_apart()
    {
        Epoch epoch = Commit(2)[0].Epoch;

        Assert.Equal(CommitOutcome.Committed, JournalOf(SomeSeeds.A).Append(Records.Make(1, epoch, null, run: "another")));

        Assert.Equal(1, JournalOf(SomeSeeds.A).Last("another")?.Round.Value);
        Assert.Equal(2, JournalOf(SomeSeeds.A).Last(Records.Run)?.Round.Value);
    }
}
