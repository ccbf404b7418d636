using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

/// <summary>Updates that come after their round, seen through a whole run: nothing counts twice, nothing goes without an answer.</summary>
public sealed class LateUpdateTests
{
    private static RunOptions Carry => Samples.Options with { Late = LateUpdatePolicy.Carry, StalenessMax = 2 };

    [Fact]
    public void Late_update_is_refused_where_policy_says_so_and_its_sender_is_free()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Samples.Options);
        run.Offers(late, key);
        Assert.Equal([$"RefusedLate {Transcript.Key(key)} -> {late}#1", $"drop body of {late}", $"[late {Transcript.Key(key)} not counted]"], Transcript.Of(run.Effects));
        Assert.Contains(late, run.Cohort);
        run.Offers(late, key).Expect($"RefusedLate {Transcript.Key(key)} -> {late}#1", $"drop body of {late}");
    }

    [Fact]
    public void Update_that_waits_for_the_next_round_is_answered_when_there_is_none()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry);
        run.Due(RunTimer.Deadline);
        run.Offers(late, key).Expect();
        run.Step(new RunInput.StopRequested("enough"));
        Assert.Contains($"RefusedLate {Transcript.Key(key)} -> {late}#1", Transcript.Of(run.Effects));
        Assert.Contains("run ended -> all", Transcript.Of(run.Effects));
    }

    [Fact]
    public void Round_whose_sum_is_lost_does_not_wait_for_its_deadline()
    {
        RunDriver run = new RunDriver(Samples.Options with { CohortSize = 3 }).Start().Joins(1).At(1);
        TaskKey key = run.KeyOf(1);
        run.Offers(1, key).Folded(1, key, kind: FoldAnswerKind.SumLost);
        Assert.Null(run.Machine.Round);
        Assert.Contains("timer Retry 1", Transcript.Of(run.Effects));
        run.At(2).Due(RunTimer.Retry);
        Assert.Equal(2, run.Plan.Attempt);

        // What is still on its way for the spoilt sum changes nothing.
        run.Step(new RunInput.ForRound(new RoundInput.Folded(new FoldOrder(key.Round, 1, key, new ClientId(1), RunDriver.NoteOf(1, key).Body, 100), FoldAnswer.Added))).Expect();
        run.Completes();
    }

    [Fact]
    public void Body_of_a_lost_member_is_thrown_away_unless_it_is_being_folded()
    {
        RunDriver run = new RunDriver(Samples.Options with { CohortSize = 2, UploadsMin = 2 }).Start().Joins(1, 2);
        run.Offers(1, run.KeyOf(1));
        run.Says(1, new AggregatorMessage.Goodbye());
        Assert.DoesNotContain("drop all of 1", Transcript.Of(run.Effects));
        run.Says(2, new AggregatorMessage.Goodbye());
        Assert.Contains("drop all of 2", Transcript.Of(run.Effects));
    }

    [Fact]
    public void Carried_update_goes_into_the_open_round_at_a_discount()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry);
        Assert.DoesNotContain(late, run.Cohort);
        run.Offers(late, key).Expect($"fold {Transcript.Key(key)} of {late} weight 70");
        run.Folded(late, key, 70).Expect($"CountedLate {Transcript.Key(key)} -> {late}#1", $"[late {Transcript.Key(key)} counted]");
        run.Offers(late, key).Expect($"CountedLate {Transcript.Key(key)} -> {late}#1");
        AcceptedUpdate first = Commit(run).Accepted[0];
        Assert.Contains($"drop body of {late}", Transcript.Of(run.Effects));
        Assert.Equal((key, 70L), (first.Key, first.Weight));
        Assert.Contains(late, run.Cohort);
    }

    [Fact]
    public void Repeated_offer_while_its_fold_is_under_way_keeps_the_body_and_waits_for_the_fold()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry);
        run.Offers(late, key).Offers(late, key).Expect();
        run.Folded(late, key, 70, FoldAnswerKind.BodyMissing).Expect($"BodyMissing {Transcript.Key(key)} -> {late}#1");
        run.Offers(late, key).Expect($"fold {Transcript.Key(key)} of {late} weight 70");
    }

    [Fact]
    public void Refused_carried_update_is_not_answered_as_counted_afterwards()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry);
        run.Offers(late, key).Folded(late, key, 70, FoldAnswerKind.Refused)
            .Expect($"RefusedLate {Transcript.Key(key)} -> {late}#1", $"[late {Transcript.Key(key)} not counted]");
        Assert.DoesNotContain(Commit(run).Accepted, update => update.Client.Value == late && update.Key == key);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Update_carried_into_an_attempt_that_failed_goes_into_the_next_one(bool isOfferedAgain)
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry with { UploadsMin = 1 });
        run.Offers(late, key).Folded(late, key, 70).Due(RunTimer.Deadline);
        Assert.Null(run.Machine.Round);
        Assert.DoesNotContain($"drop body of {late}", Transcript.Of(run.Effects));
        if (isOfferedAgain)
        {
            // Its sender did not hear the answer.
            run.Offers(late, key).Expect();
        }

        run.Due(RunTimer.Retry);
        Assert.Single(Transcript.Of(run.Effects), $"fold {Transcript.Key(key)} of {late} weight 70");
        run.Folded(late, key, 70).Expect($"CountedLate {Transcript.Key(key)} -> {late}#1");
        RoundRecord record = Commit(run);
        Assert.Equal((2, key), (record.Attempt, record.Accepted[0].Key));
        Assert.Single(Transcript.Of(run.Effects), $"drop body of {late}");
    }

    [Fact]
    public void Update_that_was_counted_is_not_dropped_for_others_that_wait()
    {
        RunDriver run = new RunDriver(Carry with { StalenessMax = 5, CohortSize = 2, MembersMin = 5 }).Start().Joins(1, 2, 3, 4, 5);
        var late = new List<(int Client, TaskKey Key)>();
        for (int round = 1; round <= 3; round++)
        {
            late.Add((run.Cohort[0], run.KeyOf(run.Cohort[0])));
            CommitWithout(run, run.Cohort[0]);
        }

        (int client, TaskKey key) = late[0];
        run.Offers(client, key).Folded(client, key, 50).Expect($"CountedLate {Transcript.Key(key)} -> {client}#1", $"[late {Transcript.Key(key)} counted]");
        run.Delivers(run.Cohort[1]).Due(RunTimer.Deadline);
        Assert.Equal(RoundPhase.Closing, run.Machine.Round!.Phase);
        run.Offers(late[1].Client, late[1].Key).Expect().Offers(late[2].Client, late[2].Key).Expect();
        run.Step(new RunInput.ForRound(new RoundInput.CloseFailed("no space"))).Due(RunTimer.Retry);
        Assert.Equal(
            [$"fold {Transcript.Key(key)} of {client} weight 50", $"fold {Transcript.Key(late[1].Key)} of {late[1].Client} weight 57", $"fold {Transcript.Key(late[2].Key)} of {late[2].Client} weight 70"],
            Transcript.Of(run.Effects).Where(line => line.StartsWith("fold", StringComparison.Ordinal)));
        run.Folded(client, key, 50).Folded(late[1].Client, late[1].Key, 57).Folded(late[2].Client, late[2].Key, 70);
        Assert.Contains(Commit(run).Accepted, update => update.Key == key && update.Client.Value == client);
    }

    [Fact]
    public void Update_that_was_counted_survives_more_failed_attempts_than_are_remembered()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry with { AttemptsMax = 20 });
        run.Offers(late, key).Folded(late, key, 70);
        for (int attempt = 2; attempt <= 15; attempt++)
        {
            run.Due(RunTimer.Deadline).Hello(1).Hello(2).Hello(3).Due(RunTimer.Retry);
            Assert.Equal(attempt, run.Plan.Attempt);
            Assert.Contains($"fold {Transcript.Key(key)} of {late} weight 70", Transcript.Of(run.Effects));
            run.Folded(late, key, 70).Expect($"CountedLate {Transcript.Key(key)} -> {late}#1");
        }

        Assert.Single(Commit(run).Accepted, update => update.Key == key);
    }

    [Fact]
    public void Body_that_an_attempt_has_counted_outlives_its_member_until_the_round_is_committed()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry with { UploadsMin = 1 });
        run.Offers(late, key).Folded(late, key, 70).Says(late, new AggregatorMessage.Goodbye());
        Assert.DoesNotContain($"drop all of {late}", Transcript.Of(run.Effects));
        run.Due(RunTimer.Deadline).Hello(late, incarnation: 2);
        Assert.DoesNotContain($"drop all of {late}", Transcript.Of(run.Effects));
        run.Due(RunTimer.Retry);
        Assert.Contains($"fold {Transcript.Key(key)} of {late} weight 70", Transcript.Of(run.Effects));
    }

    [Fact]
    public void Update_that_was_on_its_way_into_a_sum_that_was_lost_goes_into_the_next_one()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry);
        int other = run.Cohort[0];
        run.Offers(late, key).Offers(other, run.KeyOf(other)).Folded(other, run.KeyOf(other), kind: FoldAnswerKind.SumLost);
        Assert.Null(run.Machine.Round);
        run.Due(RunTimer.Retry);
        Assert.Contains($"fold {Transcript.Key(key)} of {late} weight 70", Transcript.Of(run.Effects));
        run.Folded(late, key, 70).Expect($"CountedLate {Transcript.Key(key)} -> {late}#1", $"[late {Transcript.Key(key)} counted]");
    }

    [Fact]
    public void Carried_update_counts_only_within_the_staleness_bound()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry);
        Commit(run);
        Assert.Equal(3, run.Plan.Round.Value);
        Commit(run);
        run.Offers(late, key);
        Assert.Equal($"RefusedLate {Transcript.Key(key)} -> {late}#1", Transcript.Of(run.Effects)[0]);
    }

    [Fact]
    public void Two_rounds_late_is_within_a_bound_of_two()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry);
        Commit(run);
        run.Offers(late, key).Expect($"fold {Transcript.Key(key)} of {late} weight 57");
    }

    [Fact]
    public void Late_update_between_rounds_waits_for_the_next_one()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry, deliver: false);
        foreach (int client in run.Cohort.Where(client => client != late))
        {
            run.Delivers(client);
        }

        run.Due(RunTimer.Deadline).Offers(late, key).Expect();
        run.Closed().Offers(late, key).Expect();
        run.Journal(CommitOutcome.Committed);
        Assert.Equal($"fold {Transcript.Key(key)} of {late} weight 70", Transcript.Of(run.Effects)[^1]);
        Assert.Single(run.Effects.OfType<RoundEffect.Fold>());
    }

    [Fact]
    public void Work_counted_in_a_later_attempt_does_not_count_again_as_late_work_of_an_earlier_one()
    {
        RunDriver run = new RunDriver(Carry with { UploadsMin = 2 }).Start().Joins(1, 2);
        TaskKey early = run.KeyOf(1);
        run.Delivers(2).Due(RunTimer.Deadline).Hello(1).Due(RunTimer.Retry);
        TaskKey again = run.KeyOf(1);
        Assert.Equal((1, 2), (again.Round.Value, again.Attempt));
        run.Completes().Offers(1, early);
        Assert.Equal([$"Counted {Transcript.Key(early)} -> 1#1", "drop body of 1"], Transcript.Of(run.Effects));
        Assert.Empty(run.Effects.OfType<RoundEffect.Fold>());
    }

    [Fact]
    public void Offers_of_two_attempts_at_one_round_wait_as_one()
    {
        RunDriver run = new RunDriver(Carry with { UploadsMin = 1, CohortSize = 2 }).Start().Joins(1, 2);
        TaskKey first = run.KeyOf(1);
        run.Due(RunTimer.Deadline).Hello(1).Hello(2).Due(RunTimer.Retry);
        TaskKey second = run.KeyOf(1);
        run.Delivers(2).Due(RunTimer.Deadline).Offers(1, second).Offers(1, first).Closed().Journal(CommitOutcome.Committed);
        Assert.Single(run.Effects.OfType<RoundEffect.Fold>());
        run.Folded(1, second, 70).Offers(1, first);
        Assert.Empty(run.Effects.OfType<RoundEffect.Fold>());
        Assert.Single(Commit(run).Accepted, update => update.Client.Value == 1 && update.Key.Round.Value == 1);
    }

    [Fact]
    public void Late_work_that_is_asked_for_again_in_the_open_attempt_is_refused_as_late()
    {
        RunDriver run = new RunDriver(Carry).Start().Joins(1);
        TaskKey early = run.KeyOf(1);
        run.Due(RunTimer.Deadline).Hello(1).Due(RunTimer.Retry);
        run.Offers(1, early);
        Assert.Equal($"RefusedLate {Transcript.Key(early)} -> 1#1", Transcript.Of(run.Effects)[0]);
    }

    [Fact]
    public void Late_offer_does_not_drop_the_same_body_that_the_open_attempt_folds()
    {
        RunDriver run = new RunDriver(Samples.Options).Start().Joins(1);
        TaskKey early = run.KeyOf(1);
        run.Due(RunTimer.Deadline).Due(RunTimer.Retry).Offers(1, run.KeyOf(1)).Offers(1, early).Expect();
        run.Folded(1, run.KeyOf(1));
        Assert.Equal(RoundPhase.Closing, run.Machine.Round!.Phase);
    }

    [Fact]
    public void Greeting_without_a_task_frees_a_straggler()
    {
        (RunDriver run, int late, _) = WithStraggler(Carry);
        run.Hello(late, working: new TaskKey(new RoundNumber(1), 1, 0));
        Commit(run);
        Assert.DoesNotContain(late, run.Cohort);
        run.Hello(late);
        Commit(run);
        Assert.Contains(late, run.Cohort);
    }

    [Fact]
    public void Straggler_stays_undisturbed_until_its_own_attempt_is_forgotten()
    {
        // Staleness 1 keeps nine attempts: round 1 is forgotten after round 10, round 9 after round 18.
        RunDriver run = new RunDriver(Carry with { StalenessMax = 1, RoundsMax = 100, MembersMin = 3 }).Start().Joins(1, 2, 3);
        while (run.Plan.Round.Value < 9)
        {
            run.Completes();
        }

        int late = run.Cohort[0];
        CommitWithout(run, late);
        var asked = new List<int>();
        while (run.Plan.Round.Value < 20)
        {
            if (run.Cohort.Contains(late))
            {
                asked.Add(run.Plan.Round.Value);
            }

            run.Completes();
        }

        Assert.Equal(19, asked.FirstOrDefault());
    }

    [Fact]
    public void Offer_of_a_future_round_is_of_an_unknown_task() => new RunDriver(Carry).Start().Joins(1)
        .Offers(1, new TaskKey(new RoundNumber(5), 1, 0)).Expect("RefusedUnknownTask 5.1.0 -> 1#1", "drop body of 1");

    [Fact]
    public void Late_update_may_not_claim_more_examples_than_announced()
    {
        (RunDriver run, int late, TaskKey key) = WithStraggler(Carry);
        run.Offers(late, key, Samples.Note("greedy", 101)).Expect($"RefusedInvalid {Transcript.Key(key)} -> {late}#1", $"drop body of {late}");
    }

    /// <summary>Round 1 asks three clients; one stays out; round 2 is open.</summary>
    private static (RunDriver Run, int Late, TaskKey Key) WithStraggler(RunOptions options, bool deliver = true)
    {
        RunDriver run = new RunDriver(options with { MembersMin = 3 }).Start().Joins(1, 2, 3);
        int late = run.Cohort[1];
        TaskKey key = run.KeyOf(late);
        return (deliver ? CommitWithout(run, late) : run, late, key);
    }

    private static RunDriver CommitWithout(RunDriver run, int late)
    {
        foreach (int client in run.Cohort.Where(client => client != late))
        {
            run.Delivers(client);
        }

        return run.DeadlineCommits();
    }

    private static RoundRecord Commit(RunDriver run) => run.Completes().Effects.OfType<RoundEffect.Report>()
        .Select(report => report.Event).OfType<RunEvent.RoundCommitted>().Single().Record;
}
