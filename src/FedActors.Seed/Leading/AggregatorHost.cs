using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Core.Selection;
using FedActors.Core.Vectors;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Federation.Tasks;
using FedActors.Storage;

namespace FedActors.Seed.Leading;

/// <summary>One epoch's aggregator in this seed: its actor, its threads, and the way it ends.</summary>
internal sealed class AggregatorHost
{
    // A seed with 11,000 nodes hears each of them within a heartbeat; more than this waiting means that the actor does not keep up.
    private const int MailboxCapacity = 1 << 17;
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(30);

    private readonly AggregatorHostOptions _options;
    private readonly LedEpoch _epoch;
    private readonly WorkPool _work = new(1);
    private readonly ActorSystem _system;
    private readonly Lock _gate = new();
    private WishWatch? _wishes;
    private RunWish _wish;
    private bool _isClosed;

    /// <summary>Starts it; quick, for what asks the store runs on the work pool.</summary>
    public AggregatorHost(AggregatorHostOptions options, Epoch epoch)
    {
        (_options, _epoch) = (options, new LedEpoch(epoch));
        _system = new ActorSystem(new ActorSystemOptions
        {
            Dispatcher = new PoolDispatcher(),
            Time = TimeProvider.System,
            WorkPool = _work,
            Seed = options.Federation.Seed,
            OnFatal = cause => Failed(Unwrapped(cause)),
        });
        FederationOptions federation = options.Federation;
        int dimension = options.Task.Shape.Dimension;
        RunOptions run = federation.Run with
        {
            Demand = new TaskDemand(federation.TrainerKind, dimension),
            Encryption = federation.Run.Encryption is { } encryption ? encryption with { Dimension = dimension } : null,
        };
        var machine = new RunMachine(run, options.Task.Strategy, CohortSamplers.For(run, SystemRandomness.Instance), federation.Configuration);
        AggregatorPorts ports = Ports();
        Actor = _system.Spawn(() => new AggregatorActor(machine, run, ports), "aggregator", new ActorOptions
        {
            MailboxCapacity = MailboxCapacity,
            Supervision = SupervisionPolicy.Escalate,
        });
    }

    /// <summary>Which epoch it leads.</summary>
    public Epoch Epoch => _epoch.Epoch;

    /// <summary>Where nodes' messages go.</summary>
    public ActorRef<RunInput> Actor { get; }

    /// <summary>Completes when it has stepped down and asks nothing of the store any more.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>An operator may want something else now.</summary>
    public void LookForWish()
    {
        lock (_gate)
        {
            _wishes?.Look();
        }
    }

    /// <summary>It decides nothing from now on, and nobody hears it any more. Work in hand ends by itself; the store refuses what it still tries.</summary>
    public void StepDown(string reason)
    {
        _epoch.End();
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _wishes?.Dispose();
        }

        Actor.Tell(new RunInput.StepDown(reason));
        Ended = End();
    }

    private async Task End()
    {
        await _system.StopAsync(EndMax);

        // The actor is gone, but a record or a model of it may still be on its way to the store; what waits behind that is not begun any more.
        var last = new LastWork();
        _work.Queue(last);
        await last.Done;
        _work.Dispose();
        await (_wishes?.Ended ?? Task.CompletedTask);
    }

    private AggregatorPorts Ports()
    {
        FederationStore store = _options.Store;
        FederationOptions federation = _options.Federation;
        IModelStore OpenModels() => store.OpenModels(federation.Run.RunId, _options.Task.Shape, _options.Self, Epoch, _options.ModelsKept);
        var models = new LedModels(OpenModels, _options.Chosen);
        var run = new RunInStore(store.Runs, federation, _options.Task, OpenModels);
        IRoundJournal journal = store.OpenJournal(_options.Self);
        return new AggregatorPorts
        {
            Lead = () =>
            {
                // First of all: a seed of another configuration writes nothing, and models are sorted out only once the run is known.
                _wish = Open(run);
                _options.Opened(Epoch, journal.Last(federation.Run.RunId), _wish);
                return Epoch;
            },
            Wish = () => _wish,
            Journal = journal,
            Models = models,
            Ledger = store.OpenLedger(_options.Self),
            Secrets = SystemRandomness.Instance,
            OpenBook = _options.OpenBook,
            Receipts = store.Receipts,
            Identity = _options.Identity,
            Bay = new LedBay(_options.Bay, _epoch),
            Links = new LedLinks(_options.Links, _epoch),
            Strategy = _options.Task.Strategy,
            InitialModel = () => run.InitialModel(models),
            ClosesInPlace = true,
            Evaluator = _options.Task.Evaluator,
            Ranges = new PoolRangeRunner(federation.ThreadCount),
            Clock = _options.Clock,
            Observe = (now, happened) =>
            {
                if (!_epoch.IsOver)
                {
                    _options.Observe(now, happened);
                }
            },
            Ended = end => _options.Ended(Epoch, end),
        };
    }

    private RunWish Open(RunInStore run)
    {
        RunWish wish = run.Open();
        lock (_gate)
        {
            _wishes = _isClosed ? null : new WishWatch(run, wish, input => Actor.Tell(input));
        }

        return wish;
    }

    private void Failed(Exception cause)
    {
        if (!_epoch.IsOver)
        {
            _options.Failed(Epoch, cause);
        }
    }

    /// <summary>What the aggregator itself threw: its message is the operator's, the path of an actor is not.</summary>
    private static Exception Unwrapped(Exception cause)
    {
        while (cause is ChildFailedException { InnerException: { } inner })
        {
            cause = inner;
        }

        return cause;
    }

    /// <summary>Tells when the work before it is done.</summary>
    private sealed class LastWork : IWorkItem
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public void Execute() => _done.SetResult();

        public void Discard() => _done.SetResult();
    }
}
