using FedActors.Actors;
using FedActors.Core;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Vectors;
using FedActors.Simulation.Engine;
using FedActors.Simulation.Faults;
using FedActors.Simulation.Network;
using FedActors.Simulation.Seeds;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Cluster;

/// <summary>A whole federation in one process and in virtual time: seeds, centres, network, store, clocks and faults.</summary>
internal sealed class SimulatedCluster : IDisposable
{
    /// <summary>The most messages that may wait for one aggregator.</summary>
    public const int MailboxMax = 1 << 17;

    private readonly Dictionary<int, List<CentreProcess>> _processes = [];
    private readonly Dictionary<int, long> _incarnations = [];
    private readonly Dictionary<int, CentreDisk> _disks = [];
    private readonly HashSet<int> _vanished = [];
    private readonly Attendance _attendance;
    private readonly SortedDictionary<FaultKind, long> _faultCounts = [];
    private int _aggregators;

    public SimulatedCluster(ClusterTask task, ClusterOptions options)
    {
        // Signatures are drawn anew each time, and a simulation repeats bit for bit.
        options = options with { Run = options.Run with { Receipts = ReceiptDemand.Off } };
        if (options.Run.Encryption is { } encryption)
        {
            options = options with { Run = options.Run with { Encryption = encryption with { Dimension = task.InitialModel.Dimension } } };
        }

        Task = task;
        Options = options;
        ulong seed = options.Run.Seed;
        Loop = new EventLoop(seed, options.ShuffleTies);
        Network = new SimulatedNetwork(Loop, options.Network, task.Centres, seed, options.Seeds);
        Links = new SeedLinks(options.Seeds);
        Store = new SimulatedStore(Loop, seed, options.Store, options.Journal, options.ModelsKept);
        Peers = new PeerWatch(this);
        Seeds = [.. Enumerable.Range(0, options.Seeds).Select(index => new SeedComputer(this, index, options.Clocks))];
        Jobs = new ParallelJobs(options.Threads);
        _attendance = new Attendance(this);
        Centres = new ActorSystem(new ActorSystemOptions
        {
            Dispatcher = new LoopDispatcher(Loop),
            Time = Loop.Time,
            WorkPool = new LoopWorkPool(Loop, () => TimeSpan.Zero),
            OnFatal = Fail,
            Seed = seed,
        });
    }

    public ClusterTask Task { get; }

    public ClusterOptions Options { get; }

    /// <summary>The sites' identities.</summary>
    public LocalSites Sites { get; } = new();

    public EventLoop Loop { get; }

    public SimulatedNetwork Network { get; }

    /// <summary>The ways between seeds, and between seeds and the store.</summary>
    public SeedLinks Links { get; }

    public SimulatedStore Store { get; }

    public SimulatedJournal Journal => Store.Journal;

    /// <summary>The seeds' machines.</summary>
    public IReadOnlyList<SeedComputer> Seeds { get; }

    /// <summary>How seeds learn of each other's end.</summary>
    public PeerWatch Peers { get; }

    public ParallelJobs Jobs { get; }

    /// <summary>The actor system of all centres; a centre dies by its actor being stopped without a farewell.</summary>
    public ActorSystem Centres { get; }

    /// <summary>The youngest aggregator, alive or dead.</summary>
    public AggregatorProcess? Leader { get; private set; }

    /// <summary>The seed that leads as far as the youngest aggregator tells; null where that is dead or has stepped down.</summary>
    public SeedProcess? LeadingSeed => Leader is { IsAlive: true, HasSteppedDown: false } leader ? leader.Seed : null;

    /// <summary>Told what the aggregators report.</summary>
    public Action<AggregatorProcess, Instant, RunEvent>? Observed { get; set; }

    /// <summary>Told what the seeds report of their leadership.</summary>
    public Action<SeedProcess, LeadershipEvent>? SeedObserved { get; set; }

    /// <summary>Told each fault as it strikes.</summary>
    public Action<Fault>? FaultStruck { get; set; }

    /// <summary>Told what aggregators say to centres.</summary>
    public Action<AggregatorProcess, ClientMessage>? Speaks { get; set; }

    /// <summary>Told each question of an aggregator that the store has carried out, before the answer is on its way.</summary>
    public Action<SeedProcess, string>? StoreAnswers { get; set; }

    /// <summary>Asked before each effect of an aggregator whether it lives; it may be killed there.</summary>
    public Func<AggregatorProcess, RoundEffect, bool>? MayPerform { get; set; }

    /// <summary>Asked after each effect of an aggregator whether it lives; it may be killed there.</summary>
    public Func<AggregatorProcess, RoundEffect, bool>? MayGoOn { get; set; }

    /// <summary>Told each update that went into a sum.</summary>
    public Action<AggregatorProcess, FoldOrder, IUpdateSource>? Folded { get; set; }

    /// <summary>Told each update that a centre has trained, with the model it started from, before it is masked.</summary>
    public Action<ClientId, TrainingTask, ModelVector, LocalUpdate.Ready>? Trained { get; set; }

    /// <summary>How the run ended, once it has.</summary>
    public RunEnd? End { get; private set; }

    /// <summary>The first failure of an actor: a bug.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The processes of centres that exist now.</summary>
    public IEnumerable<CentreProcess> Living => _processes.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value);

    /// <summary>Starts the seeds, the centres and the clocks of everything that is to happen.</summary>
    public void Start()
    {
        foreach (SeedComputer seed in Seeds)
        {
            seed.BootIfNone();
        }

        if (Options.Store.Latency == TimeSpan.Zero)
        {
            // Whoever leads from the beginning does so before anything else happens.
            Loop.Run(0, () => Leader is not null);
        }

        if (!Options.OnDemand)
        {
            _attendance.Begin();
            for (int centre = 0; centre < Task.Centres; centre++)
            {
                Greet(new ClientId(centre));
            }
        }

        foreach (Fault fault in Options.Faults)
        {
            Loop.After(fault.At, () => FaultScript.Strike(this, fault));
        }
    }

    /// <summary>Whoever is there from the beginning has greeted before the run starts; its own greeting then is a heartbeat.</summary>
    private void Greet(ClientId client)
    {
        if (!_attendance.Allows(client))
        {
            return;
        }

        CentreProcess process = Create(client);
        process.Connect(LeadingSeed?.Hub.Open(process));
        Leader?.Actor.Tell(new RunInput.FromClient(client, process.Incarnation, new AggregatorMessage.Hello(Task.ExamplesOf(client), null)));
    }

    /// <summary>A network without faults, for the second phase of a chaos run.</summary>
    public static NetworkOptions PerfectNetwork { get; } = new() { Latency = TimeSpan.FromMilliseconds(5), LatencySigma = 0.1 };

    /// <summary>Whether the world has been healed: no fault strikes any more.</summary>
    public bool FaultsAreOver { get; private set; }

    /// <summary>How many storms blow at this moment: the last one to end brings the calm.</summary>
    public int Storms { get; set; }

    /// <summary>How many doubts lie on the journal at this moment.</summary>
    public int Doubts { get; set; }

    /// <summary>How often each kind of fault struck.</summary>
    public IReadOnlyDictionary<FaultKind, long> FaultCounts => _faultCounts;

    /// <summary>Notes that a fault struck.</summary>
    public void CountFault(Fault fault)
    {
        _faultCounts[fault.Kind] = _faultCounts.GetValueOrDefault(fault.Kind) + 1;
        FaultStruck?.Invoke(fault);
    }

    /// <summary>Ends all faults: links whole, network perfect, journal certain, everything up.</summary>
    public void Heal()
    {
        FaultsAreOver = true;
        Network.Become(PerfectNetwork);
        Network.MendAll();
        Links.MendAll();
        Store.Heal();
        for (int centre = 0; centre < Task.Centres; centre++)
        {
            BootIfNone(new ClientId(centre));
        }

        foreach (SeedComputer seed in Seeds)
        {
            seed.Heal();
        }
    }

    /// <summary>Runs until the run has ended, an actor has failed, nothing is pending, or the limit is reached.</summary>
    public void Run(TimeSpan limit, Func<bool>? until = null) =>
        Loop.Run(limit.Ticks / TimeSpan.TicksPerMicrosecond, () => End is not null || Failure is not null || (until?.Invoke() ?? false));

    /// <summary>Starts the aggregator of an epoch.</summary>
    public AggregatorProcess StartAggregator(SeedProcess seed, Epoch epoch) => Leader = new AggregatorProcess(this, seed, epoch, ++_aggregators);

    /// <summary>The machine on which that seed runs.</summary>
    public SeedComputer HostOf(SeedIncarnation seed) => Seeds.First(host => host.Name == seed.Name);

    /// <summary>A seed dies. With a single seed, the store's machine is its machine and dies with it.</summary>
    public void CrashSeed(SeedComputer host, TimeSpan restartAfter)
    {
        if (host.Process is { IsAlive: true } process)
        {
            process.Kill();
            if (Seeds.Count == 1)
            {
                Store.Crash();
            }

            host.BootLater(restartAfter);
        }
    }

    /// <summary>Starts a process of that centre, which then looks for the leader.</summary>
    public void Boot(ClientId client) => Create(client).Connect(null);

    private CentreProcess Create(ClientId client)
    {
        long incarnation = _incarnations.GetValueOrDefault(client.Value) + 1;
        _incarnations[client.Value] = incarnation;
        if (!_processes.TryGetValue(client.Value, out List<CentreProcess>? processes))
        {
            _processes[client.Value] = processes = [];
        }

        var process = new CentreProcess(this, client, new Incarnation(incarnation), (int)incarnation);
        processes.Add(process);
        return process;
    }

    /// <summary>The disk of that centre.</summary>
    public CentreDisk DiskOf(ClientId client) =>
        _disks.TryGetValue(client.Value, out CentreDisk? disk) ? disk : _disks[client.Value] = new CentreDisk();

    /// <summary>Starts a process of a centre that exists only for this task, as the one incarnation it ever has.</summary>
    private void BootFor(ClientId client, ClientMessage.TrainTask task) =>
        _processes[client.Value] = [new CentreProcess(this, client, new Incarnation(1), (task.Key.Round.Value * 31) + task.Key.Attempt)];

    /// <summary>Starts a process of that centre after a while, unless one lives by then.</summary>
    public void BootLater(ClientId client, TimeSpan delay) => Loop.After(delay, () => BootIfNone(client));

    /// <summary>Starts a process of that centre unless one lives, it is not there yet, it sleeps, or it has left for good.</summary>
    public void BootIfNone(ClientId client)
    {
        if (_attendance.Allows(client) && YoungestOf(client) is null)
        {
            Boot(client);
        }
    }

    /// <summary>A centre that has vanished comes back after a while; one that exists only for its tasks can then be asked again.</summary>
    public void StayAway(ClientId client, TimeSpan duration)
    {
        if (!Options.OnDemand)
        {
            BootLater(client, duration);
            return;
        }

        _vanished.Add(client.Value);
        Loop.After(duration, () => _vanished.Remove(client.Value));
    }

    /// <summary>The youngest living process of a centre, or null.</summary>
    public CentreProcess? YoungestOf(ClientId client) =>
        _processes.TryGetValue(client.Value, out List<CentreProcess>? processes) && processes.Count > 0 ? processes[^1] : null;

    /// <summary>A process has ended.</summary>
    public void OnGone(CentreProcess process)
    {
        if (_processes.TryGetValue(process.Client.Value, out List<CentreProcess>? processes))
        {
            processes.Remove(process);
            if (processes.Count == 0)
            {
                _processes.Remove(process.Client.Value);
            }
        }
    }

    /// <summary>Whether bulk data can move between a centre that exists only for its task and the leader.</summary>
    public bool IsReachable(ClientId client, LinkDirection direction) =>
        Leader is { IsAlive: true } && !Network.IsCut(client.Value, direction);

    public void SendUp(CentreProcess from, AggregatorMessage message)
    {
        if (Options.OnDemand)
        {
            Network.Send(from.Client.Value, LinkDirection.Up, new ArrivalUp(this, new RunInput.FromClient(from.Client, from.Incarnation, message)));
        }
        else
        {
            from.Session?.SendUp(message);
        }
    }

    public void SendDown(AggregatorProcess from, ClientId client, Incarnation incarnation, ClientMessage message)
    {
        if (Options.OnDemand)
        {
            Network.Send(client.Value, LinkDirection.Down, new ArrivalDown(this, client, incarnation, message));
        }
        else
        {
            from.Seed.Hub.Send(client, incarnation, message);
        }
    }

    public void SendDownToAll(AggregatorProcess from, ClientMessage message)
    {
        if (!Options.OnDemand)
        {
            from.Seed.Hub.SendToAll(message);
            return;
        }

        foreach (CentreProcess process in Living)
        {
            SendDown(from, process.Client, process.Incarnation, message);
        }
    }

    public void Observe(AggregatorProcess from, Instant now, RunEvent happened) => Observed?.Invoke(from, now, happened);

    public void OnEnded(AggregatorProcess process, RunEnd end)
    {
        if (end.Reason == RunEndReason.SteppedDown)
        {
            process.Seed.OnAggregatorGone(process, end.Detail);
        }
        else
        {
            End = end;
        }
    }

    public void Fail(Exception cause) => Failure ??= cause;

    public void Dispose()
    {
        Jobs.Dispose();
        Sites.Dispose();
    }

    /// <summary>On its way to an aggregator whose centres exist only for their tasks.</summary>
    private sealed class ArrivalUp(SimulatedCluster cluster, RunInput input) : ILoopEvent
    {
        public void Occur()
        {
            if (cluster.Leader is { IsAlive: true } leader)
            {
                leader.Actor.Tell(input);
            }
        }
    }

    private sealed class ArrivalDown(SimulatedCluster cluster, ClientId client, Incarnation incarnation, ClientMessage message) : ILoopEvent
    {
        public void Occur()
        {
            if (message is ClientMessage.TrainTask task && cluster.YoungestOf(client) is null
                && !cluster._vanished.Contains(client.Value))
            {
                cluster.BootFor(client, task);
            }

            if (cluster._processes.TryGetValue(client.Value, out List<CentreProcess>? processes))
            {
                processes.Find(process => process.Incarnation == incarnation)?.Receive(message);
            }
        }
    }
}
