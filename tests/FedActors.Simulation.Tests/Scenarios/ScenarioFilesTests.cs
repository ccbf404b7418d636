using FedActors.Core;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Federation.Reports;
using FedActors.Learning.Datasets;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Scenarios;

namespace FedActors.Simulation.Tests.Scenarios;

/// <summary>Each scenario file shows what it is there to show.</summary>
public sealed class ScenarioFilesTests
{
    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(Path.Combine(TestWorld.Root, "hocon", "scenarios"), "*.conf").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_complete_named_as_it_is_called_and_commented(string scenario)
    {
        (var options, ClusterOptions cluster) = Scenario.ReadOptions(Played.PathOf(scenario), new ScenarioOverrides());
        Assert.Equal(scenario, options.Name);
        Assert.NotEmpty(options.Description);
        Assert.True(cluster.Run.RoundsMax >= 10);
        string[] lines = File.ReadAllLines(Played.PathOf(scenario));
        Assert.StartsWith("# ", lines[0]);
        Assert.True(lines.Length <= 50, "a scenario is short");
    }

    private static Played Done(string scenario, params string[] settings)
    {
        Played played = Played.Of(scenario, settings);
        Assert.Equal("rounds-done", played.Summary.EndReason);
        Assert.Equal(played.Summary.Rounds, played.Summary.CommittedRounds);
        Assert.Equal(Enumerable.Range(1, played.Summary.Rounds), played.Rows.Select(row => row.Round));
        return played;
    }

    private static double Gain(Played played) => played.Rows[^1].EvaluatedAccuracy!.Value - played.Rows[0].EvaluatedAccuracy!.Value;

    [Fact]
    public void Quickstart_learns()
    {
        Played played = Done("quickstart");
        Assert.True(played.Summary.Accuracy > 0.6, $"accuracy {played.Summary.Accuracy}");
        Assert.True(Gain(played) > 0.2);
        Assert.Equal(400, played.Summary.ClientUpdates);
    }

    [Fact]
    public void Slow_centres_do_less_rather_than_nothing()
    {
        Played sized = Done("slow-centres"), fixedSize = Done("slow-centres", "run.task-sizing.enabled=false");
        Assert.True(sized.Summary.Stragglers * 5 < fixedSize.Summary.Stragglers, $"{sized.Summary.Stragglers} and {fixedSize.Summary.Stragglers} stragglers");
        Assert.True(sized.Summary.Loss < fixedSize.Summary.Loss - 0.1, $"loss {sized.Summary.Loss} and {fixedSize.Summary.Loss}");
        Assert.True(sized.Summary.VirtualSeconds < fixedSize.Summary.VirtualSeconds);
    }

    [Fact]
    public void Stragglers_cost_updates_and_no_time()
    {
        Played played = Done("stragglers");
        double deadline = Scenario.ReadOptions(Played.PathOf("stragglers"), new ScenarioOverrides()).Cluster.Run.Deadline.TotalSeconds;
        Assert.True(played.Summary.Stragglers > 50, $"{played.Summary.Stragglers} stragglers");

        // Closing and committing come after the deadline; they take a fraction of a second of virtual time.
        Assert.All(played.Rows, row => Assert.True(row.ClosedSeconds - row.StartedSeconds <= deadline + 0.1, $"round {row.Round}"));
        Assert.Contains(played.Rows, row => row.Counted < 10);
        Assert.True(played.Summary.Accuracy > 0.8, $"accuracy {played.Summary.Accuracy}");

        Played patient = Done("stragglers", "run.over-selection=1", "run.deadline=600s");
        Assert.True(patient.Summary.VirtualSeconds > 3 * played.Summary.VirtualSeconds, "who waits for stragglers waits long");
    }

    [Fact]
    public void Dropouts_are_named_and_end_no_run()
    {
        Played played = Done("dropouts");
        double asked = played.Rows.Sum(row => row.Asked);
        Assert.InRange(played.Summary.Dropouts / asked, 0.15, 0.4);
        Assert.True(played.Summary.Joins > 50, "who vanished has come back");
        Assert.All(played.Rows, row => Assert.True(row.Counted >= 6));
        Assert.True(Gain(played) > 0.2, $"gain {Gain(played)}");
    }

    [Fact]
    public void Late_joiners_come_while_training_runs_and_bring_accuracy()
    {
        Played played = Done("late-joiners");
        Assert.InRange(played.Rows[0].Members, 10, 16);
        Assert.InRange(played.Rows[^1].Members, 88, 100);
        Assert.True(played.Summary.Joins > 80, $"{played.Summary.Joins} joined");
        double joinsUntil = Scenario.ReadOptions(Played.PathOf("late-joiners"), new ScenarioOverrides()).Cluster.Membership!.JoinsUntil.TotalSeconds;
        Assert.True(played.Rows[40].ClosedSeconds > joinsUntil && played.Rows[15].ClosedSeconds < joinsUntil, "rounds span the joining");
        Assert.True(played.Summary.Accuracy > 0.85, $"accuracy {played.Summary.Accuracy}");
        Assert.True(Gain(played) > 0.3, $"gain {Gain(played)}");
    }

    [Fact]
    public void Aggregator_crash_goes_on_from_the_journal_each_time()
    {
        var loaded = Scenario.Load(Played.PathOf("aggregator-crash"), new ScenarioOverrides());
        using var cluster = new SimulatedCluster(loaded.Task, loaded.Cluster);
        var log = new RunLog(() => 0);
        var steppedDown = new List<long>();
        cluster.Observed = (_, now, happened) => log.Observe(now, happened);
        cluster.SeedObserved = (_, happened) => steppedDown.AddRange(happened is LeadershipEvent.SteppedDown down ? [down.Epoch.Value] : []);
        cluster.Start();
        cluster.Run(TimeSpan.FromDays(1));
        IReadOnlyList<RoundRecord> disk = cluster.Journal.ReadDisk();
        Assert.Equal(30, disk.Count);
        Assert.True(disk.Select(record => record.Epoch).Distinct().Count() >= 4, "each life of the aggregator has an epoch of its own");
        Assert.True(steppedDown.Count == 1, $"the one that stood still stepped down, and no other: {string.Join(' ', steppedDown)}");
        Assert.Equal(Enumerable.Range(1, 30), log.Rows.Select(row => row.Round).Distinct());
        Assert.True(log.Rows[^1].EvaluatedAccuracy > 0.6);
    }

    [Fact]
    public void Partition_fails_attempts_below_the_quorum_and_recovers()
    {
        Played played = Done("partition");
        Assert.True(played.Summary.FailedAttempts >= 2, $"{played.Summary.FailedAttempts} failed attempts");
        Assert.Contains(played.Rows, row => row.Attempt > 1);
        Assert.Equal(1, played.Rows[^1].Attempt);
        Assert.All(played.Rows, row => Assert.True(row.Counted >= 7));
        Assert.All(played.Log.Failures, failure => Assert.Contains("the quorum is 7", failure.Reason));
        Assert.True(played.Summary.Accuracy > 0.6);
    }

    [Fact]
    public void Worked_example_brings_the_loss_down_every_few_rounds()
    {
        Played played = Done("worked-example");
        double[] losses = [.. played.Rows.Select(row => row.LocalLoss!.Value)];
        Assert.True(losses[^1] < losses[0] / 5, $"{losses[0]} fell to {losses[^1]}");
        Assert.True(losses[5] < losses[0] && losses[9] < losses[5]);
        Assert.Null(played.Summary.Accuracy);
    }

    [Fact]
    public void Million_runs_the_protocol_alone_here_with_twenty_thousand()
    {
        Played played = Done(
            "million", "data.centres=20000", "run.cohort=500", "run.uploads-min=400", "run.rounds=6");
        Assert.Equal(20_000, played.Rows[0].Members);
        Assert.All(played.Rows, row => Assert.Equal(550, row.Asked));
        Assert.True(played.Summary.Stragglers > 0);
        Assert.True(played.Summary.ClientUpdates >= 6 * 490);
    }

    [Fact]
    public void Fashion_mnist_takes_any_set_of_its_family_from_a_directory()
    {
        string directory = DatasetLocation.Find("fashion-mnist")!;
        Assert.SkipWhen(directory is null, "fashion-mnist is not there: set FEDACTORS_DATA or fetch it with fedactors data fashion-mnist.");
        Played played = Played.Of("fashion-mnist", new ScenarioOverrides { Rounds = 3, DataDirectory = directory, Settings = ["data.idx.test-max=1000"] });
        Assert.Equal(3, played.Summary.CommittedRounds);
        Assert.True(played.Summary.Accuracy > 0.15);
        string message = Assert.Throws<MalformedInputException>(() => Played.Of("fashion-mnist", new ScenarioOverrides { DataDirectory = TestWorld.Root })).Message;
        Assert.Contains("train-images", message);
    }
}
