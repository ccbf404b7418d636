using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Randomness;
using FedActors.Core.Rounds;
using FedActors.Core.Selection;
using FedActors.Simulation.Engine;
using FedActors.Simulation.Seeds;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Cluster;

/// <summary>
/// The aggregator of one epoch: an actor system of its own within its seed's process, so that it can die or stand still with it, and end
/// while the seed lives on.
/// </summary>
internal sealed class AggregatorProcess : IClientLinks
{
    private readonly SimulatedCluster _cluster;
    private readonly NodeDispatcher _dispatcher;
    private readonly ActorSystem _system;
    private readonly SeededSecrets _secrets;

    public AggregatorProcess(SimulatedCluster cluster, SeedProcess seed, Epoch epoch, int number)
    {
        _cluster = cluster;
        Seed = seed;
        Epoch = epoch;
        Number = number;
        _dispatcher = new NodeDispatcher(cluster.Loop);
        _system = new ActorSystem(new ActorSystemOptions
        {
            Dispatcher = _dispatcher,
            Time = seed.Time,
            WorkPool = new NodeWorkPool(cluster.Loop, _dispatcher, () => cluster.Options.WorkTime),
            OnFatal = OnFatal,
            Seed = cluster.Options.Run.Seed,
        });
        _secrets = new SeededSecrets(cluster.Options.Run.Seed, number, slot: 0);
        RunOptions run = cluster.Options.Run.TaskSizing.Enabled ? cluster.Options.Run with { Demand = cluster.Task.Demand } : cluster.Options.Run;
        Machine = new RunMachine(run, cluster.Task.Strategy, CohortSamplers.For(run, _secrets), cluster.Task.Configuration);
        Actor = _system.Spawn(() => new AggregatorActor(Machine, cluster.Options.Run, Ports()), "aggregator", new ActorOptions
        {
            MailboxCapacity = SimulatedCluster.MailboxMax,
            Supervision = SupervisionPolicy.Escalate,
        });
        if (cluster.Options.OnDemand)
        {
            Actor.Tell(new RunInput.Population(cluster.Task.Centres, cluster.Task.ExamplesOf));
        }
    }

    /// <summary>The seed that hosts it.</summary>
    public SeedProcess Seed { get; }

    /// <summary>The epoch it leads in.</summary>
    public Epoch Epoch { get; }

    /// <summary>Which aggregator of the whole world, counted from 1.</summary>
    public int Number { get; }

    /// <summary>The machine, for checkers.</summary>
    public RunMachine Machine { get; }

    /// <summary>The actor that clients' messages go to.</summary>
    public ActorRef<RunInput> Actor { get; }

    /// <summary>Update bodies that have arrived at its seed.</summary>
    public UpdateBay Bay => Seed.Host.Bay;

    /// <summary>Whether it has been told that it leads no more.</summary>
    public bool HasSteppedDown => SteppedDownAt != long.MaxValue;

    /// <summary>When it was told so, in the world's microseconds.</summary>
    public long SteppedDownAt { get; private set; } = long.MaxValue;

    /// <summary>Whether the process exists; a paused one does.</summary>
    public bool IsAlive => _dispatcher.IsAlive;

    /// <summary>Messages that found the mailbox full.</summary>
    public long Overflows => _system.Counts.Rejected;

    /// <summary>The process dies.</summary>
    public void Kill() => _dispatcher.Kill();

    /// <summary>The process stands still.</summary>
    public void Pause() => _dispatcher.Pause();

    /// <summary>The process goes on.</summary>
    public void Resume() => _dispatcher.Resume();

    /// <summary>Its seed leads no more: it decides nothing from now on, but what it has begun to write may still be under way.</summary>
    public void StepDown(string reason)
    {
        SteppedDownAt = _cluster.Loop.Microseconds;
        Actor.Tell(new RunInput.StepDown(reason));
    }

    public void Send(ClientId client, Incarnation incarnation, ClientMessage message)
    {
        _cluster.Speaks?.Invoke(this, message);
        _cluster.SendDown(this, client, incarnation, message);
    }

    public void SendToAll(ClientMessage message)
    {
        _cluster.Speaks?.Invoke(this, message);
        _cluster.SendDownToAll(this, message);
    }

    private void OnFatal(Exception cause)
    {
        Kill();
        Exception reason = cause.GetBaseException();

        // One that has been succeeded without knowing it may miss a model that those after it keep no more.
        if (reason is StoreTroubleException || (reason is MalformedInputException && _cluster.Store.Lease.Epoch != Epoch))
        {
            // The seed gives the lease up and tries again later: an aggregator that cannot read its journal leads nothing.
            Seed.OnAggregatorGone(this, reason.Message);
        }
        else
        {
            _cluster.Fail(cause);
        }
    }

    private AggregatorPorts Ports()
    {
        var store = new SeedStore(Seed, Number);
        return new AggregatorPorts
        {
            Lead = () => Epoch,
            Journal = store,
            Models = store,
            Ledger = store,
            Secrets = _secrets,
            Bay = Bay,
            Links = this,
            Strategy = _cluster.Task.Strategy,
            InitialModel = () => _cluster.Options.ClosesInPlace ? SeedStore.CopyOf(_cluster.Task.InitialModel) : _cluster.Task.InitialModel,
            ClosesInPlace = _cluster.Options.ClosesInPlace,
            Evaluator = _cluster.Task.Evaluator,
            Clock = () => Seed.Time.Now,
            Observe = (now, happened) => _cluster.Observe(this, now, happened),
            Ended = end => _cluster.OnEnded(this, end),
            MayPerform = _cluster.MayPerform is { } may ? effect => may(this, effect) : null,
            MayGoOn = _cluster.MayGoOn is { } goesOn ? effect => goesOn(this, effect) : null,
            Folded = _cluster.Folded is { } folded ? (order, body) => folded(this, order, body) : null,
        };
    }
}
