using FedActors.Core.Clients;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Simulation.Devices;
using FedActors.Simulation.Faults;
using FedActors.Simulation.Network;
using FedActors.Simulation.Seeds;
using FedActors.Simulation.Sessions;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Cluster;

/// <summary>A simulated world: seed, run, machines, network, who comes and goes, and what goes wrong.</summary>
public sealed record ClusterOptions
{
    /// <summary>The run's options; its seed is the world's seed.</summary>
    public required RunOptions Run { get; init; }

    /// <summary>How clients keep in touch.</summary>
    public ClientOptions Client { get; init; } = new();

    /// <summary>The network.</summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>The centres' machines.</summary>
    public DeviceOptions Devices { get; init; } = new();

    /// <summary>Who is there when; null for everybody from the beginning.</summary>
    public MembershipOptions? Membership { get; init; }

    /// <summary>Centres that vanish while they work.</summary>
    public VanishOptions Vanish { get; init; } = new();

    /// <summary>The journal's misbehaviour.</summary>
    public JournalFaultOptions Journal { get; init; } = new();

    /// <summary>The faults, at their moments.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>
    /// Centres exist only while they have a task, and all are members from the beginning: for populations of a million. Excludes
    /// membership changes, availability and faults of centres.
    /// </summary>
    public bool OnDemand { get; init; }

    /// <summary>Events of one moment come in random order.</summary>
    public bool ShuffleTies { get; init; }

    /// <summary>Real threads for training and evaluation; changes nothing but the wall clock.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How many seeds share the store; one of them leads.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The lease's times.</summary>
    public LeadershipOptions Leadership { get; init; } = new();

    /// <summary>How the seeds' clocks differ.</summary>
    public SeedClockOptions Clocks { get; init; } = new();

    /// <summary>How centres reach seeds.</summary>
    public SessionOptions Sessions { get; init; } = new();

    /// <summary>The store that all seeds share.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>Virtual time that closing or committing takes the aggregator.</summary>
    public TimeSpan WorkTime { get; init; } = TimeSpan.FromMicroseconds(100);

    /// <summary>The next model is made in the array of the one before, as where models are too large to hold twice.</summary>
    public bool ClosesInPlace { get; init; }

    /// <summary>The most models kept; older ones are gone.</summary>
    public int ModelsKept { get; init; } = 4;
}
