using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Selection;
using FedActors.Simulation.Engine;

namespace FedActors.Simulation.Cluster;

/// <summary>One life of the aggregator: an actor system of its own, so that it can die or stand still as a whole.</summary>
internal sealed class AggregatorProcess : IClientLinks
{
    private readonly SimulatedCluster _cluster;
    private readonly NodeDispatcher _dispatcher;
    private readonly ActorSystem _system;

    public AggregatorProcess(SimulatedCluster cluster, int number)
    {
        _cluster = cluster;
        Number = number;
        _dispatcher = new NodeDispatcher(cluster.Loop);
        _system = new ActorSystem(new ActorSystemOptions
        {
            Dispatcher = _dispatcher,
            Time = cluster.Loop.Time,
            WorkPool = new NodeWorkPool(cluster.Loop, _dispatcher, () => cluster.Options.WorkTime),
            OnFatal = cluster.Fail,
            Seed = cluster.Options.Run.Seed,
        });
        Machine = new RunMachine(cluster.Options.Run, cluster.Task.Strategy, new UniformSampler(), cluster.Task.Configuration);
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

    /// <summary>Which life of the aggregator, counted from 1.</summary>
    public int Number { get; }

    /// <summary>The machine, for checkers.</summary>
    public RunMachine Machine { get; }

    /// <summary>The actor that clients' messages go to.</summary>
    public ActorRef<RunInput> Actor { get; }

    /// <summary>Update bodies that have arrived here; lost with the process.</summary>
    public UpdateBay Bay { get; } = new();

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

    public void Send(ClientId client, Incarnation incarnation, ClientMessage message) =>
        _cluster.SendDown(client, incarnation, message);

    public void SendToAll(ClientMessage message) => _cluster.SendDownToAll(message);

    private AggregatorPorts Ports() => new()
    {
        Lead = () => _cluster.Journal.TakeLease(Number),
        Journal = _cluster.Journal.OpenedBy(Number),
        Models = _cluster.Models,
        Bay = Bay,
        Links = this,
        Strategy = _cluster.Task.Strategy,
        InitialModel = () => _cluster.Task.InitialModel,
        Evaluator = _cluster.Task.Evaluator,
        Clock = () => _cluster.Loop.Now,
        Observe = (now, happened) => _cluster.Observe(this, now, happened),
        Ended = end => _cluster.OnEnded(this, end),
        Folded = _cluster.Folded is { } folded ? (order, body) => folded(this, order, body) : null,
    };
}
