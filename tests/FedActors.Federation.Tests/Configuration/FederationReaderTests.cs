using Contracts;
using FedActors.Core.Aggregation;
using FedActors.Core.Clients;
using FedActors.Core.Membership;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Hocon;

namespace FedActors.Federation.Tests.Configuration;

public sealed class FederationReaderTests
{
    /// <summary>Text of the file; place and setting at which the error begins; pieces it contains.</summary>
    public static TheoryData<string, string, string[]> Mistakes { get; } = new()
    {
        { "run {\n  rouns = 3\n}", "run.conf:2:3: run.rouns:", ["did you mean 'rounds'?", "allowed in run:", "target-accuracy"] },
        { "runs { }", "run.conf:1:1: runs:", ["did you mean 'run'?", "allowed in the top level:"] },
        { "training.adam.beta3 = 1", "run.conf:1:1: training.adam.beta3:", ["beta1"] },
        { "seed = -1", "run.conf:1:8: seed:", ["found -1", "at least 0"] },
        { "run.rounds = many", "run.conf:1:14: run.rounds:", ["the text \"many\"", "a whole number of at least 1"] },
        { "run.rounds = 2.5", "run.conf:1:14: run.rounds:", ["found 2.5"] },
        { "run {\n  deadline = 5 parsecs\n}", "run.conf:2:14: run.deadline:", ["a duration with a unit"] },
        { "run.deadline = 0s", "run.conf:1:16: run.deadline:", ["from 1 ms to 30 d"] },
        { "run.over-selection = 0.9", "run.conf:1:22: run.over-selection:", ["at least 1"] },
        { "run.late = drop", "run.conf:1:12: run.late:", ["one of refuse, carry"] },
        { "run.target-accuracy = 1.5", "run.conf:1:23: run.target-accuracy:", ["above 0 and at most 1"] },
        { "run { cohort = 5, uploads-min = 6 }", "run.conf:1:33: run.uploads-min:", ["found 6", "the cohort of 5", "wanted is 1 to 5"] },
        { "run.cohort = 31", "run.conf:1:14: run.cohort:", ["found 31", "there are 30 centres (data.centres)", "Lower run.cohort or raise data.centres"] },
        { "run { cohort = 40, uploads-min = 35 }", "run.conf:1:34: run.uploads-min:", ["found 35", "there are 30 centres (data.centres)", "wanted is at most 30"] },
        { "run.members-min = 31", "run.conf:1:19: run.members-min:", ["wanted is at most 30"] },
        { "clients.heartbeat = 20s", "run.conf:1:21: clients.heartbeat:", ["found 20 s", "15 s (run.silence-max)"] },
        { "clients.retry-delay-max = 1s", "run.conf:1:27: clients.retry-delay-max:", ["clients.retry-delay (2 s)"] },
        { "training.batch-size = ful", "run.conf:1:23: training.batch-size:", ["the text \"ful\"", "or full"] },
        { "training.batch-size = 0", "run.conf:1:23: training.batch-size:", ["at least 1"] },
        { "training.learning-rate = 0", "run.conf:1:26: training.learning-rate:", ["above 0"] },
        { "training { optimizer = adam, momentum = 0.9 }", "run.conf:1:41: training.momentum:", ["found 0.9", "optimizer is adam"] },
        { "strategy.name = fedprox", "run.conf:1:17: strategy.name:", ["one of fedavg, fedsgd"] },
        { "strategy.reduction = sum", "run.conf:1:22: strategy.reduction:", ["strategy.name = fedsgd"] },
        { "strategy.name = fedsgd\ntraining.momentum = 0.9", "run.conf:2:21: training.momentum:", ["one gradient and take no steps", "set momentum = 0"] },
        { "strategy.name = fedsgd\ntraining.epochs = 2", "run.conf:2:19: training.epochs:", ["set epochs = 1"] },
        { "strategy.name = fedsgd\ntraining.optimizer = adam", "run.conf:2:22: training.optimizer:", ["set optimizer = sgd"] },
        { "model.kind = linear", "run.conf:1:14: model.kind:", ["data.source = synthetic gives classes"] },
        { "model.kind = logistic", "run.conf:1:14: model.kind:", ["has 10"] },
        { "model.kind = none", "run.conf:1:14: model.kind:", ["belong together"] },
        { "model { kind = mlp, hidden = [] }", "run.conf:1:30: model.hidden:", ["hidden = [200, 200]"] },
        { "model { hidden = [200, 0] }", "run.conf:1:24: model.hidden[1]:", ["found 0"] },
        { "data.source = linear\nmodel.kind = linear\nrun.target-accuracy = 0.9", "run.conf:3:23: run.target-accuracy:", ["use run.target-loss"] },
        { "training.synthetic = true\nrun.target-loss = 0.1", "run.conf:2:19: run.target-loss:", ["nothing is measured"] },
        { "training.synthetic = true\ntraining.example-privacy.noise-multiplier = 1", "run.conf:2:45: training.example-privacy.noise-multiplier:", ["nobody to protect"] },
        { "training.example-privacy.mechanism = ftrl", "run.conf:1:38: training.example-privacy.mechanism:", ["noise-multiplier"] },
        { "training.example-privacy { noise-multiplier = 1, restart-epochs = 2 }", "run.conf:1:67: training.example-privacy.restart-epochs:", ["mechanism = ftrl"] },
        { "partition.kind = dirichlet", "run.conf:1:18: partition.kind:", ["split by centre already"] },
        { "data.source = idx\npartition.kind = natural", "run.conf:2:18: partition.kind:", ["data.csv.key"] },
        { "partition.distribution = pareto", "run.conf:1:26: partition.distribution:", ["one of log-normal, power-law"] },
        { "partition.exponent = 11", "run.conf:1:22: partition.exponent:", ["found 11", "at most 10"] },
        { "data { source = csv, csv { label = y } }", "run.conf:1:26: data.csv.file:", ["required", "file = \"...\""] },
        { "threads = -1", "run.conf:1:11: threads:", ["0 to 1024"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_is_refused_at_its_place_with_what_is_allowed(string text, string start, string[] pieces)
    {
        HoconException error = Assert.Throws<HoconException>(() => Texts.Options(text));

        Assert.StartsWith(start, error.Message);
        Assert.All(pieces, piece => Assert.Contains(piece, error.Message));
    }

    [Fact]
    public void Members_greet_every_second_unless_told_otherwise()
    {
        FederationOptions options = Texts.Options("");
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), (options.Run.HeartbeatInterval, options.Clients.HeartbeatInterval));
    }

    [Fact]
    public void Settings_of_membership_and_heterogeneity_are_read()
    {
        RunOptions run = Texts.Options("""
            clients.heartbeat = 1 s
            run {
              suspicion { phi-max = 5, pause-min = 2 s }
              reconnect-grace = 0
              adaptive-deadline { enabled = true, percentile = 0.5, factor = 3, at-least = 1 s, window = 50 }
              task-sizing { enabled = true, target = 0.5, steps-min = 4 }
            }
            """).Run;
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.Zero), (run.HeartbeatInterval, run.ReconnectGrace));
        Assert.Equal(new SuspicionOptions { PhiMax = 5, PauseMin = TimeSpan.FromSeconds(2) }, run.Suspicion);
        Assert.Equal(
            new AdaptiveDeadlineOptions { Enabled = true, Percentile = 0.5, Factor = 3, AtLeast = TimeSpan.FromSeconds(1), Window = 50 }, run.AdaptiveDeadline);
        Assert.Equal(new TaskSizingOptions { Enabled = true, Target = 0.5, StepsMin = 4 }, run.TaskSizing);
    }

    [Theory]
    [InlineData("run.adaptive-deadline { enabled = true, at-least = 90 s }", "run.adaptive-deadline.at-least")]
    [InlineData("run.task-sizing.enabled = true\nstrategy.name = fedsgd\ntraining.batch-size = full", "run.task-sizing.enabled")]
    [InlineData("run.target-loss = 0.5\ndata.source = declared", "run.target-loss")]
    [InlineData("run.target-accuracy = 0.5\ndata.source = declared", "run.target-accuracy")]
    [InlineData("run.suspicion.phi-max = -1", "run.suspicion.phi-max")]
    [InlineData("privacy { mechanism = central, delta = 0.05 }", "privacy.delta")]
    [InlineData("privacy.mechanism = distributed", "privacy.mechanism")]
    [InlineData("privacy { mechanism = central, noise-multiplier = 0.1, epsilon = 0.5 }", "privacy.epsilon")]
    [InlineData("aggregation.encryption = secagg\nprivacy.mechanism = central", "privacy.mechanism")]
    [InlineData("aggregation.encryption = secagg", "training.clip-norm")]
    [InlineData("aggregation.encryption = secagg\ntraining.clip-norm = 1\nrun.late = carry", "run.late")]
    [InlineData("aggregation.encryption = secagg\ntraining { clip-norm = 1, update-precision = float16 }", "training.update-precision")]
    [InlineData("aggregation.encryption = secagg\ntraining { clip-norm = 1, evaluate-first = true }", "training.evaluate-first")]
    [InlineData("aggregation.encryption = secagg\ntraining.clip-norm = 1\nrun { cohort = 2, uploads-min = 1 }", "aggregation.encryption")]
    [InlineData("aggregation { encryption = secagg, dropout-rate = 0.9 }\ntraining.clip-norm = 1", "aggregation.encryption")]
    [InlineData("aggregation { encryption = secagg, weight-max = 16777216 }\ntraining.clip-norm = 1000", "aggregation.encryption")]
    [InlineData("privacy { mechanism = central, epsilon = 0 }", "privacy.epsilon")]
    [InlineData("privacy { mechanism = central, clip-norm = 0 }", "privacy.clip-norm")]
    [InlineData("privacy { mechanism = central, population-size = 3 }", "privacy.population-size")]
    [InlineData("privacy { mechanism = central, noise-multiplier = 4, adaptive-clip { enabled = true, count-noise = 1 } }", "privacy.adaptive-clip.count-noise")]
    [InlineData("privacy.mechanism = central\nrun.over-selection = 1.5", "run.over-selection")]
    [InlineData("privacy.mechanism = central\nrun.late = carry", "run.late")]
    [InlineData("privacy.mechanism = central\ntraining.clip-norm = 1", "training.clip-norm")]
    [InlineData("privacy.mechanism = central\ntraining.evaluate-first = true", "training.evaluate-first")]
    public void Settings_of_heterogeneity_that_cannot_work_are_refused(string text, string setting) =>
        Assert.Contains(setting, Assert.Throws<HoconException>(() => Texts.Options(text)).Message);

    [Fact]
    public void Empty_configuration_is_the_quickstart()
    {
        FederationOptions options = Texts.Options("");

        Assert.Equal(("quickstart", 1UL, 20, 10, 30), (options.Name, options.Seed, options.Run.RoundsMax, options.Run.CohortSize, options.Data.Centres));
        Assert.Equal((options.Name, options.Seed), (options.Run.RunId, options.Run.Seed));
        Assert.Equal(options.Data.Centres, options.Data.Synthetic.Centres);
        Assert.Equal(new LocalTraining(), options.Run.Local);
    }

    [Fact]
    public void Settings_reach_the_options()
    {
        FederationOptions options = Texts.Options("""
            name = mine, seed = 7, threads = 3
            run { rounds = 5, cohort = 2, deadline = 90 s, late = carry, target-loss = 0.25, time-budget = 1 h }
            strategy { name = fedsgd, server-learning-rate = 0.5, reduction = sum }
            training { batch-size = full, learning-rate = 0.01, clip-norm = 3 }
            model { kind = mlp, hidden = [5], activation = tanh, initialisation = he-uniform }
            data { source = linear, centres = 2, linear { features = 4, examples = 20, noise = 0 } }
            """);

        Assert.Equal((TimeSpan.FromSeconds(90), LateUpdatePolicy.Carry, 0.25), (options.Run.Deadline, options.Run.Late, options.Run.TargetLoss));
        Assert.Equal((StrategyKind.Fedsgd, 0.5, FedSgdReduction.Sum), (options.Strategy.Name, options.Strategy.ServerLearningRate, options.Strategy.Reduction));
        Assert.Equal((0, true, 3.0), (options.Run.Local.BatchSize, options.Run.Local.GradientOnly, options.Run.Local.ClipNorm));
        Assert.Equal((4, 20, 2), (options.Data.Linear.Features, options.Data.Linear.TrainPerCentre, options.Data.Linear.Centres));
    }

    [Fact]
    public void Example_privacy_is_off_until_a_noise_multiplier_is_named()
    {
        Assert.Null(Texts.Options("training.example-privacy { clip-norm = 3, delta = 1e-6 }").Run.Local.ExamplePrivacy);
        Assert.Equal(
            new FedActors.Core.Clients.ExamplePrivacy { ClipNorm = 3, NoiseMultiplier = 1.1, Delta = 1e-6 },
            Texts.Options("training.example-privacy { noise-multiplier = 1.1, clip-norm = 3, delta = 1e-6 }").Run.Local.ExamplePrivacy);
    }

    [Theory]
    [InlineData("run.cohort", 31)]
    [InlineData("run.members-min", 31)]
    public void Population_bounds_a_round_although_not_all_of_it_is_there_at_first(string setting, int found)
    {
        HoconException error = Assert.Throws<HoconException>(() => Texts.Options($"{setting} = {found}, membership {{ initial = 5 }}"));

        Assert.Contains($"{setting}: found {found}, but there are 30 centres (data.centres)", error.Message);
    }

    [Fact]
    public void Read_leaves_unknown_settings_to_the_caller()
    {
        ConfigSection root = Texts.Section("devices { classes = 3 }, colour = red");
        FederationReader.Read(root);
        root.Section("devices").Int("classes", 1);

        HoconException error = Assert.Throws<HoconException>(root.RejectUnknown);

        Assert.Contains("colour", error.Message);
    }

    [Fact]
    public void Path_of_a_csv_file_is_relative_to_the_file_that_names_it()
    {
        FederationOptions options = FederationReader.ReadAlone(Texts.Section("data { source = csv, csv { file = x.csv, label = y } }", "some/where/run.conf"));

        Assert.Equal("some/where", options.Data.Csv.BaseDirectory);
    }

    [Fact]
    public void Missing_file_is_named()
    {
        HoconException error = Assert.Throws<HoconException>(() => ConfigurationLoader.Load("no-such.conf", []));

        Assert.Equal("no-such.conf: the file is not there; check the path, which is relative to the current folder.", error.Message);
    }

    [Fact]
    public void Overrides_are_laid_over_the_file()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["a.conf"], "run.rounds = 5, run.cohort = 3");

        FederationOptions options = FederationReader.ReadAlone(ConfigurationLoader.Load(directory["a.conf"], ["run.rounds=7", "seed=9"]));

        Assert.Equal((7, 3, 9UL), (options.Run.RoundsMax, options.Run.CohortSize, options.Seed));
    }

    [Fact]
    public void Mistake_in_an_override_names_the_override()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["a.conf"], "");

        HoconException error = Assert.Throws<HoconException>(
            () => FederationReader.ReadAlone(ConfigurationLoader.Load(directory["a.conf"], ["run.rounds=none"])));

        Assert.StartsWith("--set run.rounds=none: run.rounds:", error.Message);
    }
}
