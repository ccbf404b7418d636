using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

/// <summary>Rounds that promise client-level privacy: the ledger before the noise, the budget before the training.</summary>
public sealed class PrivateRoundTests
{
    private static readonly ClientPrivacy Privacy = new()
    {
        PopulationSize = 3,
        NoiseMultiplier = 1,
        EpsilonMax = 10,
        Delta = 1e-2,
        ClipNorm = 0.5,
        Accountant = AccountantKind.Rdp,
    };

    private static readonly RunOptions Options = Samples.Options with { Privacy = Privacy };
    private static readonly PrivacyStanding Fresh = new(0, 0, 1);

    [Fact]
    public void Ledger_is_written_before_the_round_is_closed()
    {
        RunDriver run = Started().Delivers(0).Delivers(1).Delivers(2);
        Assert.Equal("charge", Transcript.Of(run.Effects)[^1]);

        run.Step(Charged(run, CommitOutcome.Committed)).Expect("close");
    }

    [Fact]
    public void Record_says_what_the_round_cost()
    {
        RunDriver run = Started().Delivers(0).Delivers(1).Delivers(2);
        run.Step(Charged(run, CommitOutcome.Committed)).Closed();

        Assert.Equal(
            new PrivacyCharge(PrivacyMechanism.Central, "default", 1, 2.5, 1e-2, AccountantKind.Rdp, 1, 1, 0.5, 0.5),
            run.Effects.OfType<RoundEffect.Commit>().Single().Record.Privacy);
    }

    [Fact]
    public void Unknown_answer_of_the_ledger_is_asked_for_again_and_nothing_is_drawn_meanwhile()
    {
        RunDriver run = Started().Delivers(0).Delivers(1).Delivers(2);

        run.Step(Charged(run, CommitOutcome.Unknown)).Expect("timer Retry 1");
        run.Due(RunTimer.Retry).Expect("charge");
        run.Step(Charged(run, CommitOutcome.Committed)).Expect("close");
    }

    [Fact]
    public void Aggregator_that_the_ledger_refuses_steps_down()
    {
        RunDriver run = Started().Delivers(0).Delivers(1).Delivers(2);

        run.Step(Charged(run, CommitOutcome.Fenced)).ExpectEnd(RunEndReason.SteppedDown, 0);
    }

    [Fact]
    public void Close_that_is_tried_again_is_charged_again_because_its_noise_is_drawn_again()
    {
        RunDriver run = Started().Delivers(0).Delivers(1).Delivers(2);
        run.Step(Charged(run, CommitOutcome.Committed));

        run.Step(new RunInput.ForRound(new RoundInput.CloseFailed("disk full", MayPass: true))).Expect("[journal trouble in round 1]", "timer Retry 1");
        run.Due(RunTimer.Retry).Expect("charge");
    }

    [Fact]
    public void Round_that_would_exceed_the_budget_does_not_begin_and_the_run_ends_with_the_reason()
    {
        RunDriver run = Started(new PrivacyStanding(4, 9.5, 10.5));

        run.ExpectEnd(RunEndReason.BudgetSpent, 0);
        Assert.Equal(
            "the privacy budget of population \"default\" is spent: epsilon 9.5 at delta 1E-2, one more round would make it 10.5, allowed are 10", run.End.Detail);
        Assert.DoesNotContain(run.Effects, effect => effect is RoundEffect.OpenSum);
    }

    [Fact]
    public void Run_ends_after_the_round_that_spends_the_rest()
    {
        RunDriver run = Started().Delivers(0).Delivers(1).Delivers(2);
        run.Step(Charged(run, CommitOutcome.Committed, new PrivacyStanding(1, 9, 10.1))).Closed().Journal(CommitOutcome.Committed);

        run.ExpectEnd(RunEndReason.BudgetSpent, 1);
    }

    [Fact]
    public void Tries_that_overspend_release_nothing()
    {
        RunDriver run = Started().Delivers(0).Delivers(1).Delivers(2);
        run.Step(Charged(run, CommitOutcome.Committed, new PrivacyStanding(2, 10.01, 11)));

        Assert.DoesNotContain(run.Effects, effect => effect is RoundEffect.Close);
        run.Due(RunTimer.Retry).ExpectEnd(RunEndReason.BudgetSpent, 0);
    }

    [Fact]
    public void Every_update_weighs_the_same_and_is_clipped_at_the_rounds_bound()
    {
        RunDriver run = Started();

        Assert.Equal(0.5, run.Plan.Local.ClipNorm);
        run.Offers(0, run.KeyOf(0));
        Assert.Equal(1, Assert.Single(run.Effects.OfType<RoundEffect.Fold>()).Order.Weight);
        Assert.Equal(3, run.Plan.Privacy!.Denominator);
    }

    [Fact]
    public void What_centres_measured_is_not_in_the_record()
    {
        RunDriver run = Started();
        foreach (int client in run.Cohort)
        {
            UpdateNote note = RunDriver.NoteOf(client, run.KeyOf(client)) with { GlobalLoss = 3, GlobalAccuracy = 0.5 };
            run.Offers(client, run.KeyOf(client), note).Folded(client, run.KeyOf(client));
        }

        run.Step(Charged(run, CommitOutcome.Committed)).Closed();
        RoundMetrics metrics = run.Effects.OfType<RoundEffect.Commit>().Single().Record.Metrics;
        Assert.Equal((null, null, null, null), (metrics.TrainLoss, metrics.LocalLoss, metrics.LocalAccuracy, metrics.LocalLossMedian));
    }

    [Fact]
    public void Round_for_which_nobody_was_drawn_is_released_as_noise_all_the_same()
    {
        var run = new RunDriver(Options with { Privacy = Privacy with { PopulationSize = 1_000_000, Delta = 1e-7 } });
        run.Step(new RunInput.Start(new Epoch(1), Samples.Digest("initial"), null, Privacy: Fresh)).Joins(0);

        Assert.Empty(run.Plan.Slots);
        Assert.Equal("charge", Transcript.Of(run.Effects)[^1]);
        run.Step(Charged(run, CommitOutcome.Committed)).Closed().Journal(CommitOutcome.Committed);
        Assert.Equal(1, run.Machine.Committed.Value);
    }

    [Fact]
    public void Adapted_clip_bound_holds_for_the_next_round_and_for_the_next_aggregator()
    {
        RunDriver run = Started().Delivers(0).Delivers(1).Delivers(2);
        run.Step(Charged(run, CommitOutcome.Committed));
        run.Step(new RunInput.ForRound(new RoundInput.Closed(Samples.Close("model 1") with { NextClipNorm = 0.25 })));
        RoundRecord record = run.Effects.OfType<RoundEffect.Commit>().Single().Record;
        run.Journal(CommitOutcome.Committed);
        Assert.Equal(0.25, run.Plan.Local.ClipNorm);

        var next = new RunDriver(Options);
        next.Step(new RunInput.Start(new Epoch(2), record.NextModel, record, Privacy: Fresh)).Joins(0, 1, 2);
        Assert.Equal(0.25, next.Plan.Local.ClipNorm);
    }

    [Theory]
    [InlineData("over-selection")]
    [InlineData("late")]
    [InlineData("delta")]
    [InlineData("population-size")]
    [InlineData("clip-norm")]
    public void Settings_that_void_the_promise_are_refused(string setting)
    {
        RunOptions options = setting switch
        {
            "over-selection" => Options with { OverSelection = 1.5 },
            "late" => Options with { Late = LateUpdatePolicy.Carry },
            "delta" => Options with { Privacy = Privacy with { Delta = 1.0 / 3 } },
            "population-size" => Options with { Privacy = Privacy with { PopulationSize = 2 } },
            _ => Options with { Privacy = Privacy with { ClipNorm = 0 } },
        };

        Assert.Contains(setting, Assert.Throws<ArgumentException>(options.Validated).Message, StringComparison.Ordinal);
    }

    private static RunDriver Started(PrivacyStanding? standing = null)
    {
        var run = new RunDriver(Options with { MembersMin = 3 });
        return run.Step(new RunInput.Start(new Epoch(1), Samples.Digest("initial"), null, Privacy: standing ?? Fresh)).Joins(0, 1, 2);
    }

    private static RunInput.ForRound Charged(RunDriver run, CommitOutcome outcome, PrivacyStanding? standing = null) => new(new RoundInput.Charged(
        outcome, new PrivacyDraw("default", 1, "test", run.Plan.Round, run.Plan.Attempt, new Epoch(1), 1, 1), standing ?? new PrivacyStanding(1, 2.5, 4)));
}
