using FedActors.Core.Protocol;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

public sealed class RoundMachineTests
{
    [Fact]
    public void Begin_opens_the_sum_sends_every_slot_its_task_and_sets_the_timers() =>
        new RoundDriver().Begin().Expect(
            "open sum", "[round 3.2 started]", "task 3.2.0 -> 10#1", "task 3.2.1 -> 11#1", "task 3.2.2 -> 12#1", "timer Deadline 60", "timer Resend 5");

    [Fact]
    public void Task_says_what_to_train_and_how_long_the_round_still_waits()
    {
        RoundDriver round = new RoundDriver(slots: 1).Begin().At(105).Step(new RoundInput.ResendDue());
        var task = (ClientMessage.TrainTask)round.Effects.OfType<RoundEffect.Send>().Single().Message;
        Assert.Equal((Samples.Digest("model"), 7UL, TimeSpan.FromSeconds(55)), (task.Model, task.RunSeed, task.TimeLeft));
        Assert.Equal(round.Machine.Plan.Local, task.Local);
    }

    [Fact]
    public void Task_is_sent_again_only_to_those_who_did_not_acknowledge_it()
    {
        RoundDriver round = new RoundDriver().Begin().Accepts(1).Expect();
        round.Offers(0).At(105).Step(new RoundInput.ResendDue()).Expect("task 3.2.2 -> 12#1", "timer Resend 5");
        Assert.Equal(SlotOutcome.Training, round.Machine.OutcomeOf(1));
        round.Deadline().Folded(0).Step(new RoundInput.ResendDue()).Expect();
    }

    [Fact]
    public void Acknowledgement_by_another_client_or_incarnation_changes_nothing()
    {
        RoundDriver round = new RoundDriver().Begin();
        round.Step(new RoundInput.Accepted(round.KeyOf(0), RoundDriver.ClientOf(1), Samples.First)).Expect();
        round.Step(new RoundInput.Accepted(round.KeyOf(0), RoundDriver.ClientOf(0), new(2))).Expect();
        round.Step(new RoundInput.Accepted(round.KeyOf(0) with { Attempt = 1 }, RoundDriver.ClientOf(0), Samples.First)).Expect();
        Assert.Equal(SlotOutcome.Asked, round.Machine.OutcomeOf(0));
    }

    [Fact]
    public void Round_closes_as_soon_as_the_wanted_updates_are_folded_and_commits() => new RoundDriver(slots: 2).Begin()
        .Offers(0).Expect("fold 3.2.0 of 10 weight 100")
        .Folded(0).Expect("[slot 0 Counted]", "Counted 3.2.0 -> 10#1")
        .Offers(1).Expect("fold 3.2.1 of 11 weight 200")
        .Folded(1).Expect("[slot 1 Counted]", "Counted 3.2.1 -> 11#1", "no timer Deadline", "no timer Resend", "close").ExpectPhase(RoundPhase.Closing)
        .Closed().Expect("commit").ExpectPhase(RoundPhase.Committing)
        .Journal(CommitOutcome.Committed).Expect("[round 3 committed]", "committed 3 -> all").ExpectPhase(RoundPhase.Committed);

    [Fact]
    public void Over_selection_tells_the_rest_to_stop() => new RoundDriver(slots: 3, wanted: 1).Begin().Accepts(2).Counts(0).Expect(
        "[slot 0 Counted]", "Counted 3.2.0 -> 10#1", "no timer Deadline", "no timer Resend",
        "[slot 1 Straggler]", "cancel 3.2.1 -> 11#1", "[slot 2 Straggler]", "cancel 3.2.2 -> 12#1", "close");

    [Fact]
    public void Over_selection_lets_the_rest_finish_where_late_updates_are_carried() =>
        new RoundDriver(slots: 2, wanted: 1, late: LateUpdatePolicy.Carry).Begin().Counts(0).Expect(
            "[slot 0 Counted]", "Counted 3.2.0 -> 10#1", "no timer Deadline", "no timer Resend", "[slot 1 Straggler]", "close");

    [Fact]
    public void Deadline_with_quorum_closes() => new RoundDriver(slots: 2, quorum: 1).Begin().Counts(0).Deadline().Expect(
        "no timer Deadline", "no timer Resend", "[slot 1 Straggler]", "cancel 3.2.1 -> 11#1", "close");

    [Fact]
    public void Deadline_without_quorum_fails_and_says_who_did_what()
    {
        RoundDriver round = new RoundDriver(slots: 4, quorum: 3).Begin().Counts(0).Declines(2, "the disk is full").Expect("[slot 2 Declined]")
            .Lost(3).Expect("[slot 3 DroppedOut]").Deadline().Expect(
                "no timer Deadline", "no timer Resend", "[slot 1 Straggler]", "cancel 3.2.1 -> 11#1", "no timer Deadline", "no timer Resend", "[round 3.2 failed]");
        Assert.Equal(
            "1 of 4 asked centres delivered; the quorum is 3. Slots: 1 counted, 1 straggling, 1 dropped out, 1 declined. "
            + "First reason given, by client-12: the disk is full",
            round.Machine.FailureReason);
    }

    [Fact]
    public void Losing_every_slot_fails_at_once() => new RoundDriver(slots: 2).Begin().Lost(0).ExpectPhase(RoundPhase.Collecting)
        .Lost(1).ExpectPhase(RoundPhase.Failed);

    [Fact]
    public void Last_open_slot_that_ends_closes_a_round_with_quorum() => new RoundDriver(slots: 3, quorum: 1).Begin().Counts(1)
        .Declines(0, "no").ExpectPhase(RoundPhase.Collecting).Lost(2).ExpectPhase(RoundPhase.Closing);

    [Fact]
    public void Lost_member_of_another_incarnation_or_outside_the_cohort_is_nothing_to_the_round() => new RoundDriver().Begin()
        .Lost(0, incarnation: 2).Expect().Step(new RoundInput.MemberLost(new(99), Samples.First)).Expect();

    [Fact]
    public void Slot_ends_only_once() => new RoundDriver().Begin().Lost(0).Lost(0).Expect().Declines(0, "no").Expect().Accepts(0).Expect();

    [Fact]
    public void Same_update_again_is_answered_and_counted_once()
    {
        RoundDriver round = new RoundDriver().Begin().Offers(0).Offers(0).Expect().Folded(0);
        round.Offers(0).Expect("drop body of 10", "Counted 3.2.0 -> 10#1");
        Assert.Equal(SlotOutcome.Counted, round.Machine.OutcomeOf(0));
        round.Counts(1, 2).ExpectPhase(RoundPhase.Closing).Offers(0).Expect("drop body of 10", "Counted 3.2.0 -> 10#1");
    }

    [Fact]
    public void Another_update_for_the_same_task_is_refused_as_the_second() => new RoundDriver().Begin().Offers(0)
        .Offers(0, Samples.Note("other", 100)).Expect("drop body of 10", "RefusedSecond 3.2.0 -> 10#1")
        .Folded(0)
        .Offers(0, Samples.Note("other", 100)).Expect("drop body of 10", "RefusedSecond 3.2.0 -> 10#1");

    [Fact]
    public void Offer_by_anyone_who_was_not_asked_for_it_is_refused_and_its_body_dropped() => new RoundDriver().Begin()
        .Offers(0, client: 11).Expect("drop body of 11", "RefusedUnknownTask 3.2.0 -> 11#1")
        .Offers(0, incarnation: 2).Expect("drop body of 10", "RefusedUnknownTask 3.2.0 -> 10#2")
        .Offers(7, client: 10).Expect("drop body of 10", "RefusedUnknownTask 3.2.7 -> 10#1")
        .Offers(-1, client: 10).Expect("drop body of 10", "RefusedUnknownTask 3.2.-1 -> 10#1");

    [Fact]
    public void Offer_under_a_wrong_slot_does_not_drop_the_body_that_a_fold_waits_for() => new RoundDriver().Begin().Offers(0)
        .Offers(1, RoundDriver.NoteOf(0), client: 10).Expect("RefusedUnknownTask 3.2.1 -> 10#1");

    [Theory]
    [InlineData(double.NaN, null, null, "training loss")]
    [InlineData(double.PositiveInfinity, null, null, "training loss")]
    [InlineData(1.0, double.NegativeInfinity, null, "loss of the received model")]
    [InlineData(1.0, 1.0, 1.5, "accuracy")]
    [InlineData(1.0, 1.0, double.NaN, "accuracy")]
    public void Measures_that_would_spoil_the_rounds_mean_are_refused_without_a_fold(double loss, double? globalLoss, double? accuracy, string said)
    {
        RoundDriver round = new RoundDriver().Begin().Offers(0, Samples.Note("x", 100, loss, globalLoss, accuracy))
            .Expect("[slot 0 Refused]", "drop body of 10", "RefusedInvalid 3.2.0 -> 10#1");
        var answer = (ClientMessage.Answer)round.Effects.OfType<RoundEffect.Send>().Single().Message;
        Assert.Contains(said, answer.Detail);
    }

    [Theory]
    [InlineData(101)]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(long.MaxValue)]
    public void Weight_outside_what_was_announced_is_refused_without_a_fold(long examples)
    {
        RoundDriver round = new RoundDriver().Begin().Offers(0, Samples.Note("greedy", examples)).Expect(
            "[slot 0 Refused]", "drop body of 10", "RefusedInvalid 3.2.0 -> 10#1");
        var answer = (ClientMessage.Answer)round.Effects.OfType<RoundEffect.Send>().Single().Message;
        Assert.Equal($"the update claims {examples} examples; this centre announced 100, so 1 to 100 are allowed", answer.Detail);
        round.Offers(0).Expect("drop body of 10", "RefusedInvalid 3.2.0 -> 10#1");
    }

    [Fact]
    public void Refused_fold_ends_the_slot_with_the_reason()
    {
        RoundDriver round = new RoundDriver(slots: 1).Begin().Offers(0).Folded(0, FoldAnswerKind.Refused, "element 3 is NaN").ExpectPhase(RoundPhase.Failed);
        Assert.Contains("First reason given, by client-10: element 3 is NaN", round.Machine.FailureReason);
    }

    [Fact]
    public void Missing_body_is_asked_for_again_and_the_slot_stays_open() => new RoundDriver(slots: 1).Begin().Offers(0)
        .Folded(0, FoldAnswerKind.BodyMissing).Expect("BodyMissing 3.2.0 -> 10#1").ExpectPhase(RoundPhase.Collecting)
        .Offers(0).Expect("fold 3.2.0 of 10 weight 100").Folded(0).ExpectPhase(RoundPhase.Closing);

    [Fact]
    public void Missing_body_while_draining_makes_a_straggler() => new RoundDriver(slots: 2).Begin().Counts(0).Offers(1).Deadline()
        .Expect("no timer Deadline", "no timer Resend").ExpectPhase(RoundPhase.Draining)
        .Folded(1, FoldAnswerKind.BodyMissing).Expect("BodyMissing 3.2.1 -> 11#1", "[slot 1 Straggler]", "cancel 3.2.1 -> 11#1", "close");

    [Fact]
    public void Missing_body_of_a_member_lost_meanwhile_is_not_waited_for() => new RoundDriver(slots: 1).Begin().Offers(0).Lost(0).Expect()
        .Folded(0, FoldAnswerKind.BodyMissing).ExpectPhase(RoundPhase.Failed);

    [Fact]
    public void Update_of_a_member_lost_while_it_was_folded_counts() => new RoundDriver(slots: 1).Begin().Offers(0).Lost(0).Folded(0)
        .ExpectPhase(RoundPhase.Closing);

    [Fact]
    public void Late_offer_while_the_rest_is_folded_is_refused() => new RoundDriver(slots: 2).Begin().Offers(1).Deadline()
        .Offers(0).Expect("drop body of 10", "RefusedLate 3.2.0 -> 10#1").ExpectPhase(RoundPhase.Draining);

    [Fact]
    public void Draining_waits_for_every_fold() => new RoundDriver(slots: 3).Begin().Offers(0).Offers(1).Deadline()
        .Folded(1).ExpectPhase(RoundPhase.Draining).Folded(0).ExpectPhase(RoundPhase.Closing);

    [Fact]
    public void Quorum_missed_while_draining_fails() => new RoundDriver(slots: 2, quorum: 2).Begin().Offers(0).Offers(1).Deadline()
        .Folded(0).Folded(1, FoldAnswerKind.Refused, "NaN").ExpectPhase(RoundPhase.Failed);

    [Fact]
    public void Failure_to_close_fails_the_round_and_keeps_the_reason()
    {
        RoundDriver round = new RoundDriver(slots: 1).Begin().Counts(0).Step(new RoundInput.CloseFailed("no space")).Expect(
            "no timer Deadline", "no timer Resend", "[round 3.2 failed]");
        Assert.Equal("no space", round.Machine.FailureReason);
    }

    [Fact]
    public void Close_that_found_no_room_in_the_store_is_asked_for_again_until_it_does() => new RoundDriver(slots: 1).Begin().Counts(0)
        .Step(new RoundInput.CloseFailed("no space", MayPass: true)).Expect("[journal trouble in round 3]", "timer Retry 1").ExpectPhase(RoundPhase.Closing)
        .Step(new RoundInput.AskAgain()).Expect("close")
        .Step(new RoundInput.CloseFailed("no space", MayPass: true)).Expect("[journal trouble in round 3]", "timer Retry 1")
        .Step(new RoundInput.AskAgain()).Expect("close")
        .Closed().Expect("commit").ExpectPhase(RoundPhase.Committing);

    [Fact]
    public void Unknown_commit_is_asked_again_until_the_journal_knows() => new RoundDriver(slots: 1).Begin().Counts(0).Closed()
        .Journal(CommitOutcome.Unknown).Expect("timer Retry 1").ExpectPhase(RoundPhase.Committing)
        .Step(new RoundInput.AskAgain()).Expect("commit")
        .Journal(CommitOutcome.Unknown).Expect("timer Retry 1")
        .Step(new RoundInput.AskAgain()).Expect("commit")
        .Journal(CommitOutcome.Committed).ExpectPhase(RoundPhase.Committed);

    [Fact]
    public void Journal_that_never_answers_fails_the_round_in_the_end()
    {
        RoundDriver round = new RoundDriver(slots: 1).Begin().Counts(0).Closed();
        int tries = 0;
        for (; round.Machine.Phase == RoundPhase.Committing && tries < 2000; tries++)
        {
            round.Journal(CommitOutcome.Unknown);
        }

        Assert.Equal((1000, RoundPhase.Failed), (tries, round.Machine.Phase));
        Assert.Contains("check the store", round.Machine.FailureReason);
    }

    [Fact]
    public void Fenced_commit_ends_the_round_without_a_word() => new RoundDriver(slots: 1).Begin().Counts(0).Closed()
        .Journal(CommitOutcome.Fenced).Expect().ExpectPhase(RoundPhase.Fenced);

    [Theory]
    [InlineData(RoundPhase.Collecting)]
    [InlineData(RoundPhase.Draining)]
    [InlineData(RoundPhase.Closing)]
    [InlineData(RoundPhase.Committing)]
    public void Abandoned_round_ends_in_every_phase_and_is_not_called_a_failure(RoundPhase phase)
    {
        RoundDriver round = InPhase(phase).Step(new RoundInput.Abandon("stop")).ExpectPhase(RoundPhase.Failed);
        Assert.Equal("stop", round.Machine.FailureReason);
        Assert.DoesNotContain("[round 3.2 failed]", Transcript.Of(round.Effects));
        Assert.Equal(["no timer Deadline", "no timer Resend"], Transcript.Of(round.Effects)[^2..]);
    }

    [Theory]
    [InlineData(RoundPhase.Committed)]
    [InlineData(RoundPhase.Failed)]
    [InlineData(RoundPhase.Fenced)]
    public void Whatever_comes_after_the_end_is_ignored(RoundPhase phase)
    {
        RoundDriver round = InPhase(phase);
        round.Step(new RoundInput.Abandon("stop")).Expect();
        round.Folded(1).Expect();
        round.Closed().Expect();
        round.Step(new RoundInput.CloseFailed("late")).Expect();
        round.Journal(CommitOutcome.Unknown).Expect();
        round.Step(new RoundInput.AskAgain()).Expect();
        round.Step(new RoundInput.ResendDue()).Expect();
        round.Deadline().Expect();
        round.Lost(1).Expect();
        round.Accepts(1).Expect();
        round.Declines(1, "no").Expect();
        round.ExpectPhase(phase);
    }

    [Theory]
    [InlineData(RoundPhase.Collecting)]
    [InlineData(RoundPhase.Draining)]
    [InlineData(RoundPhase.Committing)]
    public void Stray_failure_to_close_does_not_fail_a_round_that_is_not_closing(RoundPhase phase) =>
        InPhase(phase).Step(new RoundInput.CloseFailed("of an earlier attempt")).Expect().ExpectPhase(phase);

    [Fact]
    public void Fold_for_another_attempt_is_ignored()
    {
        RoundDriver round = new RoundDriver(slots: 2).Begin().Offers(0);
        round.Step(new RoundInput.Folded(round.OrderOf(0) with { Attempt = 1 }, FoldAnswer.Added)).Expect();
        round.Step(new RoundInput.Folded(round.OrderOf(0) with { Into = new(2) }, FoldAnswer.Added)).Expect();
        Assert.Equal(SlotOutcome.Folding, round.Machine.OutcomeOf(0));
    }

    [Fact]
    public void Carried_updates_are_folded_at_a_weight_discounted_by_the_square_root_of_lateness() =>
        new RoundDriver(late: LateUpdatePolicy.Carry).Begin()
            .Carries(50, round: 2, examples: 100).Expect("fold 2.1.0 of 50 weight 70")
            .Carries(51, round: 1, examples: 100).Expect("fold 1.1.0 of 51 weight 57")
            .Carries(52, round: 3, examples: 100).Expect("fold 3.1.0 of 52 weight 100");

    [Fact]
    public void Carried_update_does_not_replace_the_cohort_s_own() => new RoundDriver(slots: 1, late: LateUpdatePolicy.Carry).Begin()
        .Carries(50, 2, 100).CarriedFolded(50, 2, 70).Expect("CountedLate 2.1.0 -> 50#1", "[late 2.1.0 counted]").ExpectPhase(RoundPhase.Collecting)
        .Counts(0).ExpectPhase(RoundPhase.Closing);

    [Fact]
    public void Carried_updates_leave_the_cohort_its_room_in_the_sum() =>
        // The cohort may bring 600; 650 fit in all.
        new RoundDriver(late: LateUpdatePolicy.Carry, totalWeightMax: 1000).Begin()
            .Carries(50, 2, 500).Expect("fold 2.1.0 of 50 weight 353")
            .Carries(51, 2, 100).Expect("drop body of 51", "RefusedLate 2.1.0 -> 51#1", "[late 2.1.0 not counted]")
            .CarriedFolded(50, 2, 353, FoldAnswerKind.BodyMissing).Expect("BodyMissing 2.1.0 -> 50#1")
            .Carries(51, 2, 100).Expect("fold 2.1.0 of 51 weight 70");

    [Fact]
    public void Record_says_exactly_what_happened_whatever_the_order_of_arrival()
    {
        RoundRecord record = FullRound([0, 4, 2]);
        Assert.Equal(record.Hash, FullRound([4, 2, 0]).Hash);
        Assert.Equal(("test", 3, 2, 9L, "fedavg"), (record.RunId, record.Round.Value, record.Attempt, record.Epoch.Value, record.Strategy));
        Assert.Equal((Samples.At(100), Samples.At(161)), (record.StartedAt, record.ClosedAt));
        Assert.Equal([10, 11, 12, 13, 14, 15], record.Cohort.Select(client => client.Value));
        Assert.Equal(["1.1.0", "2.1.0", "3.2.0", "3.2.2", "3.2.4"], record.Accepted.Select(update => Transcript.Key(update.Key)));
        Assert.Equal([51, 50, 10, 12, 14], record.Accepted.Select(update => update.Client.Value));
        Assert.Equal([57, 70, 100, 300, 500], record.Accepted.Select(update => update.Weight));
        Assert.Equal([100, 100, 100, 300, 500], record.Accepted.Select(update => update.Examples));
        Assert.Equal([3], record.Stragglers);
        Assert.Equal([1], record.Dropouts);
        Assert.Equal([5], record.Refused);
        Assert.Equal(((1 * 100) + (3 * 300) + (5 * 500)) / 900.0, record.Metrics.TrainLoss);
        Assert.Equal((1.5, null, null), (record.Metrics.UpdateNorm, record.Metrics.LocalLoss, record.Metrics.EvaluatedLoss));
        Assert.Equal((Samples.Digest("model"), Samples.Digest("next"), Samples.Digest("sum of next")), (record.Model, record.NextModel, record.SumDigest));
        Assert.Equal((Samples.Digest("previous"), Samples.Digest("configuration")), (record.Previous, record.Configuration));
    }

    [Fact]
    public void Local_metrics_are_means_over_the_centres_that_measured()
    {
        RoundDriver round = new RoundDriver(slots: 3).Begin();
        round.Offers(0, RoundDriver.NoteOf(0) with { GlobalLoss = 1, GlobalAccuracy = 0.5 }).Folded(0);
        round.Offers(1, RoundDriver.NoteOf(1) with { GlobalLoss = 2 }).Folded(1).Counts(2);
        round.Closed();
        Assert.Equal((1.5, 0.5), (round.Machine.Record!.Metrics.LocalLoss, round.Machine.Record.Metrics.LocalAccuracy));
    }

    [Fact]
    public void Median_of_local_losses_is_what_no_minority_can_lower()
    {
        RoundDriver round = new RoundDriver(slots: 5).Begin();
        double[] losses = [2.5, 0, 2, 0, 3];
        for (int slot = 0; slot < losses.Length; slot++)
        {
            round.Offers(slot, RoundDriver.NoteOf(slot) with { GlobalLoss = losses[slot] }).Folded(slot);
        }

        RoundMetrics metrics = round.Closed().Machine.Record!.Metrics;
        Assert.Equal((1.5, 2.0), (metrics.LocalLoss, metrics.LocalLossMedian));
    }

    private static RoundRecord FullRound(int[] order)
    {
        RoundDriver round = new RoundDriver(slots: 6, late: LateUpdatePolicy.Carry).Begin();
        round.Carries(50, 2, 100).CarriedFolded(50, 2, 70).Carries(51, 1, 100).CarriedFolded(51, 1, 57);
        round.Lost(1).Offers(5).Folded(5, FoldAnswerKind.Refused, "NaN");
        round.Counts(order).Deadline().At(161).Closed();
        return round.Machine.Record!;
    }

    private static RoundDriver InPhase(RoundPhase phase)
    {
        RoundDriver round = new RoundDriver(slots: 3).Begin().Counts(0).Offers(1);
        return phase switch
        {
            RoundPhase.Collecting => round,
            RoundPhase.Draining => round.Deadline(),
            RoundPhase.Closing => round.Deadline().Folded(1),
            RoundPhase.Committing => round.Deadline().Folded(1).Closed(),
            RoundPhase.Committed => round.Deadline().Folded(1).Closed().Journal(CommitOutcome.Committed),
            RoundPhase.Fenced => round.Deadline().Folded(1).Closed().Journal(CommitOutcome.Fenced),
            _ => round.Step(new RoundInput.Abandon("stop")),
        };
    }
}
