using FedActors.Actors;
using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Engine;
using FedActors.Simulation.Sessions;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Seeds;

/// <summary>One life of a seed: its leadership, the aggregator it hosts while it leads, and its sessions. It dies or stands still as a whole.</summary>
internal sealed class SeedProcess
{
    /// <summary>Aggregators of earlier epochs have nothing left to do; the last ones may still have something under way.</summary>
    private const int AggregatorsMax = 3;

    private readonly NodeDispatcher _dispatcher;
    private readonly LeadershipMachine _leadership;
    private readonly LeaseConnection _lease;
    private readonly List<LeadershipEffect> _effects = [];
    private readonly List<AggregatorProcess> _aggregators = [];
    private readonly ITimer?[] _timers = new ITimer?[Enum.GetValues<LeadershipTimer>().Length];

    public SeedProcess(SimulatedCluster cluster, SeedComputer host, int boot)
    {
        Cluster = cluster;
        Host = host;
        Self = new SeedIncarnation(host.Name, new Guid(host.Index, (short)boot, 0, new byte[8]));
        Hub = new SessionHub(cluster, this);
        _dispatcher = new NodeDispatcher(cluster.Loop);
        _lease = new LeaseConnection(this);
        _leadership = new LeadershipMachine(Self, cluster.Options.Leadership with { JitterSeed = host.Random.NextUInt64() });
    }

    public SimulatedCluster Cluster { get; }

    /// <summary>The machine it runs on.</summary>
    public SeedComputer Host { get; }

    /// <summary>Which life of which seed.</summary>
    public SeedIncarnation Self { get; }

    /// <summary>The machine's clock.</summary>
    public DriftingTime Time => Host.Time;

    /// <summary>The centres' sessions.</summary>
    public SessionHub Hub { get; }

    /// <summary>The aggregator of the epoch this seed leads in; null where it does not lead.</summary>
    public AggregatorProcess? Aggregator { get; private set; }

    /// <summary>Whom this seed would send nodes to; null where it knows of nobody else who leads.</summary>
    public SeedComputer? Leader { get; private set; }

    /// <summary>What its leadership machine says.</summary>
    public LeadershipState State => _leadership.State;

    /// <summary>Until when it may lead, by its machine's clock; null where it does not.</summary>
    public Instant? LeadsUntil => _leadership.LeadsUntil;

    /// <summary>Whether the process exists; a paused one does.</summary>
    public bool IsAlive => _dispatcher.IsAlive;

    /// <summary>Whether the process stands still.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether what it asks reaches the store.</summary>
    public bool ReachesStore => Cluster.Store.Outages == 0 && !Cluster.Links.IsCut(Host.Index, SeedLinks.Store);

    /// <summary>Whether what the store answers reaches it.</summary>
    public bool HearsStore => Cluster.Store.Outages == 0 && !Cluster.Links.IsCut(SeedLinks.Store, Host.Index);

    public void Start() => Post(new LeadershipInput.Start());

    /// <summary>Something happened to its leadership; it is taken note of when the process next runs.</summary>
    public void Post(LeadershipInput input) => _dispatcher.Schedule(new Turn(this, input));

    /// <summary>The process dies without a word.</summary>
    public void Kill()
    {
        if (!IsAlive)
        {
            return;
        }

        Epoch? led = Aggregator?.Epoch;
        _dispatcher.Kill();
        _aggregators.ForEach(aggregator => aggregator.Kill());
        StopTimers();
        Hub.Reset();
        if (led is { } epoch)
        {
            Cluster.Peers.OnGone(this, epoch);
        }
    }

    /// <summary>The process ends as an operator asks it to, gives the lease up before, and is started again that much later.</summary>
    public void Stop(TimeSpan restartAfter)
    {
        Post(new LeadershipInput.Stop());
        _dispatcher.Schedule(new LastTurn(this, restartAfter));
    }

    /// <summary>The process stands still.</summary>
    public void Pause()
    {
        IsPaused = true;
        PausedAt = Cluster.Loop.Microseconds;
        _dispatcher.Pause();
        _aggregators.ForEach(aggregator => aggregator.Pause());
    }

    /// <summary>Since when it stands still.</summary>
    public long PausedAt { get; private set; }

    /// <summary>The process goes on.</summary>
    public void Resume()
    {
        IsPaused = false;
        _dispatcher.Resume();
        _aggregators.ForEach(aggregator => aggregator.Resume());
    }

    /// <summary>Its aggregator of that epoch has ended by itself.</summary>
    public void OnAggregatorGone(AggregatorProcess aggregator, string reason)
    {
        _aggregators.Remove(aggregator);
        if (IsAlive)
        {
            Post(new LeadershipInput.Resigned(aggregator.Epoch, reason));
        }
    }

    private void Step(LeadershipInput input)
    {
        _effects.Clear();
        _leadership.Step(Time.Now, input, _effects);
        foreach (LeadershipEffect effect in _effects)
        {
            Perform(effect);
        }
    }

    private void Perform(LeadershipEffect effect)
    {
        switch (effect)
        {
            case LeadershipEffect.Claim claim:
                var wish = new LeaseClaim(Self, $"https://{Host.Name}", Cluster.Options.Leadership.TimeToLive, claim.Over);
                _lease.Ask(lease => lease.Claim(wish));
                break;
            case LeadershipEffect.Look: _lease.Ask(lease => lease.Look()); break;
            case LeadershipEffect.Release release: _lease.Release(release.Epoch); break;
            case LeadershipEffect.Lead lead: Lead(lead.Epoch); break;
            case LeadershipEffect.StepDown down: StepDown(down); break;
            case LeadershipEffect.Follow follow:
                Leader = Cluster.HostOf(follow.Leader);
                Cluster.Peers.Watch(this, follow.Leader, follow.Epoch);
                break;
            case LeadershipEffect.NoLeader: Leader = null; break;
            case LeadershipEffect.SetTimer timer: SetTimer(timer); break;
            case LeadershipEffect.CancelTimer timer: _timers[(int)timer.Timer]?.Dispose(); break;
            case LeadershipEffect.Report report: Cluster.SeedObserved?.Invoke(this, report.Event); break;
            default: throw new InvariantBrokenException($"A seed has no way to perform {effect.GetType().Name}.");
        }
    }

    private void Lead(Epoch epoch)
    {
        Leader = null;
        Aggregator = Cluster.StartAggregator(this, epoch);
        _aggregators.Add(Aggregator);
        if (_aggregators.Count > AggregatorsMax)
        {
            _aggregators.RemoveAt(0);
        }
    }

    private void StepDown(LeadershipEffect.StepDown down)
    {
        AggregatorProcess? stale = Aggregator;
        Aggregator = null;
        stale?.StepDown(down.Reason);
        Hub.Refuse();
        Cluster.Peers.OnResigned(this, down.Epoch);
    }

    private void SetTimer(LeadershipEffect.SetTimer timer)
    {
        var due = new LeadershipInput.TimerDue(timer.Timer);
        ref ITimer? slot = ref _timers[(int)timer.Timer];
        slot?.Dispose();
        slot = Time.CreateTimer(_ => Post(due), null, timer.Due, Timeout.InfiniteTimeSpan);
    }

    private void StopTimers()
    {
        foreach (ITimer? timer in _timers)
        {
            timer?.Dispose();
        }
    }

    private sealed class Turn(SeedProcess seed, LeadershipInput input) : IMailboxRun
    {
        public void Run() => seed.Step(input);

        public void Execute() => Run();
    }

    /// <summary>What a stopping process did before its end stays done: its release is on its way.</summary>
    private sealed class LastTurn(SeedProcess seed, TimeSpan restartAfter) : IMailboxRun
    {
        public void Run()
        {
            seed.Kill();
            seed.Host.BootLater(restartAfter);
        }

        public void Execute() => Run();
    }
}
