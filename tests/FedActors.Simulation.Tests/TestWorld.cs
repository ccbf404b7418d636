using FedActors.Core.Aggregation;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Federation.Tasks;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Devices;
using FedActors.Simulation.Faults;

namespace FedActors.Simulation.Tests;

/// <summary>Small worlds whose centres draw their updates: rounds of about a second of virtual time.</summary>
internal static class TestWorld
{
    public const int Examples = 100;

    public static ClusterTask Task(int centres, int dimension = 5, Func<ClientId, ITrainer>? trainerOf = null) => new()
    {
        Centres = centres,
        ExamplesOf = client => Examples + client.Value,
        TrainerOf = trainerOf ?? (client => new SyntheticTrainer(Examples + client.Value)),
        InitialModel = new ModelVector(ModelShape.Flat(dimension)),
        Strategy = new FedAvg(),
        IsSynthetic = true,
    };

    public static RunOptions Run(int cohort, int quorum, int rounds, ulong seed = 7) => new()
    {
        RunId = "test",
        Seed = seed,
        RoundsMax = rounds,
        CohortSize = cohort,
        UploadsMin = quorum,
        Deadline = TimeSpan.FromSeconds(10),
        SilenceMax = TimeSpan.FromSeconds(4),
        RetryDelay = TimeSpan.FromMilliseconds(500),
        ResendInterval = TimeSpan.FromSeconds(1),
        AttemptsMax = 100,
    };

    public static ClusterOptions Options(int cohort, int quorum, int rounds, params Fault[] faults) => new()
    {
        Run = Run(cohort, quorum, rounds),
        Client = new ClientOptions { HeartbeatInterval = TimeSpan.FromSeconds(1), RetryDelay = TimeSpan.FromMilliseconds(500) },
        Devices = new DeviceOptions { Compute = new SpeedOptions { Median = 100 } },
        Faults = faults,
    };

    public static Fault At(double seconds, FaultKind kind, int centre = 0, double duration = 3) =>
        new(TimeSpan.FromSeconds(seconds), kind, centre, TimeSpan.FromSeconds(duration));

    /// <summary>Runs a world to its end and gives it back with everything its aggregators reported.</summary>
    public static (SimulatedCluster Cluster, List<RunEvent> Events) Play(int centres, ClusterOptions options, double seconds = 3600)
    {
        var cluster = new SimulatedCluster(Task(centres), options);
        var events = new List<RunEvent>();
        cluster.Observed = (_, _, happened) => events.Add(happened);
        cluster.Start();
        cluster.Run(TimeSpan.FromSeconds(seconds));
        Assert.Null(cluster.Failure);
        return (cluster, events);
    }

    public static IReadOnlyList<RoundRecord> Committed(List<RunEvent> events) =>
        [.. events.OfType<RunEvent.RoundCommitted>().Select(committed => committed.Record)];

    /// <summary>The root of the repository that these tests were built from.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "FedActors.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"FedActors.sln is in no directory above {AppContext.BaseDirectory}.");
    }
}
