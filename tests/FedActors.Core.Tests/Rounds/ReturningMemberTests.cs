using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

/// <summary>Members that restart, or lose their session, while they have a slot.</summary>
public sealed class ReturningMemberTests
{
    private static RunOptions Options => Samples.Options with { CohortSize = 2, MembersMin = 2, UploadsMin = 1 };

    private static RunDriver Running => new RunDriver(Options).Start().Joins(1, 2);

    [Fact]
    public void Restarted_centre_keeps_its_slot_and_the_older_life_is_told_to_stop()
    {
        RunDriver run = Running;
        string task = Transcript.Key(run.KeyOf(1));
        run.Hello(1, incarnation: 2).Expect("superseded by #2 -> 1#1", "[1#2 joined: 2]", $"task {task} -> 1#2");
        run.Hello(1, incarnation: 1).Expect("superseded by #2 -> 1#1");
        run.Offers(1, run.KeyOf(1), incarnation: 1).Expect("superseded by #2 -> 1#1");
        run.Offers(1, run.KeyOf(1), incarnation: 2).Expect($"fold {task} of 1 weight 100");
        run.Folded(1, run.KeyOf(1)).Expect($"[slot {run.KeyOf(1).Slot} Counted]", $"Counted {task} -> 1#2");
        RoundRecord record = RecordOf(run.Delivers(2).Closed().Journal(CommitOutcome.Committed));
        Assert.Equal([1L, 2L], record.Accepted.Select(update => update.Incarnation.Value).Order());
        Assert.Empty(record.Dropouts);
    }

    [Fact]
    public void Restarted_centre_is_not_asked_for_another_round_while_it_has_a_slot()
    {
        RunDriver run = new RunDriver(Options with { Late = LateUpdatePolicy.Carry, MembersMin = 1 }).Start().Joins(1).Delivers(1).Closed()
            .Journal(CommitOutcome.Committed).Joins(2, 3);
        run.Hello(1, incarnation: 2);
        Assert.DoesNotContain(1, run.Machine.Roster.Available().ToArray());
        Assert.Contains(2, run.Machine.Roster.Available().ToArray());
    }

    [Fact]
    public void Restart_while_the_update_is_folded_counts_it_once_for_the_life_that_delivered_it()
    {
        RunDriver run = Running;
        TaskKey key = run.KeyOf(1);
        run.Offers(1, key).Hello(1, incarnation: 2).Expect("superseded by #2 -> 1#1", "[1#2 joined: 2]");
        run.Folded(1, key);
        Assert.Contains($"Counted {Transcript.Key(key)} -> 1#2", Transcript.Of(run.Effects));
        RoundRecord record = RecordOf(run.Delivers(2).Closed().Journal(CommitOutcome.Committed));
        Assert.Equal(new Incarnation(1), record.Accepted.Single(update => update.Client.Value == 1).Incarnation);
    }

    [Fact]
    public void Restart_while_a_body_that_is_missing_was_to_be_folded_asks_the_new_life()
    {
        RunDriver run = Running;
        TaskKey key = run.KeyOf(1);
        run.Offers(1, key).Hello(1, incarnation: 2).Folded(1, key, kind: FoldAnswerKind.BodyMissing).Expect($"task {Transcript.Key(key)} -> 1#2");
    }

    [Theory]
    [InlineData(101)]
    [InlineData(0)]
    public void Restarted_centre_whose_examples_no_longer_fit_has_lost_its_slot(long examples)
    {
        RunDriver run = Running;
        run.Hello(1, incarnation: 2, examples: examples)
            .Expect("superseded by #2 -> 1#1", "[1#2 joined: 2]", $"[slot {run.KeyOf(1).Slot} DroppedOut]", "drop all of 1");
    }

    [Fact]
    public void Restarted_centre_with_fewer_examples_may_claim_no_more_than_these()
    {
        RunDriver run = Running;
        run.Hello(1, incarnation: 2, examples: 40).Offers(1, run.KeyOf(1), Samples.Note("forged", 41), incarnation: 2);
        Assert.Contains($"RefusedInvalid {Transcript.Key(run.KeyOf(1))} -> 1#2", Transcript.Of(run.Effects));
    }

    [Fact]
    public void Update_of_the_older_life_is_not_counted_beside_that_of_the_newer()
    {
        RunDriver run = Running;
        TaskKey key = run.KeyOf(1);
        run.Offers(1, key).Folded(1, key).Hello(1, incarnation: 2);
        run.Offers(1, key, Samples.Note("another", 100), incarnation: 2);
        Assert.DoesNotContain(run.Effects, effect => effect is RoundEffect.Fold);
    }

    [Fact]
    public void Acknowledged_task_that_its_client_does_not_know_any_more_is_sent_again()
    {
        RunDriver run = Running;
        TaskKey key = run.KeyOf(1);
        run.Says(1, new AggregatorMessage.TaskAccepted(key));
        run.Hello(1, working: key).Expect();
        run.Hello(1).Expect($"task {Transcript.Key(key)} -> 1#1");
        run.Hello(1).Expect();
        run.Says(1, new AggregatorMessage.TaskDeclined(key, "the loss is NaN")).Expect($"[slot {key.Slot} Declined]");
        run.Hello(1).Expect();
    }

    [Fact]
    public void Greeting_of_a_client_at_work_acknowledges_its_task()
    {
        RunDriver run = Running;
        run.Hello(1, working: run.KeyOf(1));
        Assert.Equal(SlotOutcome.Training, run.Machine.Round!.OutcomeOf(run.KeyOf(1).Slot));
        run.Due(RunTimer.Resend).Expect($"task {Transcript.Key(run.KeyOf(2))} -> 2#1", "timer Resend 5");
    }

    [Fact]
    public void Member_without_a_session_keeps_its_slot_for_a_while_and_is_lost_then()
    {
        RunDriver run = Running;
        run.At(10).Step(Lost(1)).Expect("timer Reconnect 0.5");
        run.At(10.2).Step(Lost(2)).Expect();
        run.At(10.5).Due(RunTimer.Reconnect).Expect(
            "[1#1 left: 1]", $"[slot {run.KeyOf(1).Slot} DroppedOut]", "drop all of 1", "timer Reconnect 0.2");
        run.At(10.6).Hello(2, working: run.KeyOf(2)).Expect();
        run.At(10.7).Due(RunTimer.Reconnect).Expect();
        Assert.Equal(SlotOutcome.Training, run.Machine.Round!.OutcomeOf(run.KeyOf(2).Slot));
    }

    [Fact]
    public void Member_that_is_back_in_time_is_told_its_task_again_unless_it_is_at_work()
    {
        RunDriver run = Running;
        run.Step(Lost(1)).Hello(1).Expect($"task {Transcript.Key(run.KeyOf(1))} -> 1#1");
        run.Says(1, new AggregatorMessage.TaskAccepted(run.KeyOf(1)));
        run.Step(Lost(1)).Hello(1, working: run.KeyOf(1)).Expect();
    }

    [Fact]
    public void Session_lost_twice_counts_from_the_second_time()
    {
        RunDriver run = Running;
        run.At(10).Step(Lost(1)).At(10.1).Hello(1).At(10.3).Step(Lost(1));
        run.At(10.5).Due(RunTimer.Reconnect);
        Assert.Equal(2, run.Machine.Roster.Count);
        run.At(10.8).Due(RunTimer.Reconnect);
        Assert.Equal(1, run.Machine.Roster.Count);
    }

    [Fact]
    public void Member_without_a_session_is_not_selected()
    {
        RunDriver run = new RunDriver(Options with { MembersMin = 1 }).Start().Joins(1, 2, 3);
        run.Step(Lost(3));
        Assert.DoesNotContain(3, run.Machine.Roster.Available().ToArray());
        run.Hello(3);
        Assert.Contains(3, run.Machine.Roster.Available().ToArray());
    }

    [Fact]
    public void Session_of_an_older_life_or_a_stranger_means_nothing()
    {
        RunDriver run = Running.Hello(1, incarnation: 2);
        run.Step(Lost(1)).Expect();
        run.Step(Lost(9)).Expect();
    }

    [Fact]
    public void Without_grace_a_lost_session_is_a_lost_member()
    {
        RunDriver run = new RunDriver(Options with { ReconnectGrace = TimeSpan.Zero }).Start().Joins(1, 2);
        run.Step(Lost(1)).Expect("[1#1 left: 1]", $"[slot {run.KeyOf(1).Slot} DroppedOut]", "drop all of 1");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Slot_of_a_member_that_was_lost_is_open_again_when_it_returns(long incarnation)
    {
        RunDriver run = Running;
        TaskKey key = run.KeyOf(1);
        run.Says(1, new AggregatorMessage.Goodbye());
        run.Hello(1, incarnation).Expect($"[1#{incarnation} joined: 2]", $"[slot {key.Slot} open again]", $"task {Transcript.Key(key)} -> 1#{incarnation}");
        run.Offers(1, key, incarnation: incarnation).Folded(1, key);
        RoundRecord record = RecordOf(run.Delivers(2).Closed().Journal(CommitOutcome.Committed));
        Assert.Equal([1, 2], record.Accepted.Select(update => update.Client.Value).Order());
        Assert.Empty(record.Dropouts);
    }

    [Fact]
    public void Slot_that_was_declined_or_closed_is_not_opened_again()
    {
        RunDriver run = Running;
        run.Says(1, new AggregatorMessage.TaskDeclined(run.KeyOf(1), "no")).Says(1, new AggregatorMessage.Goodbye());
        run.Hello(1).Expect("[1#1 joined: 2]");
        run.Says(1, new AggregatorMessage.Goodbye()).Delivers(2);
        run.Hello(1).Expect("[1#1 joined: 2]");
    }

    private static RunInput Lost(int client) => new RunInput.SessionLost(new ClientId(client), Samples.First);

    private static RoundRecord RecordOf(RunDriver run) =>
        run.Effects.OfType<RoundEffect.Report>().Select(report => report.Event).OfType<RunEvent.RoundCommitted>().Single().Record;
}
