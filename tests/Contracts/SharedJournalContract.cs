using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace Contracts;

/// <summary>What a journal keeps that several seeds write.</summary>
public abstract class SharedJournalContract : RoundJournalContract
{
    [Fact]
    public void Right_epoch_in_the_wrong_hands_is_fenced()
    {
        Lead(SomeSeeds.A);
        Epoch current = Lead(SomeSeeds.B);

        Assert.Equal(CommitOutcome.Fenced, JournalOf(SomeSeeds.A).Append(Records.Make(1, current, null)));
    }
}
