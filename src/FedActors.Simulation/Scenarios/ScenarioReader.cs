using FedActors.Core.Leadership;
using FedActors.Core.Randomness;
using FedActors.Federation.Configuration;
using FedActors.Hocon;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Devices;
using FedActors.Simulation.Faults;
using FedActors.Simulation.Network;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Scenarios;

/// <summary>Reads the simulator's own sections of a scenario file: devices, network, membership, faults.</summary>
internal static class ScenarioReader
{
    private const int SeedsMax = 9;

    private static readonly TimeSpan DurationMax = TimeSpan.FromDays(3650);

    /// <summary>A seed that nobody competes with renews its lease seldom: that keeps long runs quick and changes nothing.</summary>
    private static readonly LeadershipOptions AloneLease = new()
    {
        TimeToLive = TimeSpan.FromMinutes(10), RenewInterval = TimeSpan.FromMinutes(3), DemoteAfter = TimeSpan.FromMinutes(7.5),
    };

    /// <summary>Reads them; the run's own settings have been read already.</summary>
    /// <param name="root">The whole file.</param>
    /// <param name="options">The run's own settings.</param>
    /// <param name="baseDirectory">Where relative paths in the file start.</param>
    public static ClusterOptions Read(ConfigSection root, FederationOptions options, string baseDirectory)
    {
        int centres = options.Data.Centres;
        ConfigSection membership = root.Section("membership");
        bool onDemand = membership.Bool("on-demand", false);
        MembershipOptions? members = ReadMembership(membership, centres);
        ConfigSection faults = root.Section("faults");
        ConfigSection seeds = root.Section("cluster");
        int seedCount = seeds.Int("seeds", 1, min: 1, max: SeedsMax);
        TimeSpan restart = faults.Duration("aggregator-restart", TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        var cluster = new ClusterOptions
        {
            Run = WithMembersMin(root, options, members?.Initial ?? centres),
            Client = onDemand ? options.Clients with { HeartbeatInterval = TimeSpan.Zero } : options.Clients,
            Network = ReadNetwork(root.Section("network")),
            Devices = ReadDevices(root.Section("devices"), centres, baseDirectory),
            Membership = members,
            Vanish = ReadVanish(faults.Section("vanish")),
            Journal = ReadJournal(faults.Section("journal")),
            Faults = ReadScript(faults, centres, seedCount, options.Seed),
            Seeds = seedCount,
            Leadership = (seedCount == 1 ? AloneLease : new LeadershipOptions()) with { ResignedWait = restart, ResignedWaitMax = TimeSpan.FromHours(1) },
            Store = new StoreOptions { Latency = seeds.Duration("store-latency", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMilliseconds(100)) },
            OnDemand = onDemand,
            Threads = options.ThreadCount,
        };
        RefuseContradictions(root, cluster);
        return cluster;
    }

    /// <summary>Unless told otherwise, the first round waits until a whole cohort is there.</summary>
    private static Core.Rounds.RunOptions WithMembersMin(ConfigSection root, FederationOptions options, int initial)
    {
        bool onDemand = root.Section("membership").Bool("on-demand", false);
        Core.Rounds.RunOptions run = root.Section("run").HasValue("members-min")
            ? options.Run
            : options.Run with { MembersMin = Math.Min(options.Run.SlotsMax, initial) };
        return onDemand ? run with { SilenceMax = TimeSpan.Zero } : run;
    }

    private static void RefuseContradictions(ConfigSection root, ClusterOptions cluster)
    {
        if (!cluster.OnDemand)
        {
            return;
        }

        string? excluded = cluster.Membership is not null ? "membership.initial"
            : cluster.Devices.Availability != AvailabilityKind.Always ? "devices.availability"
            : cluster.Faults.Any(fault => fault.Kind.StrikesCentre()) ? "faults.script"
            : cluster.Run.Encryption is not null ? "aggregation.encryption"
            : cluster.Run.Late == Core.Rounds.LateUpdatePolicy.Carry ? "run.late"
            : cluster.Seeds > 1 ? "cluster.seeds"
            : null;
        if (excluded is not null)
        {
            throw root.Error(excluded, "membership.on-demand = true keeps no state of centres between tasks, so centres that come and go, fail by script, deliver late or look for another seed are not possible; remove one of the two.");
        }
    }

    private static NetworkOptions ReadNetwork(ConfigSection section)
    {
        var defaults = new NetworkOptions();
        return new NetworkOptions
        {
            Latency = section.Duration("latency", defaults.Latency, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            LatencySigma = section.Double("latency-sigma", defaults.LatencySigma, min: 0, max: 5),
            Loss = section.Double("loss", defaults.Loss, min: 0, max: 0.99),
            Duplication = section.Double("duplication", defaults.Duplication, min: 0, max: 0.99),
            Reorder = section.Double("reorder", defaults.Reorder, min: 0, max: 0.99),
        };
    }

    private static DeviceOptions ReadDevices(ConfigSection section, int centres, string baseDirectory)
    {
        var defaults = new DeviceOptions();
        AvailabilityKind availability = section.Choice("availability", defaults.Availability);
        string trace = section.String("trace-file", "");
        if (availability == AvailabilityKind.Trace && trace.Length == 0)
        {
            throw section.Error("trace-file", "availability = trace needs the path of a CSV file with the header seconds,centre,state.");
        }

        if (availability != AvailabilityKind.Trace && trace.Length > 0)
        {
            throw section.Error("trace-file", $"found \"{trace}\", which only availability = trace reads; set that or remove the file.");
        }

        return new DeviceOptions
        {
            Compute = ReadSpeed(section.Section("compute"), defaults.Compute),
            Overhead = section.Duration("overhead", defaults.Overhead, TimeSpan.Zero, DurationMax),
            DurationSigma = section.Double("duration-sigma", defaults.DurationSigma, min: 0, max: 5),
            Upload = ReadSpeed(section.Section("upload"), defaults.Upload),
            Download = ReadSpeed(section.Section("download"), defaults.Download),
            Availability = availability,
            Period = section.Duration("period", defaults.Period, TimeSpan.FromSeconds(1), DurationMax),
            AwakeShare = section.Double("awake-share", defaults.AwakeShare, min: 0, max: 1, minExclusive: true),
            Trace = availability == AvailabilityKind.Trace ? AvailabilityTrace.Read(Path.Combine(baseDirectory, trace), centres) : [],
        };
    }

    private static SpeedOptions ReadSpeed(ConfigSection section, SpeedOptions defaults) => new()
    {
        Distribution = section.Choice("distribution", defaults.Distribution),
        Median = section.Double("median", defaults.Median, min: 0, max: 1e15, minExclusive: true),
        Sigma = section.Double("sigma", defaults.Sigma, min: 0, max: 5),
        TailExponent = section.Double("tail-exponent", defaults.TailExponent, min: 0.1, max: 100),
        SlowShare = section.Double("slow-share", defaults.SlowShare, min: 0, max: 1),
        SlowFactor = section.Double("slow-factor", defaults.SlowFactor, min: 1, max: 1e6),
    };

    private static MembershipOptions? ReadMembership(ConfigSection section, int centres)
    {
        var membership = new MembershipOptions
        {
            Initial = section.Int("initial", centres, min: 1, max: centres),
            JoinsFrom = section.Duration("joins-from", TimeSpan.Zero, TimeSpan.Zero, DurationMax),
            JoinsUntil = section.Duration("joins-until", TimeSpan.Zero, TimeSpan.Zero, DurationMax),
            LeaveShare = section.Double("leave-share", 0, min: 0, max: 1),
        };
        if (membership.JoinsUntil < membership.JoinsFrom)
        {
            throw section.Error("joins-until", $"found {membership.JoinsUntil.TotalSeconds} s, before joins-from = {membership.JoinsFrom.TotalSeconds} s; it must not be earlier.");
        }

        return membership.Initial == centres && membership.LeaveShare == 0 ? null : membership;
    }

    private static VanishOptions ReadVanish(ConfigSection section)
    {
        var defaults = new VanishOptions();
        return new VanishOptions
        {
            Probability = section.Double("probability", defaults.Probability, min: 0, max: 1),
            ReturnsAfter = section.Duration("returns-after", defaults.ReturnsAfter, TimeSpan.Zero, DurationMax),
        };
    }

    private static JournalFaultOptions ReadJournal(ConfigSection section)
    {
        var defaults = new JournalFaultOptions();
        var journal = new JournalFaultOptions
        {
            UnknownShare = section.Double("unknown-share", defaults.UnknownShare, min: 0, max: 0.99),
            LostShare = section.Double("lost-share", defaults.LostShare, min: 0, max: 1),
            TornShare = section.Double("torn-share", defaults.TornShare, min: 0, max: 1),
        };
        return journal.LostShare + journal.TornShare <= 1
            ? journal
            : throw section.Error(
                section.HasValue("torn-share") ? "torn-share" : "lost-share",
                $"lost-share {journal.LostShare} and torn-share {journal.TornShare} are parts of the same writes; wanted is a sum of at most 1.");
    }

    /// <summary>The script: each entry strikes one centre, or a random share of them, or the aggregator.</summary>
    private static List<Fault> ReadScript(ConfigSection section, int centres, int seeds, ulong worldSeed)
    {
        var faults = new List<Fault>();
        foreach (ConfigSection entry in section.SectionList("script"))
        {
            TimeSpan at = entry.Duration("at", TimeSpan.Zero, TimeSpan.Zero, DurationMax);
            FaultKind kind = entry.RequiredChoice<FaultKind>("kind");
            TimeSpan duration = entry.Duration("duration", TimeSpan.FromSeconds(10), TimeSpan.Zero, DurationMax);
            int centre = entry.Int("centre", 0, min: 0, max: centres - 1), seed = entry.Int("seed", 0, min: 0, max: seeds - 1);
            double share = entry.Double("share", 0, min: 0, max: 1);
            RefuseTarget(entry, kind);
            if (!entry.HasValue("share"))
            {
                faults.Add(new Fault(at, kind, kind.StrikesSeed() ? seed : centre, duration));
                continue;
            }

            var random = new SeededRandom(worldSeed, faults.Count, 0, RandomPurpose.Faults);
            faults.AddRange(random.Sample(centres, (int)Math.Ceiling(centres * share)).Order().Select(struck => new Fault(at, kind, struck, duration)));
        }

        return faults;
    }

    /// <summary>A fault of centres strikes one or a share of them, a fault of seeds one; any other fault strikes nobody in particular.</summary>
    private static void RefuseTarget(ConfigSection entry, FaultKind kind)
    {
        bool names = entry.HasValue("centre"), shares = entry.HasValue("share"), seed = entry.HasValue("seed");
        if (kind.StrikesCentre() && names == shares)
        {
            throw entry.Error(
                names ? "share" : "kind",
                $"a fault of kind {Name(kind)} strikes either one centre (centre = 3) or a share of them (share = 0.4); found {(names ? "both" : "neither")}.");
        }

        if (!kind.StrikesCentre() && (names || shares))
        {
            throw entry.Error(names ? "centre" : "share", $"a fault of kind {Name(kind)} strikes no single centre; remove this setting.");
        }

        if (!kind.StrikesSeed() && seed)
        {
            throw entry.Error("seed", $"a fault of kind {Name(kind)} strikes no seed by its number; remove this setting.");
        }
    }

    private static string Name(FaultKind kind) =>
        string.Concat(kind.ToString().Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
