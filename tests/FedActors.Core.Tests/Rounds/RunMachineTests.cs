using FedActors.Core.Identity;
using FedActors.Core.Metrics;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

public sealed class RunMachineTests
{
    private static RunOptions Options => Samples.Options;

    [Fact]
    public void Run_waits_for_members_says_so_once_and_then_starts()
    {
        RunDriver run = new RunDriver(Options with { MembersMin = 2 }).Start().Expect("[waiting 0/2]");
        run.Hello(4).Expect("[4#1 joined: 1]");
        Assert.Null(run.Machine.Round);
        run.Hello(5);
        Assert.Equal((1, 1, 2), (run.Plan.Round.Value, run.Plan.Attempt, run.Plan.Slots.Count));
    }

    [Fact]
    public void Nothing_starts_before_the_journal_is_read()
    {
        RunDriver run = new RunDriver().Joins(1, 2, 3);
        Assert.Null(run.Machine.Round);
        Assert.Equal(3, run.Start().Plan.Slots.Count);
    }

    [Fact]
    public void Members_that_are_busy_still_count_as_members()
    {
        RunDriver run = new RunDriver(Options with { MembersMin = 3, Late = LateUpdatePolicy.Carry }).Start().Joins(1, 2, 3);
        run.Delivers(1).Delivers(2).DeadlineCommits();
        Assert.Equal((2, 2), (run.Plan.Round.Value, run.Plan.Slots.Count));
        Assert.DoesNotContain(3, run.Cohort);
    }

    [Fact]
    public void Next_round_starts_from_the_committed_model_and_chains_to_its_record()
    {
        RunDriver run = new RunDriver().Start().Joins(1).Completes();
        Assert.Equal((2, 1, Samples.Digest("model 1")), (run.Plan.Round.Value, run.Plan.Attempt, run.Plan.Model));
        RoundRecord first = RecordOf(run);
        RoundRecord second = RecordOf(run.Completes());
        Assert.Equal((default(Sha256Digest), first.Hash), (first.Previous, second.Previous));
        Assert.Equal(new RoundNumber(2), run.Machine.Committed);
    }

    [Fact]
    public void Failed_round_is_tried_again_after_a_wait_that_doubles_up_to_the_deadline_until_attempts_are_spent()
    {
        RunDriver run = new RunDriver(Options with { AttemptsMax = 6, RetryDelay = TimeSpan.FromSeconds(1), Deadline = TimeSpan.FromSeconds(10) }).Start().Joins(1);
        foreach (string wait in new[] { "1", "2", "4", "8", "10" })
        {
            run.Due(RunTimer.Deadline);
            Assert.Equal($"timer Retry {wait}", Transcript.Of(run.Effects)[^1]);
            Assert.Null(run.Machine.Round);
            run.Hello(1).Expect();
            run.Due(RunTimer.Retry);
        }

        Assert.Equal((1, 6), (run.Plan.Round.Value, run.Plan.Attempt));
        run.Due(RunTimer.Deadline).ExpectEnd(RunEndReason.Failed, 0);
        Assert.StartsWith("round 1 failed 6 times in a row; last: 0 of 1 asked centres delivered; the quorum is 1.", run.End.Detail);
    }

    [Fact]
    public void Attempts_are_counted_anew_after_a_commit()
    {
        RunDriver run = new RunDriver(Options with { AttemptsMax = 2 }).Start().Joins(1);
        run.Due(RunTimer.Deadline).Due(RunTimer.Retry).Completes().Due(RunTimer.Deadline).Due(RunTimer.Retry);
        Assert.Equal((2, 2), (run.Plan.Round.Value, run.Plan.Attempt));
    }

    [Fact]
    public void Every_attempt_draws_a_fresh_cohort()
    {
        var cohorts = new HashSet<string>();
        RunDriver run = new RunDriver(Options with { CohortSize = 2 }).Start(Samples.Record() with { Round = new RoundNumber(1) });
        run.Step(new RunInput.Population(12, _ => 100));
        for (int attempt = 1; attempt <= 6; attempt++)
        {
            cohorts.Add(string.Join(' ', run.Cohort));
            run.Due(RunTimer.Deadline).Due(RunTimer.Retry);
        }

        Assert.True(cohorts.Count >= 4, $"6 attempts drew {cohorts.Count} different cohorts");
    }

    [Fact]
    public void Failure_to_close_is_tried_again()
    {
        RunDriver run = new RunDriver().Start().Joins(1).Delivers(1).Step(new RunInput.ForRound(new RoundInput.CloseFailed("no space")));
        Assert.Equal("timer Retry 1", Transcript.Of(run.Effects)[^1]);
        Assert.Equal(2, run.Due(RunTimer.Retry).Plan.Attempt);
    }

    [Fact]
    public void Store_without_room_costs_no_attempt()
    {
        RunDriver run = new RunDriver(Options with { AttemptsMax = 1 }).Start().Joins(1).Delivers(1);
        for (int i = 0; i < 50; i++)
        {
            run.Step(new RunInput.ForRound(new RoundInput.CloseFailed("no space", MayPass: true)));
            run.Due(RunTimer.Retry).Expect("close");
        }

        run.Closed().Journal(CommitOutcome.Committed);
        Assert.Equal((1, 2), (run.Machine.Committed.Value, run.Plan.Round.Value));
    }

    [Fact]
    public void Unknown_commit_is_asked_again_when_the_retry_timer_comes() =>
        new RunDriver().Start().Joins(1).Delivers(1).Closed().Journal(CommitOutcome.Unknown).Expect("timer Retry 1")
            .Due(RunTimer.Retry).Expect("commit").Journal(CommitOutcome.Committed);

    [Fact]
    public void Run_stops_after_its_rounds_and_nothing_happens_any_more()
    {
        RunDriver run = new RunDriver(Options with { RoundsMax = 2 }).Start().Joins(1).Completes().Completes();
        run.ExpectEnd(RunEndReason.RoundsDone, 2);
        Assert.Equal(
            [
                "[round 2 committed]", "committed 2 -> all", "run ended -> all", "no timer Deadline", "no timer Resend", "no timer Retry",
                "no timer Budget", "no timer Silence", "no timer Reconnect", "no timer Masking", "no timer Reconvene", "stop RoundsDone",
            ],
            Transcript.Of(run.Effects));
        Assert.Equal(Samples.Digest("model 2"), run.End.Model);
        run.Hello(2).Expect();
        run.Due(RunTimer.Silence).Expect();
        run.Step(new RunInput.StopRequested("again")).Expect();
        run.ExpectEnd(RunEndReason.RoundsDone, 2);
    }

    [Theory]
    [InlineData(0.89, false)]
    [InlineData(0.9, true)]
    [InlineData(double.NaN, false)]
    public void Run_stops_at_its_target_accuracy(double accuracy, bool stops)
    {
        RunDriver run = new RunDriver(Options with { TargetAccuracy = 0.9 }).Start().Joins(1).Completes(new Evaluation(10, 1, accuracy));
        Assert.Equal(stops ? RunEndReason.TargetReached : null, run.Machine.End?.Reason);
    }

    [Theory]
    [InlineData(0.51, false)]
    [InlineData(0.5, true)]
    [InlineData(double.NaN, false)]
    public void Run_stops_at_its_target_loss(double loss, bool stops)
    {
        RunDriver run = new RunDriver(Options with { TargetLoss = 0.5 }).Start().Joins(1).Completes(new Evaluation(10, loss, null));
        Assert.Equal(stops ? RunEndReason.TargetReached : null, run.Machine.End?.Reason);
    }

    [Fact]
    public void One_centre_that_claims_no_loss_does_not_end_the_run()
    {
        RunDriver run = new RunDriver(Options with { TargetLoss = 0.5, CohortSize = 3, MembersMin = 3 }).Start().Joins(1, 2, 3);
        Assert.Null(Claims(-1e9, 0.6, 0.6).Machine.End);
        Assert.Equal(RunEndReason.TargetReached, Claims(0.4, 0.5, 7).Machine.End?.Reason);

        RunDriver Claims(params double[] losses)
        {
            for (int client = 1; client <= 3; client++)
            {
                TaskKey key = run.KeyOf(client);
                run.Offers(client, key, RunDriver.NoteOf(client, key) with { GlobalLoss = losses[client - 1] }).Folded(client, key);
            }

            return run.Closed().Journal(CommitOutcome.Committed);
        }
    }

    [Fact]
    public void Run_stops_after_the_round_in_which_its_time_is_spent()
    {
        RunDriver run = new RunDriver(Options with { TimeBudget = TimeSpan.FromSeconds(30) }).At(100).Start().Joins(1).At(129.9).Completes();
        Assert.Null(run.Machine.End);
        run.At(130).Completes().ExpectEnd(RunEndReason.TimeSpent, 2);
    }

    [Fact]
    public void Run_that_waits_for_members_stops_when_its_time_is_spent()
    {
        RunDriver run = new RunDriver(Options with { TimeBudget = TimeSpan.FromSeconds(30) }).At(100).Start();
        Assert.Contains("timer Budget 30", Transcript.Of(run.Effects));
        run.At(129).Due(RunTimer.Silence);
        Assert.Null(run.Machine.End);
        run.At(130).Due(RunTimer.Budget).ExpectEnd(RunEndReason.TimeSpent, 0);
    }

    [Fact]
    public void Failed_round_is_not_tried_again_when_the_time_is_spent()
    {
        RunDriver run = new RunDriver(Options with { TimeBudget = TimeSpan.FromSeconds(30) }).At(100).Start().Joins(1).At(140).Due(RunTimer.Budget);
        Assert.Null(run.Machine.End);
        run.Due(RunTimer.Deadline).ExpectEnd(RunEndReason.TimeSpent, 0);
    }

    [Fact]
    public void Time_budget_goes_on_where_the_aggregator_before_left_it()
    {
        RunDriver run = new RunDriver(Options with { TimeBudget = TimeSpan.FromSeconds(30), RoundsMax = 9 }).At(100)
            .Step(new RunInput.Start(new Epoch(2), Samples.Digest("model"), Samples.Record(), new Instant(75_000_000)));
        Assert.Contains("timer Budget 5", Transcript.Of(run.Effects));
        run.At(105).Due(RunTimer.Budget).ExpectEnd(RunEndReason.TimeSpent, Samples.Record().Round.Value);
    }

    [Fact]
    public void Stop_request_gives_the_open_round_up_and_keeps_what_is_committed()
    {
        RunDriver run = new RunDriver().Start().Joins(1).Completes().Step(new RunInput.StopRequested("the operator asked"));
        run.ExpectEnd(RunEndReason.Stopped, 1);
        Assert.Contains("cancel 2.1.0 -> 1#1", Transcript.Of(run.Effects));
        Assert.Equal("the operator asked", run.End.Detail);
        Assert.Null(run.Machine.Round);
    }

    [Theory]
    [InlineData(CommitOutcome.Committed, RunEndReason.Stopped, 2)]
    [InlineData(CommitOutcome.Fenced, RunEndReason.SteppedDown, 1)]
    public void Stop_request_while_a_record_is_being_stored_waits_for_what_becomes_of_it(CommitOutcome outcome, RunEndReason reason, int committed)
    {
        RunDriver run = new RunDriver().Start().Joins(1).Completes().Delivers(1).Closed().Step(new RunInput.StopRequested("enough"));
        Assert.Null(run.End);
        run.Journal(CommitOutcome.Unknown).Due(RunTimer.Retry);
        Assert.Null(run.End);
        run.Journal(outcome).ExpectEnd(reason, committed);
    }

    [Fact]
    public void Stop_request_before_the_start_ends_the_run() =>
        new RunDriver().Step(new RunInput.StopRequested("at once")).ExpectEnd(RunEndReason.Stopped, 0).Start().Expect();

    [Fact]
    public void After_a_take_over_the_last_cohort_is_waited_for_and_whoever_is_missing_not_for_ever()
    {
        RoundRecord last = Samples.Record() with { Cohort = [new ClientId(1), new ClientId(2)] };
        RunOptions patient = Options with { ReconveneMax = TimeSpan.FromSeconds(2) };
        RunDriver run = new RunDriver(patient).Start(last).Joins(3, 1);
        Assert.Null(run.Machine.Round);
        run.At(0.5).Joins(2);
        Assert.Equal(3, run.Plan.Round.Value);

        RunDriver bereft = new RunDriver(patient).Start(last).Joins(3, 1);
        bereft.At(2).Due(RunTimer.Reconvene);
        Assert.Equal(3, bereft.Plan.Round.Value);
    }

    [Fact]
    public void A_failed_run_does_not_tell_its_clients_to_throw_their_work_away()
    {
        RunDriver run = new RunDriver(Options with { AttemptsMax = 1 }).Start().Joins(1).Delivers(1).Step(new RunInput.ForRound(new RoundInput.CloseFailed("broken")));
        Assert.Equal(RunEndReason.Failed, run.End.Reason);
        Assert.DoesNotContain("run ended -> all", Transcript.Of(run.Effects));
    }

    [Fact]
    public void A_store_that_is_full_is_waited_for_with_the_sum_as_it_is() =>
        new RunDriver(Options with { AttemptsMax = 1 }).Start().Joins(1).Delivers(1).Step(new RunInput.ForRound(new RoundInput.CloseFailed("no space", MayPass: true)))
            .Due(RunTimer.Retry).Expect("close").Closed().Expect("commit");

    [Fact]
    public void Run_goes_on_after_the_last_record()
    {
        RoundRecord last = Samples.Record();
        RunDriver run = new RunDriver().Start(last).Joins(1);
        Assert.Equal((3, 1, last.NextModel), (run.Plan.Round.Value, run.Plan.Attempt, run.Plan.Model));
        Assert.Equal(last.Hash, RecordOf(run.Completes()).Previous);
    }

    [Fact]
    public void Run_that_had_all_its_rounds_ends_at_once() =>
        new RunDriver(Options with { RoundsMax = 2 }).Start(Samples.Record()).ExpectEnd(RunEndReason.RoundsDone, 2);

    [Fact]
    public void Run_that_had_reached_its_target_does_not_go_on() =>
        new RunDriver(Options with { TargetAccuracy = 0.97 }).Start(Samples.Record()).ExpectEnd(RunEndReason.TargetReached, 2);

    [Fact]
    public void Fenced_aggregator_steps_down()
    {
        RunDriver run = new RunDriver().Start().Joins(1).Delivers(1).Closed().Journal(CommitOutcome.Fenced).ExpectEnd(RunEndReason.SteppedDown, 0);
        Assert.Equal(Samples.Digest("initial"), run.End.Model);
    }

    [Fact]
    public void Silent_members_are_lost_and_those_who_were_heard_are_not()
    {
        RunDriver run = new RunDriver(Options with { SilenceMax = TimeSpan.FromSeconds(15) }).Start().Joins(1, 2);
        run.At(5).Due(RunTimer.Silence);
        run.At(10).Says(2, new AggregatorMessage.TaskAccepted(new TaskKey(new RoundNumber(1), 1, 0)));
        run.Due(RunTimer.Silence).At(15).Due(RunTimer.Silence).Expect("timer Silence 5");
        run.At(20).Due(RunTimer.Silence);
        Assert.Equal("[1#1 left: 1]", Transcript.Of(run.Effects)[0]);
        Assert.Contains("timer Silence 5", Transcript.Of(run.Effects));
        Assert.Equal(1, run.Machine.Roster.Count);
    }

    [Fact]
    public void Stranger_is_told_that_it_is_none_and_its_body_dropped()
    {
        RunDriver run = new RunDriver().Start().Joins(1);
        run.Offers(9, new TaskKey(new RoundNumber(1), 1, 0)).Expect("RefusedUnknownTask 1.1.0 -> 9#1", "drop body of 9");
        run.Says(9, new AggregatorMessage.Goodbye()).Expect();
        run.Says(9, new AggregatorMessage.TaskAccepted(new TaskKey(new RoundNumber(1), 1, 0))).Expect();
        run.Step(new RunInput.SessionLost(new ClientId(9), Samples.First)).Expect();
    }

    [Fact]
    public void Goodbye_frees_the_slot()
    {
        RunDriver run = new RunDriver().Start(Samples.Record()).Step(new RunInput.Population(3, _ => 100));
        int first = run.Cohort[0];
        run.Says(first, new AggregatorMessage.Goodbye());
        Assert.Equal([$"[{first}#1 left: 2]", "[slot 0 DroppedOut]", $"drop all of {first}"], Transcript.Of(run.Effects));
    }

    [Fact]
    public void Population_joins_in_one_input()
    {
        RunDriver run = new RunDriver().Start().Step(new RunInput.Population(3, client => client.Value == 1 ? 70 : 10));
        Assert.Equal(3, run.Machine.Roster.Count);
        Assert.Equal([10, 10, 70], run.Plan.Slots.Select(slot => slot.ExamplesMax).Order());
    }

    [Fact]
    public void Large_centre_takes_part_and_counts_with_no_more_examples_than_any_may()
    {
        RunDriver run = new RunDriver(Options with { ExamplesMax = 60, CohortSize = 1 }).Start().Hello(1, examples: long.MaxValue);
        Assert.Equal(long.MaxValue, run.Plan.Slots[0].ExamplesMax);
        run.Offers(1, new TaskKey(new RoundNumber(1), 1, 0)).Expect("fold 1.1.0 of 1 weight 60");
    }

    [Fact]
    public void Member_whose_examples_come_later_is_asked_then()
    {
        RunDriver run = new RunDriver().Start().Hello(1, examples: 0);
        Assert.Null(run.Machine.Round);
        Assert.Equal([1], run.Hello(1, examples: 5).Cohort);
    }

    [Fact]
    public void Selection_does_not_depend_on_the_order_of_joining()
    {
        RunOptions options = Options with { CohortSize = 3, MembersMin = 6 };
        int[] ascending = new RunDriver(options).Start().Joins(1, 2, 3, 4, 5, 6).Cohort;
        int[] mixed = new RunDriver(options).Start().Joins(6, 3, 1, 5, 4, 2).Cohort;
        Assert.Equal(ascending, mixed);
    }

    [Fact]
    public void Repeated_offer_of_a_counted_update_is_answered_as_counted_in_the_next_round_too()
    {
        RunDriver run = new RunDriver().Start().Joins(1);
        TaskKey key = run.KeyOf(1);
        run.Completes().Offers(1, key).Expect("Counted 1.1.0 -> 1#1", "drop body of 1");
        run.Offers(1, key, Samples.Note("other", 100)).Expect("RefusedSecond 1.1.0 -> 1#1", "drop body of 1");
    }

    private static RoundRecord RecordOf(RunDriver run) =>
        run.Effects.OfType<RoundEffect.Report>().Select(report => report.Event).OfType<RunEvent.RoundCommitted>().Single().Record;
}
