using FedActors.Federation.Stores;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Federation.Tests.Stores;

/// <summary>What every journal keeps.</summary>
public abstract class RoundJournalContract
{
    private const string Run = Records.Run;

    protected abstract ILocalJournal Journal { get; }

    [Fact]
    public void Each_lease_has_a_greater_epoch_and_the_first_is_one()
    {
        long[] epochs = [.. Enumerable.Range(0, 3).Select(_ => Journal.TakeLease(Run).Value)];

        Assert.Equal([1L, 2L, 3L], epochs);
    }

    [Fact]
    public void Committed_records_are_read_back_in_order()
    {
        Epoch epoch = Journal.TakeLease(Run);
        RoundRecord first = Records.Make(1, epoch, null), second = Records.Make(2, epoch, first);

        Assert.Equal(CommitOutcome.Committed, Journal.Append(first));
        Assert.Equal(CommitOutcome.Committed, Journal.Append(second));

        Assert.Equal([first.Hash, second.Hash], Journal.Read(Run).Select(record => record.Hash));
    }

    [Fact]
    public void Record_of_an_older_epoch_is_fenced()
    {
        Epoch old = Journal.TakeLease(Run), current = Journal.TakeLease(Run);

        Assert.Equal(CommitOutcome.Fenced, Journal.Append(Records.Make(1, old, null)));
        Assert.Equal(CommitOutcome.Committed, Journal.Append(Records.Make(1, current, null)));
        Assert.Single(Journal.Read(Run));
    }

    [Fact]
    public void Same_record_again_is_committed_and_stands_once_even_after_a_newer_lease()
    {
        Epoch epoch = Journal.TakeLease(Run);
        RoundRecord first = Records.Make(1, epoch, null), second = Records.Make(2, epoch, first);
        Journal.Append(first);
        Journal.Append(second);
        Journal.TakeLease(Run);

        Assert.Equal(CommitOutcome.Committed, Journal.Append(first));
        Assert.Equal(CommitOutcome.Committed, Journal.Append(second));
        Assert.Equal(2, Journal.Read(Run).Count);
    }

    [Fact]
    public void Another_record_in_a_taken_place_is_fenced()
    {
        Epoch epoch = Journal.TakeLease(Run);
        Journal.Append(Records.Make(1, epoch, null));

        Assert.Equal(CommitOutcome.Fenced, Journal.Append(Records.Make(1, epoch, null, salt: "other")));
    }

    [Fact]
    public void Record_that_skips_a_round_is_fenced()
    {
        Epoch epoch = Journal.TakeLease(Run);

        Assert.Equal(CommitOutcome.Fenced, Journal.Append(Records.Make(2, epoch, null)));
        Assert.Empty(Journal.Read(Run));
    }

    [Fact]
    public void Record_that_follows_another_history_is_fenced()
    {
        Epoch epoch = Journal.TakeLease(Run);
        Journal.Append(Records.Make(1, epoch, null));

        Assert.Equal(CommitOutcome.Fenced, Journal.Append(Records.Make(2, epoch, Records.Make(1, epoch, null, salt: "other"))));
    }

    [Fact]
    public void What_was_read_does_not_change_with_later_appends()
    {
        Epoch epoch = Journal.TakeLease(Run);
        IReadOnlyList<RoundRecord> before = Journal.Read(Run);

        Journal.Append(Records.Make(1, epoch, null));

        Assert.Empty(before);
    }
}
