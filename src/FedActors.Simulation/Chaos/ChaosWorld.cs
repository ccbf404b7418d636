using FedActors.Core.Clients;
using FedActors.Core.Leadership;
using FedActors.Core.Privacy;
using FedActors.Core.Randomness;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Devices;
using FedActors.Simulation.Faults;
using FedActors.Simulation.Network;
using FedActors.Simulation.Seeds;
using FedActors.Simulation.Sessions;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Chaos;

/// <summary>The options of one world, all drawn from its seed: population, run, network, machines and faults.</summary>
internal sealed record ChaosWorld
{
    /// <summary>The most examples a centre has.</summary>
    public const int ExamplesMax = 150;

    private const int SeedsMax = 5, TargetsMax = 1000;

    /// <summary>The seed everything is drawn from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How many centres there are.</summary>
    public required int Centres { get; init; }

    /// <summary>How many seeds there are.</summary>
    public int Seeds => Cluster.Seeds;

    /// <summary>How long faults may strike.</summary>
    public required TimeSpan FaultSpan { get; init; }

    /// <summary>How many rounds must be committed after the healing.</summary>
    public required int RoundsAfterHealing { get; init; }

    /// <summary>How long that may take.</summary>
    public required TimeSpan LivenessLimit { get; init; }

    /// <summary>The cluster's options, the faults among them.</summary>
    public required ClusterOptions Cluster { get; init; }

    private const int MaskedCentresMin = 4, MaskedCentresMax = 8;

    /// <summary>Draws the world of a seed.</summary>
    public static ChaosWorld Draw(ulong seed)
    {
        var random = new SeededRandom(seed, 0, 0, RandomPurpose.World);
        int centres = 1 + random.NextInt(random.NextBool(0.2) ? 40 : 10);
        int cohort = 1 + random.NextInt(centres);
        var deadline = TimeSpan.FromSeconds(2 + (random.NextDouble() * 30));
        var faultSpan = TimeSpan.FromSeconds(30 + (random.NextDouble() * 170));
        // Where some machines can be too slow for ever, a quorum of all could never be met: such worlds ask for one update.
        bool hasTail = random.NextBool(0.4);
        int seeds = random.NextBool(0.25) ? 1 : 2 + random.NextInt(SeedsMax - 1);
        RunOptions run = DrawRun(random, seed, cohort, hasTail ? 1 : 1 + random.NextInt(cohort), deadline);
        ClientOptions client = DrawClient(random);
        return new ChaosWorld
        {
            Seed = seed,
            Centres = centres,
            FaultSpan = faultSpan,
            RoundsAfterHealing = 2 + random.NextInt(3),
            // Every round needs at most its deadline, and before the first one silent members must be noticed and tasks sent again.
            LivenessLimit = (deadline * 12) + TimeSpan.FromSeconds(120),
            Cluster = new ClusterOptions
            {
                Run = Masked(Private(Unequal(run, seed), seed, centres), seed, hasTail ? 0 : centres) with { HeartbeatInterval = client.HeartbeatInterval },
                Client = client,
                Network = DrawNetwork(random),
                Devices = DrawDevices(random, hasTail, centres, seed, deadline),
                Vanish = new VanishOptions
                {
                    Probability = random.NextBool(0.3) ? random.NextDouble() * 0.4 : 0,
                    ReturnsAfter = TimeSpan.FromSeconds(1 + (random.NextDouble() * 20)),
                },
                Journal = new JournalFaultOptions { UnknownShare = random.NextBool(0.5) ? random.NextDouble() * 0.4 : 0 },
                Faults = DrawFaults(random, centres, seeds, faultSpan),
                ShuffleTies = true,
                Seeds = seeds,
                ClosesInPlace = random.NextBool(0.5),
                Leadership = DrawLeadership(random),
                Clocks = new SeedClockOptions
                {
                    OffsetMax = TimeSpan.FromHours(random.NextBool(0.5) ? 0 : random.NextDouble()),
                    DriftMax = random.NextBool(0.5) ? 0 : random.NextDouble() * 0.1,
                },
                Sessions = new SessionOptions { KeepAliveTimeout = TimeSpan.FromSeconds(2 + (random.NextDouble() * 8)) },
                Store = new StoreOptions
                {
                    Latency = TimeSpan.FromMilliseconds(0.1 + random.NextExponential(5)),
                    LateShare = random.NextBool(0.3) ? random.NextDouble() * 0.1 : 0,
                    ClockRate = random.NextBool(0.5) ? 1 : 0.9 + (random.NextDouble() * 0.2),
                },
                WorkTime = TimeSpan.FromMilliseconds(random.NextDouble() * 50),
                ModelsKept = 3 + random.NextInt(6),
            },
        };
    }

    /// <summary>The world with other faults, for shrinking.</summary>
    public ChaosWorld WithFaults(IReadOnlyList<Fault> faults) => this with { Cluster = Cluster with { Faults = faults } };

    /// <summary>The world as text: options first, then faults, one a line.</summary>
    public string Describe()
    {
        RunOptions run = Cluster.Run;
        IEnumerable<string> lines =
        [
            $"seed {Seed}: {Centres} centres, {Seeds} seeds, cohort {run.CohortSize} x {run.OverSelection:0.##}, quorum {run.UploadsMin}, deadline {run.Deadline.TotalSeconds:0.#} s, late updates: {run.Late}",
            $"  network: latency {Cluster.Network.Latency.TotalMilliseconds:0.#} ms, loss {Cluster.Network.Loss:0.00}, duplication {Cluster.Network.Duplication:0.00}, reordering {Cluster.Network.Reorder:0.00}",
            $"  machines: {Cluster.Devices.Compute.Median:0} examples/s {Cluster.Devices.Compute.Distribution}, vanishing {Cluster.Vanish.Probability:0.00}; journal: outcomes unknown {Cluster.Journal.UnknownShare:0.00}",
            $"  store: latency {Cluster.Store.Latency.TotalMilliseconds:0.#} ms, late {Cluster.Store.LateShare:0.00}, clock x {Cluster.Store.ClockRate:0.00}; seeds' clocks: apart {Cluster.Clocks.OffsetMax.TotalSeconds:0} s, drift {Cluster.Clocks.DriftMax:0.00}; lease {Cluster.Leadership.TimeToLive.TotalSeconds:0.0} s",
            $"  faults for {FaultSpan.TotalSeconds:0} s, then {RoundsAfterHealing} rounds within {LivenessLimit.TotalSeconds:0} s:",
            .. Cluster.Faults.Select(fault => $"    {fault}"),
        ];
        return string.Join('\n', lines);
    }

    private static RunOptions DrawRun(SeededRandom random, ulong seed, int cohort, int quorum, TimeSpan deadline) => new()
    {
        RunId = "chaos",
        Seed = seed,
        RoundsMax = int.MaxValue,
        CohortSize = cohort,
        OverSelection = random.NextBool(0.5) ? 1 : 1 + random.NextDouble(),
        UploadsMin = quorum,
        Deadline = deadline,
        Late = random.NextBool(0.5) ? LateUpdatePolicy.Carry : LateUpdatePolicy.Refuse,
        StalenessMax = 1 + random.NextInt(5),
        AttemptsMax = int.MaxValue,
        RetryDelay = TimeSpan.FromMilliseconds(100 + (random.NextDouble() * 2000)),
        ResendInterval = TimeSpan.FromMilliseconds(500 + (random.NextDouble() * 4000)),
        SilenceMax = TimeSpan.FromSeconds(4 + (random.NextDouble() * 12)),
        ReconnectGrace = random.NextBool(0.2) ? TimeSpan.Zero : TimeSpan.FromSeconds(random.NextExponential(1)),
        Local = new LocalTraining(),
    };

    /// <summary>What follows how fast centres are, in some worlds; drawn apart, so that the other draws of a seed stay what they are.</summary>
    private static RunOptions Unequal(RunOptions run, ulong seed)
    {
        var random = new SeededRandom(seed, 0, 1, RandomPurpose.World);
        return run with
        {
            AdaptiveDeadline = new AdaptiveDeadlineOptions { Enabled = random.NextBool(0.3), AtLeast = TimeSpan.FromSeconds(1) },
            TaskSizing = new TaskSizingOptions { Enabled = random.NextBool(0.3) },
        };
    }

    /// <summary>Client-level privacy, in some worlds; drawn apart too.</summary>
    private static RunOptions Private(RunOptions run, ulong seed, int centres)
    {
        var random = new SeededRandom(seed, 0, 2, RandomPurpose.World);
        if (!random.NextBool(0.2))
        {
            return run;
        }

        return run with
        {
            OverSelection = 1,
            Late = LateUpdatePolicy.Refuse,
            Privacy = new ClientPrivacy
            {
                PopulationSize = centres,
                ClipNorm = 0.01 + random.NextDouble(),
                NoiseMultiplier = 0.5 + (3 * random.NextDouble()),
                // Worlds run until they are healed and some rounds more, whatever that costs.
                EpsilonMax = double.MaxValue,
                Delta = 0.5 / centres,
                Accountant = AccountantKind.Rdp,
                AdaptiveClip = new AdaptiveClipOptions { Enabled = random.NextBool(0.5), CountNoise = 2 },
            },
        };
    }

    /// <summary>Secure aggregation, in some of the worlds with few centres, because its keys cost real time; drawn apart too.</summary>
    private static RunOptions Masked(RunOptions run, ulong seed, int centres)
    {
        var random = new SeededRandom(seed, 0, 3, RandomPurpose.World);
        if (!random.NextBool(0.2) || centres is < MaskedCentresMin or > MaskedCentresMax)
        {
            return run;
        }

        bool isPrivate = run.Privacy is not null;
        int cohort = Math.Max(run.CohortSize, MaskedCentresMin);
        return run with
        {
            CohortSize = cohort,
            OverSelection = 1,
            UploadsMin = Math.Min(run.UploadsMin, cohort),
            Late = LateUpdatePolicy.Refuse,
            TaskSizing = new TaskSizingOptions(),
            Local = run.Local with { ClipNorm = isPrivate ? null : 0.01 + random.NextDouble() },
            Privacy = run.Privacy is not { } privacy ? null : privacy with { Mechanism = PrivacyMechanism.Distributed, AdaptiveClip = new AdaptiveClipOptions() },
            Encryption = new SecAggOptions
            {
                Kind = random.NextBool(0.5) ? SecAggKind.Secagg : SecAggKind.SecaggPlus,
                DropoutRate = 0.25,
                CorruptionRate = 0,
                StageTimeout = TimeSpan.FromMilliseconds(200 + (random.NextDouble() * 3000)),
                WeightMax = 1 + random.NextInt(1000),
            },
        };
    }

    /// <summary>The lease as it is by default, or in the same proportions up to three times as long.</summary>
    private static LeadershipOptions DrawLeadership(SeededRandom random)
    {
        double scale = random.NextBool(0.5) ? 1 : 0.5 + (2.5 * random.NextDouble());
        var defaults = new LeadershipOptions();
        return defaults with
        {
            TimeToLive = defaults.TimeToLive * scale,
            RenewInterval = defaults.RenewInterval * scale,
            DemoteAfter = defaults.DemoteAfter * scale,
            ResignedWaitMax = TimeSpan.FromSeconds(10),
        };
    }

    private static ClientOptions DrawClient(SeededRandom random) => new()
    {
        HeartbeatInterval = TimeSpan.FromSeconds(0.5 + (random.NextDouble() * 2)),
        RetryDelay = TimeSpan.FromMilliseconds(200 + (random.NextDouble() * 2000)),
        RetryDelayMax = TimeSpan.FromSeconds(5),
    };

    private static NetworkOptions DrawNetwork(SeededRandom random) => new()
    {
        Latency = TimeSpan.FromMilliseconds(1 + (random.NextExponential(40) % 500)),
        LatencySigma = random.NextDouble(),
        Loss = random.NextBool(0.5) ? random.NextDouble() * 0.2 : 0,
        Duplication = random.NextBool(0.5) ? random.NextDouble() * 0.2 : 0,
        Reorder = random.NextBool(0.5) ? random.NextDouble() * 0.3 : 0,
    };

    /// <summary>
    /// Machines that can do what is asked: the slowest one, or with a tail all but the slowest half, takes at most a third of the deadline.
    /// </summary>
    private static DeviceOptions DrawDevices(SeededRandom random, bool hasTail, int centres, ulong seed, TimeSpan deadline)
    {
        var devices = new DeviceOptions
        {
            Compute = new SpeedOptions
            {
                Median = 100,
                Distribution = (DistributionKind)random.NextInt(3),
                Sigma = random.NextDouble(),
                SlowShare = random.NextBool(0.3) ? 0.2 : 0,
            },
            Overhead = TimeSpan.FromMilliseconds(random.NextDouble() * 200),
            DurationSigma = random.NextDouble() * 0.3,
        };
        double[] speeds = [.. Enumerable.Range(0, centres).Select(centre => Device.Draw(devices, seed, centre).ExamplesPerSecond).Order()];
        double wanted = ExamplesMax / (deadline.TotalSeconds * (0.05 + (0.25 * random.NextDouble())));
        double factor = wanted / speeds[hasTail ? centres / 2 : 0];
        return devices with { Compute = devices.Compute with { Median = 100 * factor } };
    }

    private static List<Fault> DrawFaults(SeededRandom random, int centres, int seeds, TimeSpan span)
    {
        FaultKind[] kinds = Enum.GetValues<FaultKind>();
        var faults = new List<Fault>();
        // Most worlds leave room to recover between faults; one in ten has hardly any.
        int count = random.NextInt(random.NextBool(0.1) ? 100 : 25);
        for (int i = 0; i < count; i++)
        {
            var at = TimeSpan.FromMicroseconds((long)(span.TotalMicroseconds * random.NextDouble()));
            var duration = TimeSpan.FromMilliseconds((long)(100 + random.NextExponential(8000)));
            FaultKind kind = kinds[random.NextInt(kinds.Length)];
            int targets = kind.StrikesCentre() ? centres : kind.StrikesSeed() ? seeds : TargetsMax;
            faults.Add(new Fault(at, kind, random.NextInt(targets), duration));
        }

        return [.. faults.OrderBy(fault => fault.At)];
    }
}
