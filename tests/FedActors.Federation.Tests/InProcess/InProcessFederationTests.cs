using Contracts;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Federation.Configuration;
using FedActors.Federation.InProcess;
using FedActors.Federation.Reports;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;
using FedActors.Learning.Datasets;

namespace FedActors.Federation.Tests.InProcess;

public sealed class InProcessFederationTests
{
    private const string Blobs = """
        run { rounds = 8, cohort = 5 }
        model { kind = mlp, hidden = [8] }
        data { source = blobs, centres = 12, blobs.classes = 4 }
        """;

    private const string Line = "data { source = linear, centres = 2, linear.noise = 0.1 }, model.kind = linear, run { cohort = 2, rounds = 40 }";

    [Fact]
    public void Same_options_give_the_same_model_at_any_number_of_threads()
    {
        RunEnd[] ends = [.. new[] { 1, 2, 4, 2 }.Select(threads => Run(Texts.Options($"{Blobs}, threads = {threads}")).End)];

        Assert.All(ends, end => Assert.Equal((RunEndReason.RoundsDone, 8, ends[0].Model), (end.Reason, end.CommittedRounds, end.Model)));
    }

    [Fact]
    public void Rounds_are_logged_journalled_and_learnt_from()
    {
        Outcome run = Run(Texts.Options(Blobs));

        Assert.Equal(Enumerable.Range(1, 8), run.Log.Rows.Select(row => row.Round));
        Assert.All(run.Log.Rows, row => Assert.Equal((5, 5, 12), (row.Asked, row.Counted, row.Members)));
        Assert.Equal(run.Log.Rows.Select(row => row.NextModel), run.Journal.Read("quickstart").Select(record => record.NextModel.ToString()));
        Assert.InRange(run.Log.Rows[^1].EvaluatedLoss!.Value, 0, 0.75 * run.Log.Rows[0].EvaluatedLoss!.Value);
        Assert.NotNull(run.Models.Find(run.End.Model));
    }

    [Fact]
    public void Two_centres_find_the_true_line()
    {
        FederationOptions options = Texts.Options(Line);

        Outcome run = Run(options);

        float[] truth = LinearRegressionGenerator.Truth(options.Data.Linear, options.Seed);
        Assert.All(truth.Zip(run.Models.Find(run.End.Model)!.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance: 0.05));
        Assert.InRange(run.Log.Rows[^1].EvaluatedLoss!.Value, 0.005, 0.02);
    }

    [Fact]
    public void Mean_gradient_descent_is_averaging_after_one_full_batch_step()
    {
        ModelVector gradients = Final("strategy.name = fedsgd"), models = Final("training.batch-size = full");

        Assert.All(gradients.Values.ToArray().Zip(models.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-4));

        static ModelVector Final(string how)
        {
            Outcome run = Run(Texts.Options($"{Line}, {how}"));
            return run.Models.Find(run.End.Model)!;
        }
    }

    [Fact]
    public void Drawn_updates_of_a_thousand_centres_make_a_run()
    {
        Outcome run = Run(Texts.Options("model.kind = none, data { source = none, centres = 1000 }, run { cohort = 100, rounds = 5 }"));

        Assert.Equal((RunEndReason.RoundsDone, 5), (run.End.Reason, run.End.CommittedRounds));
        Assert.Equal(500, run.Log.Rows.Sum(row => row.Counted));
    }

    [Fact]
    public void Nobody_falls_silent_within_one_process()
    {
        Outcome run = Run(Texts.Options($"{Blobs}, run.silence-max = 2 ms, clients.heartbeat = 1 ms, training.epochs = 100"));

        Assert.Equal((RunEndReason.RoundsDone, 8, 0L), (run.End.Reason, run.End.CommittedRounds, run.Log.Joins));
        Assert.All(run.Log.Rows, row => Assert.Equal((5, 0, 12), (row.Counted, row.Dropouts, row.Members)));
    }

    [Fact]
    public void Rounds_that_ask_more_than_they_want_and_carry_the_late_come_to_their_end()
    {
        Outcome run = Run(Texts.Options($"{Blobs}, run {{ over-selection = 1.6, late = carry }}"));

        Assert.Equal((RunEndReason.RoundsDone, 8), (run.End.Reason, run.End.CommittedRounds));
        Assert.All(run.Log.Rows, row => Assert.InRange(row.Counted, 5, 8));
    }

    [Fact]
    public void Fashion_images_are_learnt_alike_on_one_thread_and_two()
    {
        if (DatasetLocation.Find("fashion-mnist") is null)
        {
            Assert.Skip("A data set is not there: fashion-mnist");
        }

        const string Text = "data { source = idx, centres = 100, idx.test-max = 2000 }, model.kind = mlp, run { rounds = 4, cohort = 10 }";
        FederationOptions options = Texts.Options(Text);
        FederatedTask task = FederatedTaskFactory.Create(options);

        Outcome one = Run(options with { Threads = 1 }, task: task), two = Run(options with { Threads = 2 }, task: task);

        Assert.Equal((199_210, one.End.Model), (task.Shape.Dimension, two.End.Model));
        Assert.True(one.Log.Rows[^1].EvaluatedAccuracy > 0.6, $"accuracy {one.Log.Rows[^1].EvaluatedAccuracy}");
    }

    [Fact]
    public void Training_that_diverges_ends_the_run_and_says_who_when_and_what_to_do()
    {
        Outcome run = Run(Texts.Options($"{Blobs}, training.learning-rate = 1e30, run.attempts-max = 3"));

        Assert.Equal((RunEndReason.Failed, 0), (run.End.Reason, run.End.CommittedRounds));
        Assert.StartsWith("round 1 failed 3 times in a row", run.End.Detail);
        Assert.Matches("Training of client-[0-9]+ in round 1 diverged in epoch 1 at step [0-9]+:", run.End.Detail);
        Assert.Contains("Lower the learning rate", run.End.Detail);
        Assert.Equal(3, run.Log.Failures.Count);
        RunSummary summary = run.Log.Summarise("x", Texts.Options(Blobs).Run, run.End, 0, 1);
        Assert.Equal(3 * 5, summary.Refused + summary.Dropouts + summary.Stragglers);
        Assert.True(summary.Refused + summary.Dropouts >= 3, "every failed attempt has one or more updates that diverged");
    }

    [Fact]
    public void Stop_ends_training_that_would_take_for_ever()
    {
        using var stop = new CancellationTokenSource();
        FederationOptions options = Texts.Options($"{Blobs}, training.epochs = 1000000");
        var log = new RunLog(() => 0) { Changed = happened => { if (happened is RunEvent.RoundStarted) { stop.Cancel(); } } };

        Outcome run = Run(options, log: log, stop: stop.Token);

        Assert.Equal((RunEndReason.Stopped, 0), (run.End.Reason, run.End.CommittedRounds));
        Assert.Empty(run.Journal.Read("quickstart"));
    }

    [Fact]
    public void Stop_before_the_start_commits_nothing()
    {
        Outcome run = Run(Texts.Options(Blobs), stop: new CancellationToken(canceled: true));

        Assert.Equal(RunEndReason.Stopped, run.End.Reason);
        Assert.Equal(run.End.CommittedRounds, run.Journal.Read("quickstart").Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Stopped_run_resumes_to_the_model_of_an_undisturbed_one(int stopAfter)
    {
        FederationOptions options = Texts.Options(Blobs);
        RunEnd undisturbed = Run(options).End;
        using var directory = new TemporaryDirectory();

        RunEnd stopped = RunInFiles(options, directory, stopAfter);
        RunEnd resumed = RunInFiles(options, directory, stopAfter: int.MaxValue);

        Assert.Equal(RunEndReason.Stopped, stopped.Reason);
        Assert.InRange(stopped.CommittedRounds, stopAfter, 7);
        Assert.Equal((RunEndReason.RoundsDone, 8, undisturbed.Model), (resumed.Reason, resumed.CommittedRounds, resumed.Model));
    }

    [Fact]
    public void Finished_run_can_be_given_more_rounds()
    {
        RunEnd direct = Run(Texts.Options($"{Blobs}, run.rounds = 10")).End;
        using var directory = new TemporaryDirectory();
        RunInFiles(Texts.Options(Blobs), directory, stopAfter: int.MaxValue);

        RunEnd extended = RunInFiles(Texts.Options($"{Blobs}, run.rounds = 10"), directory, stopAfter: int.MaxValue);

        Assert.Equal((10, direct.Model), (extended.CommittedRounds, extended.Model));
    }

    [Fact]
    public void Run_does_not_go_on_under_another_configuration()
    {
        using var directory = new TemporaryDirectory();
        RunInFiles(Texts.Options(Blobs), directory, stopAfter: int.MaxValue);

        MalformedInputException error = Assert.Throws<MalformedInputException>(
            () => RunInFiles(Texts.Options($"{Blobs}, training.learning-rate = 0.2, run.rounds = 10"), directory, stopAfter: int.MaxValue));

        Assert.StartsWith("run quickstart: round 8 was committed with the configuration", error.Message);
    }

    [Fact]
    public void Lost_model_of_the_last_round_is_named()
    {
        using var directory = new TemporaryDirectory();
        RunEnd end = RunInFiles(Texts.Options(Blobs), directory, stopAfter: int.MaxValue);
        File.Delete(directory[$"{end.Model}.safetensors"]);

        MalformedInputException error = Assert.Throws<MalformedInputException>(
            () => RunInFiles(Texts.Options($"{Blobs}, run.rounds = 10"), directory, stopAfter: int.MaxValue));

        Assert.Contains($"its model {end.Model.Short} is not in the store", error.Message);
    }

    private static RunEnd RunInFiles(FederationOptions options, TemporaryDirectory directory, int stopAfter)
    {
        using var stop = new CancellationTokenSource();
        using var journal = new FileJournal(directory.Path);
        FederatedTask task = FederatedTaskFactory.Create(options);
        var log = new RunLog(() => 0)
        {
            Changed = happened =>
            {
                if (happened is RunEvent.RoundCommitted committed && committed.Record.Round.Value >= stopAfter) { stop.Cancel(); }
            },
        };
        return InProcessFederation.Run(options, task, journal, new FileModelStore(directory.Path, task.Shape), log, stop.Token);
    }

    private static Outcome Run(FederationOptions options, RunLog? log = null, CancellationToken? stop = null, FederatedTask? task = null)
    {
        log ??= new RunLog(() => 0);
        var journal = new MemoryJournal();
        var models = new MemoryModelStore();
        RunEnd end = InProcessFederation.Run(
            options, task ?? FederatedTaskFactory.Create(options), journal, models, log, stop ?? TestContext.Current.CancellationToken);
        return new Outcome(end, log, journal, models);
    }

    private sealed record Outcome(RunEnd End, RunLog Log, IRoundJournal Journal, IModelStore Models);
}
