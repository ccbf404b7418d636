using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Tests.Rounds;

namespace FedActors.Core.Tests.Clients;

/// <summary>New sessions, other aggregators and other lives of the node: nothing is waited for, nothing is trained twice.</summary>
public sealed class ClientSessionTests : ClientMachineCase
{
    private static readonly FinishedUpdate Finished = new(new RoundNumber(1), Samples.Digest("model"), 7, new LocalTraining(), Update);

    [Fact]
    public void New_session_offers_again_at_once_and_waits_anew()
    {
        InPhase(ClientPhase.Offering);
        RetryDue();
        Expect(RetryDue(), "offer 1.1.0", "timer Retry 8");
        Expect(Step(new ClientInput.Connected()), "hello 100 1.1.0", "timer Heartbeat 5", "offer 1.1.0", "timer Retry 2");
    }

    [Theory]
    [InlineData(ClientPhase.Fetching, "fetch")]
    [InlineData(ClientPhase.Uploading, "upload")]
    public void New_session_starts_the_transfer_again(ClientPhase phase, string step)
    {
        InPhase(phase);
        Expect(
            Step(new ClientInput.Connected()),
            "hello 100 1.1.0", "timer Heartbeat 5", "no timer Retry", "cancel 1.1.0", $"{step} 1.1.0");
    }

    [Fact]
    public void New_session_leaves_training_alone()
    {
        InPhase(ClientPhase.Training);
        Expect(Step(new ClientInput.Connected()), "hello 100 1.1.0", "timer Heartbeat 5");
        Expect(Trained(1), "keep 1", "upload 1.1.0");
    }

    [Fact]
    public void Session_says_how_often_it_wants_to_be_greeted()
    {
        Expect(Step(new ClientInput.Connected(TimeSpan.FromSeconds(1))), "hello 100 -", "timer Heartbeat 1");
        Expect(Step(new ClientInput.TimerDue(ClientTimer.Heartbeat)), "hello 100 -", "timer Heartbeat 1");
    }

    [Fact]
    public void Capabilities_are_told_once_in_each_session()
    {
        var machine = new ClientMachine(new ClientId(4), 100, new ClientOptions(), new Capabilities(8, 1L << 34, ["managed"]));
        Assert.Contains("hello 100 - 8 cores", StepOf(machine, new ClientInput.Start()));
        Assert.Contains("hello 100 -", StepOf(machine, new ClientInput.TimerDue(ClientTimer.Heartbeat)));
        Assert.Contains("hello 100 - 8 cores", StepOf(machine, new ClientInput.Connected()));
    }

    [Fact]
    public void Link_speeds_are_told_with_the_next_greeting_and_again_when_they_have_changed()
    {
        var machine = new ClientMachine(new ClientId(4), 100, new ClientOptions(), new Capabilities(8, 1L << 34, ["managed"]));
        StepOf(machine, new ClientInput.Start());
        Round(1, down: 1000, up: 500);
        Assert.Equal((1000, 500), Told());
        Assert.Null(Told());
        Round(2, down: 1200, up: 450);
        Assert.Null(Told());
        Round(3, down: 1200, up: 100);
        Assert.Equal((1200, 100), Told());
        Round(4, down: null, up: null);
        Assert.Null(Told());
        StepOf(machine, new ClientInput.Connected());
        Assert.Null(Told());

        (double?, double?)? Told()
        {
            var effects = new List<ClientEffect>();
            machine.Step(new ClientInput.TimerDue(ClientTimer.Heartbeat), effects);
            return effects.OfType<ClientEffect.Send>().Select(send => ((AggregatorMessage.Hello)send.Message).Capabilities).Single() is { } can
                ? (can.DownloadBytesPerSecond, can.UploadBytesPerSecond)
                : null;
        }

        void Round(int round, double? down, double? up)
        {
            StepOf(machine, new ClientInput.FromAggregator(TaskOf(round)));
            StepOf(machine, new ClientInput.Fetched(KeyOf(round), Samples.Digest("model"), Model, down));
            StepOf(machine, new ClientInput.Trained(KeyOf(round), Update));
            StepOf(machine, new ClientInput.Uploaded(KeyOf(round), up));
        }
    }

    [Fact]
    public void Training_ends_with_what_is_done_when_its_time_is_over()
    {
        Assert.Contains("timer TrainingEnd 20", Lines(Step(new ClientInput.FromAggregator(TaskOf(1) with { TrainFor = TimeSpan.FromSeconds(20) }))));
        Fetched(1);
        Expect(Step(new ClientInput.TimerDue(ClientTimer.TrainingEnd)), "finish 1.1.0");
        Expect(Trained(1), "keep 1", "upload 1.1.0");
        Assert.Contains("no timer TrainingEnd", Lines(Answer(1, UpdateAnswer.RefusedLate)));
    }

    [Fact]
    public void Model_that_comes_when_the_time_for_training_is_over_is_trained_all_the_same()
    {
        Step(new ClientInput.FromAggregator(TaskOf(1) with { TrainFor = TimeSpan.Zero }));
        Expect(Step(new ClientInput.TimerDue(ClientTimer.TrainingEnd)));
        Expect(Fetched(1), "train 1.1.0", "finish 1.1.0");
    }

    [Fact]
    public void Another_model_than_the_one_asked_for_is_not_trained()
    {
        InPhase(ClientPhase.Fetching);
        Expect(Step(new ClientInput.Fetched(KeyOf(1), Samples.Digest("model of another aggregator"), Model)));
        Assert.Equal(ClientPhase.Fetching, Machine.Phase);
        Expect(Fetched(1), "train 1.1.0");
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 5)]
    public void Same_question_under_another_name_does_not_stop_training(int attempt, int slot)
    {
        InPhase(ClientPhase.Training);
        Expect(Task(1, attempt, slot), $"accept 1.{attempt}.{slot}");
        Expect(Trained(1), "keep 1", $"upload 1.{attempt}.{slot}");
        Assert.Equal(KeyOf(1, attempt, slot), Machine.Work);
    }

    [Fact]
    public void Same_question_under_another_name_goes_on_with_the_model_on_its_way()
    {
        InPhase(ClientPhase.Fetching);
        Expect(Task(1, attempt: 2), "accept 1.2.0");
        Expect(Fetched(1), "train 1.2.0");
        Expect(Step(new ClientInput.FromAggregator(new ClientMessage.Cancel(KeyOf(1, 2)))), "cancel 1.2.0", "no timer Retry", "ended 1.2.0 -");
    }

    [Fact]
    public void Another_aggregator_that_counts_its_attempts_anew_is_heard()
    {
        Task(1, attempt: 3);
        Fetched(1, attempt: 3);
        Expect(Task(1, attempt: 1));
        Step(new ClientInput.Connected());
        Expect(Task(1, attempt: 1), "accept 1.1.0");
        Expect(Trained(1, attempt: 3), "keep 1", "upload 1.1.0");
    }

    [Fact]
    public void Finished_update_goes_to_another_aggregator_without_training()
    {
        Task(1, attempt: 3);
        Fetched(1, attempt: 3);
        Trained(1, attempt: 3);
        Step(new ClientInput.Connected());
        Expect(Task(1), "cancel 1.3.0", "no timer Retry", "ended 1.3.0 -", "accept 1.1.0", "upload 1.1.0");
    }

    [Fact]
    public void Another_training_of_the_same_name_is_declined_while_one_runs()
    {
        InPhase(ClientPhase.Training);
        Expect(
            Step(new ClientInput.FromAggregator(TaskOf(1) with { Local = new LocalTraining { StepsMax = 3 } })),
            "decline 1.1.0: at work on another training of the same name", "cancel 1.1.0", "no timer Retry", "ended 1.1.0 -");
    }

    [Fact]
    public void Restarted_node_asked_the_same_uploads_without_training()
    {
        Step(new ClientInput.Start(Finished));
        Expect(Task(1, attempt: 4, slot: 2), "accept 1.4.2", "upload 1.4.2");
    }

    [Theory]
    [InlineData("round")]
    [InlineData("model")]
    [InlineData("seed")]
    [InlineData("local")]
    public void Restarted_node_asked_something_else_trains(string changed)
    {
        Step(new ClientInput.Start(changed switch
        {
            "round" => Finished with { Round = new RoundNumber(2) },
            "model" => Finished with { Model = Samples.Digest("another") },
            "seed" => Finished with { RunSeed = 8 },
            _ => Finished with { Local = new LocalTraining { Epochs = 2 } },
        }));
        Expect(Task(1), "accept 1.1.0", "drop finished", "fetch 1.1.0");
    }

    [Fact]
    public void Stopped_node_keeps_what_is_finished_for_its_next_life()
    {
        InPhase(ClientPhase.Offering);
        Assert.DoesNotContain(Step(new ClientInput.Leave()), effect => effect is ClientEffect.DropFinished);
    }

    [Fact]
    public void Finished_update_is_dropped_when_the_run_ends()
    {
        InPhase(ClientPhase.Offering);
        Assert.Equal("drop finished", Lines(Step(new ClientInput.FromAggregator(new ClientMessage.RunEnded("done"))))[^1]);
    }

    [Fact]
    public void Trouble_with_keeping_is_reported_and_changes_nothing()
    {
        InPhase(ClientPhase.Uploading);
        Expect(Step(new ClientInput.Stored(null)));
        Expect(Step(new ClientInput.Stored("no space left")), "report: the finished update is not kept: no space left");
        Assert.Equal(ClientPhase.Uploading, Machine.Phase);
    }

    [Fact]
    public void Declined_task_is_declined_again()
    {
        InPhase(ClientPhase.Training);
        Step(new ClientInput.TrainingFailed(KeyOf(1), "the loss is NaN"));
        Expect(Task(1), "decline 1.1.0: the loss is NaN");
        Step(new ClientInput.Connected());
        Expect(Task(1), "decline 1.1.0: the loss is NaN");
        Expect(Task(1, attempt: 2), "accept 1.2.0", "fetch 1.2.0");
    }

    [Fact]
    public void Task_declined_for_want_of_a_way_is_taken_in_a_new_session()
    {
        Task(1);
        for (int tries = 0; tries < 5; tries++)
        {
            Step(new ClientInput.FetchFailed(KeyOf(1), "no route"));
        }

        Expect(Task(1), "decline 1.1.0: given up after 5 tries: no route");
        Step(new ClientInput.Connected());
        Expect(Task(1), "accept 1.1.0", "fetch 1.1.0");
    }

    private static string[] StepOf(ClientMachine machine, ClientInput input)
    {
        var effects = new List<ClientEffect>();
        machine.Step(input, effects);
        return Lines(effects);
    }
}
