using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;

namespace Contracts;

/// <summary>What every journal keeps.</summary>
public abstract partial class RoundJournalContract
{
    private const string Run = Records.Run;

    /// <summary>The journal as that seed writes it.</summary>
    protected abstract IRoundJournal JournalOf(SeedIncarnation seed);

    /// <summary>Makes that seed the leader, whoever was before, with a new epoch.</summary>
    protected abstract Epoch Lead(SeedIncarnation seed);

    [Fact]
    public void Each_leader_has_a_greater_epoch_and_the_first_is_one()
    {
        long[] epochs = [.. Enumerable.Range(0, 4).Select(turn => Lead(turn % 2 == 0 ? SomeSeeds.A : SomeSeeds.B).Value)];

        Assert.Equal([1L, 2L, 3L, 4L], epochs);
    }

    [Fact]
    public void Journal_of_a_run_that_never_was_is_empty()
    {
        Assert.Null(JournalOf(SomeSeeds.A).Last(Run));
        Assert.Empty(JournalOf(SomeSeeds.A).Read(Run));
    }

    [Fact]
    public void Committed_records_are_read_back_in_order_by_every_seed()
    {
        RoundRecord[] records = Commit(3);

        Assert.Equal(Hashes(records), Hashes(JournalOf(SomeSeeds.B).Read(Run)));
        Assert.Equal(Hashes(records[1..2]), Hashes(JournalOf(SomeSeeds.B).Read(Run, 2, 1)));
        Assert.Equal(Hashes(records[1..]), Hashes(JournalOf(SomeSeeds.B).Read(Run, 2)));
        Assert.Empty(JournalOf(SomeSeeds.B).Read(Run, 4));
        Assert.Equal(records[2].Hash, JournalOf(SomeSeeds.B).Last(Run)?.Hash);
    }

    [Fact]
    public void Nobody_commits_before_somebody_leads() =>
        Assert.Equal(CommitOutcome.Fenced, JournalOf(SomeSeeds.A).Append(Records.Make(1, new Epoch(1), null)));

    [Fact]
    public void Record_of_an_older_epoch_is_fenced()
    {
        Epoch old = Lead(SomeSeeds.A), current = Lead(SomeSeeds.B);

        Assert.Equal(CommitOutcome.Fenced, JournalOf(SomeSeeds.A).Append(Records.Make(1, old, null)));
        Assert.Equal(CommitOutcome.Committed, JournalOf(SomeSeeds.B).Append(Records.Make(1, current, null)));
        Assert.Single(JournalOf(SomeSeeds.A).Read(Run));
    }

    [Fact]
    public void Same_record_again_is_committed_and_stands_once_even_after_another_leads()
    {
        RoundRecord[] records = Commit(2);
        Lead(SomeSeeds.B);

        Assert.Equal(CommitOutcome.Committed, JournalOf(SomeSeeds.A).Append(records[0]));
        Assert.Equal(CommitOutcome.Committed, JournalOf(SomeSeeds.A).Append(records[1]));
        Assert.Equal(2, JournalOf(SomeSeeds.A).Read(Run).Count);
    }

    [Fact]
    public void Another_record_in_a_taken_place_is_fenced()
    {
        RoundRecord first = Commit(1)[0];

        Assert.Equal(CommitOutcome.Fenced, JournalOf(SomeSeeds.A).Append(Records.Make(1, first.Epoch, null, salt: "other")));
        Assert.Equal(first.Hash, JournalOf(SomeSeeds.A).Last(Run)?.Hash);
    }

    [Fact]
    public void Record_that_skips_a_round_is_fenced()
    {
        RoundRecord first = Commit(1)[0];

        Assert.Equal(CommitOutcome.Fenced, JournalOf(SomeSeeds.A).Append(Records.Make(3, first.Epoch, first)));
        Assert.Single(JournalOf(SomeSeeds.A).Read(Run));
    }

    [Fact]
    public void First_record_that_follows_something_is_fenced()
    {
        Epoch epoch = Lead(SomeSeeds.A);
        RoundRecord elsewhere = Records.Make(1, epoch, null, salt: "elsewhere");

        Assert.Equal(CommitOutcome.Fenced, JournalOf(SomeSeeds.A).Append(Records.Make(1, epoch, elsewhere)));
    }

    [Fact]
    public void Record_that_follows_another_history_is_fenced()
    {
        RoundRecord first = Commit(1)[0];

        Assert.Equal(
            CommitOutcome.Fenced, JournalOf(SomeSeeds.A).Append(Records.Make(2, first.Epoch, Records.Make(1, first.Epoch, null, salt: "other"))));
    }

    [Fact]
    public void Next_leader_goes_on_where_the_last_one_ended()
    {
        RoundRecord last = Commit(2)[^1];
        Epoch epoch = Lead(SomeSeeds.B);

        Assert.Equal(CommitOutcome.Committed, JournalOf(SomeSeeds.B).Append(Records.Make(3, epoch, JournalOf(SomeSeeds.B).Last(Run))));
        Assert.True(epoch.Value > last.Epoch.Value);
    }

    [Fact]
    public void What_was_read_does_not_change_with_later_appends()
    {
        Epoch epoch = Lead(SomeSeeds.A);
        IReadOnlyList<RoundRecord> before = JournalOf(SomeSeeds.A).Read(Run);

        JournalOf(SomeSeeds.A).Append(Records.Make(1, epoch, null));

        Assert.Empty(before);
    }

    [Fact]
    public void Round_zero_cannot_be_asked_for() => Assert.Throws<ArgumentOutOfRangeException>(() => JournalOf(SomeSeeds.A).Read(Run, 0));

    protected RoundRecord[] Commit(int count)
    {
        Epoch epoch = Lead(SomeSeeds.A);
        var records = new RoundRecord[count];
        for (int round = 1; round <= count; round++)
        {
            records[round - 1] = Records.Make(round, epoch, round == 1 ? null : records[round - 2]);
            Assert.Equal(CommitOutcome.Committed, JournalOf(SomeSeeds.A).Append(records[round - 1]));
        }

        return records;
    }

    private static IEnumerable<Sha256Digest> Hashes(IEnumerable<RoundRecord> records) => records.Select(record => record.Hash);
}
