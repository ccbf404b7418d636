using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Tests.Rounds;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Clients;

public sealed class ClientMachineTests : ClientMachineCase
{
    [Fact]
    public void Whole_round_from_greeting_to_answer()
    {
        Expect(Step(new ClientInput.Start()), "hello 100 -", "timer Heartbeat 5");
        Expect(Task(1), "accept 1.1.0", "fetch 1.1.0");
        Expect(Fetched(1), "train 1.1.0");
        Expect(Trained(1), "keep 1", "upload 1.1.0");
        Expect(Uploaded(1), "offer 1.1.0", "timer Retry 2");
        Expect(Answer(1, UpdateAnswer.Counted), "no timer Retry", "ended 1.1.0 Counted");
        Assert.Equal((ClientPhase.Idle, null), (Machine.Phase, Machine.Task));
    }

    [Fact]
    public void Task_names_the_round_the_client_and_the_seed_of_training()
    {
        Task(1);
        var train = (ClientEffect.Train)Fetched(1).Single();
        Assert.Equal(new TrainingTask(7, new RoundNumber(1), new ClientId(4), new LocalTraining()), train.Task);
        Assert.Same(Model, train.Model);
    }

    [Fact]
    public void Same_task_again_is_acknowledged_again_and_nothing_else()
    {
        Task(1);
        Fetched(1);
        Expect(Task(1), "accept 1.1.0");
        Assert.Equal(ClientPhase.Training, Machine.Phase);
    }

    [Theory]
    [InlineData(3, 1, 0)]
    [InlineData(4, 1, 5)]
    public void Newer_task_replaces_the_present_one(int round, int attempt, int slot)
    {
        Task(2);
        Fetched(2);
        Expect(Task(round, attempt, slot), "cancel 2.1.0", "no timer Retry", "ended 2.1.0 -", $"accept {round}.{attempt}.{slot}", $"fetch {round}.{attempt}.{slot}");
        Expect(Trained(2));
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(2, 1)]
    public void Older_task_is_ignored(int round, int attempt)
    {
        Task(2, attempt: 2);
        Expect(Task(round, attempt));
        Assert.Equal(new TaskKey(new RoundNumber(2), 2, 0), Machine.Task);
    }

    [Fact]
    public void Fetch_is_tried_again_with_waits_that_double_up_to_the_bound_and_then_declined()
    {
        Task(1);
        foreach (int wait in new[] { 2, 4, 8, 10 })
        {
            Expect(Step(new ClientInput.FetchFailed(KeyOf(1), "no route")), $"timer Retry {wait}");
            Expect(RetryDue(), "fetch 1.1.0");
        }

        Expect(
            Step(new ClientInput.FetchFailed(KeyOf(1), "no route")),
            "decline 1.1.0: given up after 5 tries: no route", "cancel 1.1.0", "no timer Retry", "ended 1.1.0 -");
    }

    [Fact]
    public void Upload_is_tried_again_and_starts_with_the_first_wait()
    {
        Task(1);
        Step(new ClientInput.FetchFailed(KeyOf(1), "no route"));
        RetryDue();
        Fetched(1);
        Trained(1);
        Expect(Step(new ClientInput.UploadFailed(KeyOf(1), "reset")), "timer Retry 2");
        Expect(RetryDue(), "upload 1.1.0");
        Expect(Uploaded(1), "offer 1.1.0", "timer Retry 2");
    }

    [Fact]
    public void Offer_is_repeated_until_answered_and_given_up_in_the_end()
    {
        Offering(1);
        foreach (int wait in new[] { 4, 8, 10, 10 })
        {
            Expect(RetryDue(), "offer 1.1.0", $"timer Retry {wait}");
        }

        Expect(RetryDue(), "no timer Retry", "ended 1.1.0 -");
        Assert.Equal(ClientPhase.Idle, Machine.Phase);
    }

    [Fact]
    public void Missing_body_is_uploaded_again_with_no_second_upload_from_the_old_timer()
    {
        Offering(1);
        Expect(Answer(1, UpdateAnswer.BodyMissing), "no timer Retry", "upload 1.1.0");
        Expect(Answer(1, UpdateAnswer.BodyMissing));
        Expect(Uploaded(1), "offer 1.1.0", "timer Retry 2");
    }

    [Fact]
    public void Body_that_is_missed_again_and_again_is_given_up()
    {
        Offering(1);
        for (int i = 0; i < 4; i++)
        {
            Answer(1, UpdateAnswer.BodyMissing);
            Uploaded(1);
        }

        Expect(Answer(1, UpdateAnswer.BodyMissing), "decline 1.1.0: given up: the aggregator missed the body 5 times", "no timer Retry", "ended 1.1.0 -");
    }

    [Fact]
    public void Same_round_asked_again_offers_without_training()
    {
        Offering(1);
        Answer(1, UpdateAnswer.Counted);
        Expect(Task(1, attempt: 2), "accept 1.2.0", "upload 1.2.0");
    }

    [Fact]
    public void Refused_update_is_not_offered_again()
    {
        Offering(1);
        Expect(Answer(1, UpdateAnswer.RefusedInvalid), "drop finished", "no timer Retry", "ended 1.1.0 RefusedInvalid");
        Expect(Task(1, attempt: 2), "accept 1.2.0", "fetch 1.2.0");
    }

    [Theory]
    [InlineData("model")]
    [InlineData("seed")]
    [InlineData("local")]
    public void Another_question_about_the_same_round_is_trained_afresh(string changed)
    {
        Offering(1);
        Answer(1, UpdateAnswer.Counted);
        ClientMessage.TrainTask task = TaskOf(1, attempt: 2);
        task = changed switch
        {
            "model" => task with { Model = Samples.Digest("another") },
            "seed" => task with { RunSeed = 8 },
            _ => task with { Local = new LocalTraining { Epochs = 2 } },
        };
        Expect(Step(new ClientInput.FromAggregator(task)), "accept 1.2.0", "drop finished", "fetch 1.2.0");
    }

    [Fact]
    public void Committed_round_is_forgotten_unless_its_update_is_still_on_offer()
    {
        Offering(2);
        Committed(2);
        Expect(Answer(2, UpdateAnswer.BodyMissing), "no timer Retry", "upload 2.1.0");
        Uploaded(2);
        Answer(2, UpdateAnswer.CountedLate);
        Committed(1);
        Expect(Task(2, attempt: 2), "accept 2.2.0", "upload 2.2.0");
        Uploaded(2, attempt: 2);
        Answer(2, UpdateAnswer.Counted, attempt: 2);
        Committed(2, "drop finished");
        Expect(Task(2, attempt: 3), "accept 2.3.0", "fetch 2.3.0");
    }

    [Theory]
    [InlineData(ClientPhase.Fetching, true)]
    [InlineData(ClientPhase.Training, true)]
    [InlineData(ClientPhase.Uploading, true)]
    [InlineData(ClientPhase.Offering, false)]
    public void Cancel_ends_the_task_in_every_phase(ClientPhase phase, bool works)
    {
        InPhase(phase);
        string[] end = ["no timer Retry", "ended 1.1.0 -"];
        Expect(Step(new ClientInput.FromAggregator(new ClientMessage.Cancel(KeyOf(1)))), works ? ["cancel 1.1.0", .. end] : end);
        Assert.Equal(ClientPhase.Idle, Machine.Phase);
        Expect(Fetched(1));
        Expect(Trained(1));
        Expect(Uploaded(1));
        Expect(RetryDue());
    }

    [Fact]
    public void Cancel_and_answer_for_another_task_change_nothing()
    {
        InPhase(ClientPhase.Offering);
        Expect(Step(new ClientInput.FromAggregator(new ClientMessage.Cancel(KeyOf(2)))));
        Expect(Answer(2, UpdateAnswer.Counted));
        Expect(Fetched(1));
        Assert.Equal(ClientPhase.Offering, Machine.Phase);
    }

    [Fact]
    public void End_of_the_run_ends_the_task_and_the_client_stays_for_another()
    {
        InPhase(ClientPhase.Training);
        Expect(Step(new ClientInput.FromAggregator(new ClientMessage.RunEnded("done"))), "cancel 1.1.0", "no timer Retry", "ended 1.1.0 -");
        Assert.Equal(ClientPhase.Idle, Machine.Phase);
    }

    [Fact]
    public void Superseded_client_stops_for_good()
    {
        InPhase(ClientPhase.Training);
        Expect(
            Step(new ClientInput.FromAggregator(new ClientMessage.Superseded(new Incarnation(9)))),
            "cancel 1.1.0", "no timer Retry", "ended 1.1.0 -", "no timer Heartbeat", "stop: incarnation #9 of this site has joined");
        Expect(Task(5));
        Expect(Step(new ClientInput.Start()));
    }

    [Fact]
    public void Leaving_says_goodbye_and_stops()
    {
        InPhase(ClientPhase.Fetching);
        Expect(Step(new ClientInput.Leave()), "goodbye", "cancel 1.1.0", "no timer Retry", "ended 1.1.0 -", "no timer Heartbeat", "stop: left");
        Assert.Equal(ClientPhase.Stopped, Machine.Phase);
    }

    [Fact]
    public void Heartbeat_carries_the_task_at_hand()
    {
        InPhase(ClientPhase.Training);
        Expect(Step(new ClientInput.TimerDue(ClientTimer.Heartbeat)), "hello 100 1.1.0", "timer Heartbeat 5");
    }

    [Fact]
    public void Client_without_heartbeat_greets_once()
    {
        var machine = new ClientMachine(new ClientId(0), 5, new ClientOptions { HeartbeatInterval = TimeSpan.Zero });
        var effects = new List<ClientEffect>();
        machine.Step(new ClientInput.Start(), effects);
        Expect(effects, "hello 5 -");
    }

    [Fact]
    public void Failed_training_declines_with_its_reason()
    {
        InPhase(ClientPhase.Training);
        Expect(
            Step(new ClientInput.TrainingFailed(KeyOf(1), "the loss is NaN")),
            "decline 1.1.0: the loss is NaN", "cancel 1.1.0", "no timer Retry", "ended 1.1.0 -");
    }
}
