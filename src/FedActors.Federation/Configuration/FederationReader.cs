using FedActors.Core.Clients;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;
using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>
/// Reads a federated run from a configuration. Every setting has a default and a range; a mistake is a <see cref="HoconException"/> that
/// names the place, the setting, what is allowed and the fix.
/// </summary>
public static class FederationReader
{
    private static readonly int CentresDefault = new DataOptions().Centres;

    /// <summary>The sections that only a simulated world has.</summary>
    public static IReadOnlyList<string> SimulatorSections { get; } = ["devices", "network", "membership", "faults"];

    /// <summary>Reads a configuration that no one else reads: the simulator's sections are passed over, unknown settings are refused.</summary>
    public static FederationOptions ReadAlone(ConfigSection root)
    {
        FederationOptions options = Read(root);
        foreach (string section in SimulatorSections)
        {
            // Asking makes the name known.
            root.HasValue(section);
        }

        root.RejectUnknown();
        return options;
    }

    /// <summary>Reads the settings of a run; the caller reads its own sections and then has the root reject what is unknown.</summary>
    public static FederationOptions Read(ConfigSection root) => Read(root, CentresDefault, isNode: false);

    /// <summary>
    /// Reads the settings that a worker node shares with the run. Its data are its own unless <c>data.centres</c> says that they are to be
    /// divided; settings of the run that a node has no use for are read and checked all the same, so that one file may serve both.
    /// </summary>
    internal static FederationOptions ReadForNode(ConfigSection root) => Read(root, centresDefault: 1, isNode: true);

    private static FederationOptions Read(ConfigSection root, int centresDefault, bool isNode)
    {
        var defaults = new FederationOptions { Run = RunReader.Defaults };
        string name = root.String("name", defaults.Name);
        if (name.Length is 0 or > 200)
        {
            throw root.Error("name", $"found {name.Length} characters; wanted are 1 to 200, for example name = quickstart.");
        }

        var options = new FederationOptions
        {
            Name = name,
            Description = root.String("description", defaults.Description),
            Seed = (ulong)root.Long("seed", (long)defaults.Seed, min: 0),
            Run = RunReader.Read(root.Section("run")),
            Strategy = ReadStrategy(root.Section("strategy"), defaults.Strategy),
            SyntheticTraining = root.Section("training").Bool("synthetic", false),
            Model = ReadModel(root.Section("model"), defaults.Model),
            Data = DataReader.Read(root.Section("data"), centresDefault),
            Partition = ReadPartition(root.Section("partition"), defaults.Partition),
            Clients = ReadClients(root.Section("clients"), defaults.Clients),
            Threads = root.Int("threads", defaults.Threads, min: 0, max: 1024),
        };
        LocalTraining local = TrainingReader.Read(root.Section("training"), options.Strategy.Name);
        ClientPrivacy? privacy = PrivacyReader.Read(root.Section("privacy"), options.Run, options.Data.Centres);
        options = options with
        {
            Run = options.Run with { RunId = name, Seed = options.Seed, Local = local, HeartbeatInterval = options.Clients.HeartbeatInterval, Privacy = isNode ? null : privacy },
        };
        Contradictions.Refuse(root, options, isNode);
        options.Run.Validated();
        return options;
    }

    private static StrategyOptions ReadStrategy(ConfigSection section, StrategyOptions defaults) => new()
    {
        Name = section.Choice("name", defaults.Name),
        ServerLearningRate = section.HasValue("server-learning-rate")
            ? section.Double("server-learning-rate", 1, min: 0, max: 1e6, minExclusive: true)
            : null,
        Reduction = section.Choice("reduction", defaults.Reduction),
    };

    private static ModelOptions ReadModel(ConfigSection section, ModelOptions defaults) => new()
    {
        Kind = section.Choice("kind", defaults.Kind),
        Hidden = section.Ints("hidden", defaults.Hidden, min: 1, max: 1_000_000),
        Activation = section.Choice("activation", defaults.Activation),
        Initialisation = section.Choice("initialisation", defaults.Initialisation),
        Parameters = section.Int("parameters", defaults.Parameters, min: 1, max: Core.Vectors.ModelShape.DimensionMax),
    };

    private static PartitionOptions ReadPartition(ConfigSection section, PartitionOptions defaults) => new()
    {
        Kind = section.Choice("kind", defaults.Kind),
        Alpha = section.Double("alpha", defaults.Alpha, min: 0, max: 1e6, minExclusive: true),
        ShardsPerCentre = section.Int("shards-per-centre", defaults.ShardsPerCentre, min: 1, max: 10_000),
        Distribution = section.Choice("distribution", defaults.Distribution),
        Sigma = section.Double("sigma", defaults.Sigma, min: 0, max: 10),
        Exponent = section.Double("exponent", defaults.Exponent, min: 0, max: 10),
        ExamplesMin = section.Int("examples-min", defaults.ExamplesMin, min: 1, max: 1_000_000),
    };

    private static ClientOptions ReadClients(ConfigSection section, ClientOptions defaults) => new()
    {
        HeartbeatInterval = section.Duration("heartbeat", defaults.HeartbeatInterval, TimeSpan.Zero, RunReader.DurationMax),
        RetryDelay = section.Duration("retry-delay", defaults.RetryDelay, RunReader.Millisecond, RunReader.DurationMax),
        RetryDelayMax = section.Duration("retry-delay-max", defaults.RetryDelayMax, RunReader.Millisecond, RunReader.DurationMax),
        RetriesMax = section.Int("retries-max", defaults.RetriesMax, min: 0, max: 1_000_000),
    };
}
