using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;

namespace Contracts;

/// <content>What every journal keeps together with its privacy ledger.</content>
public abstract partial class RoundJournalContract
{
    /// <summary>The privacy ledger as that seed writes it.</summary>
    protected abstract IPrivacyLedgerStore LedgerOf(SeedIncarnation seed);

    [Fact]
    public void Ledger_of_a_population_that_never_was_charged_is_empty() => Assert.Empty(LedgerOf(SomeSeeds.A).Read("nobody"));

    [Fact]
    public void Ledger_entries_are_read_back_by_version_and_by_population()
    {
        Epoch epoch = Lead(SomeSeeds.A);
        PrivacyDraw[] draws = [Records.Draw(1, 1, epoch), Records.Draw(2, 1, epoch) with { Attempt = 2 }, Records.Draw(3, 2, epoch)];

        Assert.All(draws, draw => Assert.Equal(CommitOutcome.Committed, LedgerOf(SomeSeeds.A).Append(draw)));
        Assert.Equal(CommitOutcome.Committed, LedgerOf(SomeSeeds.A).Append(Records.Draw(1, 3, epoch) with { Population = "others" }));

        Assert.Equal(draws, LedgerOf(SomeSeeds.B).Read(Records.Population));
        Assert.Single(LedgerOf(SomeSeeds.B).Read("others"));
    }

    [Fact]
    public void Ledger_entry_that_is_appended_again_is_there_once()
    {
        PrivacyDraw draw = Records.Draw(1, 1, Lead(SomeSeeds.A));
        LedgerOf(SomeSeeds.A).Append(draw);

        Assert.Equal(CommitOutcome.Committed, LedgerOf(SomeSeeds.A).Append(draw));
        Assert.Equal([draw], LedgerOf(SomeSeeds.A).Read(Records.Population));
    }

    [Fact]
    public void Ledger_takes_no_other_entry_in_the_place_of_one_and_none_after_a_gap()
    {
        Epoch epoch = Lead(SomeSeeds.A);
        LedgerOf(SomeSeeds.A).Append(Records.Draw(1, 1, epoch));

        Assert.Equal(CommitOutcome.Fenced, LedgerOf(SomeSeeds.A).Append(Records.Draw(1, 2, epoch)));
        Assert.Equal(CommitOutcome.Fenced, LedgerOf(SomeSeeds.A).Append(Records.Draw(3, 2, epoch)));
        Assert.Equal(1, Assert.Single(LedgerOf(SomeSeeds.A).Read(Records.Population)).Round.Value);
    }

    [Fact]
    public void Ledger_takes_nothing_from_who_leads_no_more()
    {
        Epoch old = Lead(SomeSeeds.A);
        Lead(SomeSeeds.B);

        Assert.Equal(CommitOutcome.Fenced, LedgerOf(SomeSeeds.A).Append(Records.Draw(1, 1, old)));
        Assert.Empty(LedgerOf(SomeSeeds.B).Read(Records.Population));
    }

    [Fact]
    public void Private_round_is_committed_only_once_the_ledger_has_its_entry()
    {
        Epoch epoch = Lead(SomeSeeds.A);
        RoundRecord record = Records.Make(1, epoch, null) with { Privacy = Records.Charge(1) };

        Assert.Equal(CommitOutcome.Fenced, JournalOf(SomeSeeds.A).Append(record));
        Assert.Null(JournalOf(SomeSeeds.A).Last(Run));

        LedgerOf(SomeSeeds.A).Append(Records.Draw(1, 1, epoch));
        Assert.Equal(CommitOutcome.Committed, JournalOf(SomeSeeds.A).Append(record));
        Assert.Equal(Records.Charge(1), JournalOf(SomeSeeds.A).Last(Run)!.Privacy);
    }

    [Fact]
    public void Private_round_is_not_committed_by_another_rounds_entry()
    {
        Epoch epoch = Lead(SomeSeeds.A);
        LedgerOf(SomeSeeds.A).Append(Records.Draw(1, 2, epoch));

        Assert.Equal(CommitOutcome.Fenced, JournalOf(SomeSeeds.A).Append(Records.Make(1, epoch, null) with { Privacy = Records.Charge(1) }));
    }
}
