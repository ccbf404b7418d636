using FedActors.Core.Randomness;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.Tasks;
using FedActors.Hocon;
using FedActors.Learning.Privacy;
using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Scenarios;

/// <summary>A scenario file with everything it needs, read and checked.</summary>
public sealed class Scenario
{
    private Scenario(FederationOptions options, ClusterOptions cluster, FederatedTask task)
    {
        Options = options;
        Cluster = cluster;
        Task = new ClusterTask
        {
            Centres = task.Centres,
            ExamplesOf = task.ExamplesOf,
            TrainerOf = task.TrainerOf,
            InitialModel = task.InitialModel,
            Strategy = task.Strategy,
            Evaluator = task.Evaluator,
            IsSynthetic = options.DrawsUpdates,
            Configuration = options.Configuration,
        };
        PartitionText = task.Picture?.ToText();
        PartitionSvg = task.Picture?.ToSvg();
    }

    /// <summary>The scenario's name.</summary>
    public string Name => Options.Name;

    /// <summary>One or two sentences on what it shows.</summary>
    public string Description => Options.Description;

    /// <summary>The rounds it asks for.</summary>
    public int Rounds => Cluster.Run.RoundsMax;

    /// <summary>Threads used for training and evaluation.</summary>
    public int Threads => Cluster.Threads;

    /// <summary>Who holds what, as text; null where the scenario has no data.</summary>
    public string? PartitionText { get; }

    /// <summary>Who holds what, as SVG; null where the scenario has no data.</summary>
    public string? PartitionSvg { get; }

    /// <summary>The run's own settings.</summary>
    public FederationOptions Options { get; }

    /// <summary>The simulated world's settings.</summary>
    public ClusterOptions Cluster { get; }

    /// <summary>What is trained.</summary>
    public ClusterTask Task { get; }

    /// <summary>The run options that are in force.</summary>
    public RunOptions Run => Cluster.Run;

    /// <summary>Each task has a stream of its own, so that neither threads nor the order of training change a bit. Protects nothing.</summary>
    private static TrainingSecrets Seeded { get; } = new(
        task => new SeededSecrets(task.RunSeed, task.Round.Value, task.Client.Value));

    /// <summary>Reads a scenario's file, applies the overrides, loads its data.</summary>
    /// <exception cref="HoconException">A setting is wrong or unknown.</exception>
    /// <exception cref="Core.MalformedInputException">The data is missing or damaged.</exception>
    public static Scenario Load(string path, ScenarioOverrides overrides)
    {
        (FederationOptions options, ClusterOptions cluster) = ReadOptions(path, overrides);
        return new Scenario(options, cluster, FederatedTaskFactory.Create(options, overrides.DataDirectory, Seeded));
    }

    /// <summary>Reads and checks the settings without loading any data.</summary>
    public static (FederationOptions Options, ClusterOptions Cluster) ReadOptions(string path, ScenarioOverrides overrides)
    {
        ConfigSection root = ConfigurationLoader.Load(path, SettingsOf(overrides));
        FederationOptions options = FederationReader.Read(root);
        ClusterOptions cluster = ScenarioReader.Read(root, options, Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
        root.RejectUnknown();
        return (options, cluster with { Run = cluster.Run.Validated() });
    }

    private static List<string> SettingsOf(ScenarioOverrides overrides)
    {
        List<string> settings = [.. overrides.Settings];
        Add("seed", overrides.Seed?.ToString());
        Add("run.rounds", overrides.Rounds?.ToString());
        Add("threads", overrides.Threads?.ToString());
        return settings;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                settings.Add($"{name}={value}");
            }
        }
    }
}
