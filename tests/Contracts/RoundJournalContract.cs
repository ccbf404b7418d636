using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;

namespace Contracts;

/// <summary>What every shared journal keeps.</summary>
public abstract class RoundJournalContract
{
    private const string Run = Records.Run;

    /// <summary>The journal as that seed writes it.</summary>
    protected abstract IRoundJournal JournalOf(SeedIncarnation seed);

    /// <summary>Makes that seed the leader, whoever was before, with a new epoch.</summary>
    protected abstract Epoch Lead(SeedIncarnation seed);

    [Fact]
    public void Journal_of_a_run_that_never_was_is_empty()
    {
        Assert.Null(JournalOf(Seeds.A).Last(Run));
        Assert.Empty(JournalOf(Seeds.A).Read(Run));
    }

    [Fact]
    public void Committed_records_are_read_back_in_order_by_every_seed()
    {
        RoundRecord[] records = Commit(3);

        Assert.Equal(Hashes(records), Hashes(JournalOf(Seeds.B).Read(Run)));
        Assert.Equal(Hashes(records[1..2]), Hashes(JournalOf(Seeds.B).Read(Run, 2, 1)));
        Assert.Equal(Hashes(records[1..]), Hashes(JournalOf(Seeds.B).Read(Run, 2)));
        Assert.Empty(JournalOf(Seeds.B).Read(Run, 4));
        Assert.Equal(records[2].Hash, JournalOf(Seeds.B).Last(Run)?.Hash);
    }

    [Fact]
    public void Nobody_commits_before_somebody_leads() =>
        Assert.Equal(CommitOutcome.Fenced, JournalOf(Seeds.A).Append(Records.Make(1, new Epoch(1), null)));

    [Fact]
    public void Record_of_an_older_epoch_is_fenced()
    {
        Epoch old = Lead(Seeds.A), current = Lead(Seeds.B);

        Assert.Equal(CommitOutcome.Fenced, JournalOf(Seeds.A).Append(Records.Make(1, old, null)));
        Assert.Equal(CommitOutcome.Committed, JournalOf(Seeds.B).Append(Records.Make(1, current, null)));
        Assert.Single(JournalOf(Seeds.A).Read(Run));
    }

    [Fact]
    public void Right_epoch_in_the_wrong_hands_is_fenced()
    {
        Lead(Seeds.A);
        Epoch current = Lead(Seeds.B);

        Assert.Equal(CommitOutcome.Fenced, JournalOf(Seeds.A).Append(Records.Make(1, current, null)));
    }

    [Fact]
    public void Same_record_again_is_committed_and_stands_once_even_after_another_leads()
    {
        RoundRecord[] records = Commit(2);
        Lead(Seeds.B);

        Assert.Equal(CommitOutcome.Committed, JournalOf(Seeds.A).Append(records[0]));
        Assert.Equal(CommitOutcome.Committed, JournalOf(Seeds.A).Append(records[1]));
        Assert.Equal(2, JournalOf(Seeds.A).Read(Run).Count);
    }

    [Fact]
    public void Another_record_in_a_taken_place_is_fenced()
    {
        RoundRecord first = Commit(1)[0];

        Assert.Equal(CommitOutcome.Fenced, JournalOf(Seeds.A).Append(Records.Make(1, first.Epoch, null, salt: "other")));
        Assert.Equal(first.Hash, JournalOf(Seeds.A).Last(Run)?.Hash);
    }

    [Fact]
    public void Record_that_skips_a_round_is_fenced()
    {
        RoundRecord first = Commit(1)[0];

        Assert.Equal(CommitOutcome.Fenced, JournalOf(Seeds.A).Append(Records.Make(3, first.Epoch, first)));
        Assert.Single(JournalOf(Seeds.A).Read(Run));
    }

    [Fact]
    public void First_record_that_follows_something_is_fenced()
    {
        Epoch epoch = Lead(Seeds.A);
        RoundRecord elsewhere = Records.Make(1, epoch, null, salt: "elsewhere");

        Assert.Equal(CommitOutcome.Fenced, JournalOf(Seeds.A).Append(Records.Make(1, epoch, elsewhere)));
    }

    [Fact]
    public void Record_that_follows_another_history_is_fenced()
    {
        RoundRecord first = Commit(1)[0];

        Assert.Equal(
            CommitOutcome.Fenced, JournalOf(Seeds.A).Append(Records.Make(2, first.Epoch, Records.Make(1, first.Epoch, null, salt: "other"))));
    }

    [Fact]
    public void Next_leader_goes_on_where_the_last_one_ended()
    {
        RoundRecord last = Commit(2)[^1];
        Epoch epoch = Lead(Seeds.B);

        Assert.Equal(CommitOutcome.Committed, JournalOf(Seeds.B).Append(Records.Make(3, epoch, JournalOf(Seeds.B).Last(Run))));
        Assert.True(epoch.Value > last.Epoch.Value);
    }

    [Fact]
    public void Runs_are_kept_apart()
    {
        Epoch epoch = Commit(2)[0].Epoch;

        Assert.Equal(CommitOutcome.Committed, JournalOf(Seeds.A).Append(Records.Make(1, epoch, null, run: "another")));

        Assert.Equal(1, JournalOf(Seeds.A).Last("another")?.Round.Value);
        Assert.Equal(2, JournalOf(Seeds.A).Last(Run)?.Round.Value);
    }

    [Fact]
    public void What_was_read_does_not_change_with_later_appends()
    {
        Epoch epoch = Lead(Seeds.A);
        IReadOnlyList<RoundRecord> before = JournalOf(Seeds.A).Read(Run);

        JournalOf(Seeds.A).Append(Records.Make(1, epoch, null));

        Assert.Empty(before);
    }

    [Fact]
    public void Round_zero_cannot_be_asked_for() => Assert.Throws<ArgumentOutOfRangeException>(() => JournalOf(Seeds.A).Read(Run, 0));

    protected RoundRecord[] Commit(int count)
    {
        Epoch epoch = Lead(Seeds.A);
        var records = new RoundRecord[count];
        for (int round = 1; round <= count; round++)
        {
            records[round - 1] = Records.Make(round, epoch, round == 1 ? null : records[round - 2]);
            Assert.Equal(CommitOutcome.Committed, JournalOf(Seeds.A).Append(records[round - 1]));
        }

        return records;
    }

    private static IEnumerable<Sha256Digest> Hashes(IEnumerable<RoundRecord> records) => records.Select(record => record.Hash);
}
