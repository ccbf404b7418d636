using System.Runtime.ExceptionServices;
using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Selection;
using FedActors.Core.Updates;
using FedActors.Core.Vectors;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Federation.Reports;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;

namespace FedActors.Federation.InProcess;

/// <summary>One run in this process: its actors, threads and the way they end.</summary>
internal sealed class InProcessRun : IDisposable
{
    private const int MailboxLeast = 4096, MessagesPerClient = 8;
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(1);
    private static readonly Incarnation Only = new(1);

    // Nothing outside this process has to recover before a failed round is tried again.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(5);

    private readonly FederationOptions _options;
    private readonly FederatedTask _task;
    private readonly ILocalJournal _journal;
    private readonly IModelStore _models;
    private readonly RunLog _log;
    private readonly RunOptions _run;
    private readonly ClientOptions _clientOptions;
    private readonly WallClock _clock = new(TimeProvider.System);
    private readonly UpdateBay _bay = new();
    private readonly LocalSites _sites = new();
    private readonly WorkPool _aggregatorWork = new(1);
    private readonly WorkPoolGround _ground;
    private readonly ActorSystem _system;
    private readonly TaskCompletionSource<RunEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    public InProcessRun(FederationOptions options, FederatedTask task, ILocalJournal journal, IModelStore models, RunLog log)
    {
        (_options, _task, _journal, _models, _log) = (options, task, journal, models, log);

        // Nobody falls silent within one process: what would be taken for silence is a queue of greetings longer than the bound.
        // Sites of one process sign only where they are told to: nobody but this process could be held to it.
        ReceiptDemand receipts = options.Run.Receipts == ReceiptDemand.Required ? ReceiptDemand.Required : ReceiptDemand.Off;
        _run = options.Run with { Receipts = receipts, RetryDelay = RetryDelay, SilenceMax = TimeSpan.Zero, Encryption = options.Run.Encryption is { } encryption ? encryption with { Dimension = task.Shape.Dimension } : null };
        _clientOptions = options.Clients with { HeartbeatInterval = TimeSpan.Zero };
        _ground = new WorkPoolGround(task.TrainerOf, TransformChain.Empty, options.ThreadCount, waitingMax: Math.Max(1024, task.Centres));
        _system = new ActorSystem(new ActorSystemOptions
        {
            Dispatcher = new PoolDispatcher(),
            Time = TimeProvider.System,
            WorkPool = _aggregatorWork,
            Seed = options.Seed,
            OnFatal = cause => _ended.TrySetException(Unwrapped(cause)),
        });
    }

    public RunEnd Execute(CancellationToken stop)
    {
        RefuseOtherConfiguration();
        _log.SetOrigin(_clock.Now());
        _log.SetMembers(_task.Centres);
        _log.Recall(_journal.Read(_run.RunId));
        ActorRef<RunInput> aggregator = SpawnAll();
        using (stop.Register(() => aggregator.Tell(new RunInput.StopRequested("stopped on request"))))
        {
            Wait();
        }

        Dispose();
        if (_ended.Task.Exception is { InnerException: { } failure })
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return WithLastCommit(_ended.Task.Result);
    }

    /// <summary>Ends training, actors and the aggregator's work, in this order, and waits for each.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _ground.Dispose();
        _system.StopAsync(EndMax).GetAwaiter().GetResult();
        using var idle = new IdleSignal();
        _aggregatorWork.Queue(idle);
        idle.Wait();
        _aggregatorWork.Dispose();
        _sites.Dispose();
    }

    private void Wait() => ((IAsyncResult)_ended.Task).AsyncWaitHandle.WaitOne();

    private ActorRef<RunInput> SpawnAll()
    {
        var links = new InProcessLinks();
        var machine = new RunMachine(_run, _task.Strategy, CohortSamplers.For(_run, SystemRandomness.Instance), _options.Configuration);
        var ports = new AggregatorPorts
        {
            Lead = () => _journal.TakeLease(_run.RunId),
            Journal = _journal,
            Models = _models,
            Ledger = _journal.Ledger,
            Secrets = SystemRandomness.Instance,
            OpenBook = _sites.OpenBook,
            Receipts = _journal.Receipts,
            Bay = _bay,
            Links = links,
            Strategy = _task.Strategy,
            InitialModel = () => _task.InitialModel,
            Evaluator = _task.Evaluator,
            Ranges = new PoolRangeRunner(_options.ThreadCount),
            Clock = _clock.Now,
            Observe = _log.Observe,
            Ended = end => _ended.TrySetResult(end),
        };
        ActorRef<RunInput> aggregator = _system.Spawn(() => new AggregatorActor(machine, _run, ports), "aggregator", new ActorOptions
        {
            MailboxCapacity = Math.Min(1 << 24, Math.Max(MailboxLeast, _task.Centres * MessagesPerClient)),
            Supervision = SupervisionPolicy.Escalate,
        });
        ActorRef<ClientInput>[] clients = [.. Enumerable.Range(0, _task.Centres).Select(id => SpawnClient(new ClientId(id), aggregator))];
        links.Connect(clients);

        // All centres are connected before any is a member, and members before the first of them greets: the first round already has all
        // to choose from, and who takes part does not depend on who was quickest.
        aggregator.Tell(new RunInput.Population(_task.Centres, _task.ExamplesOf));
        foreach (ActorRef<ClientInput> client in clients)
        {
            client.Tell(new ClientInput.Start());
        }

        return aggregator;
    }

    private ActorRef<ClientInput> SpawnClient(ClientId id, ActorRef<RunInput> aggregator)
    {
        var machine = new ClientMachine(id, _task.ExamplesOf(id), _clientOptions) { Secrets = SystemRandomness.Instance, Trust = _sites.Of(id) };
        var port = new InProcessPort(id, Only, aggregator, _models, _bay);
        return _system.Spawn(() => new ClientActor(machine, port, _ground), $"{id}");
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

    /// <summary>A run goes on under the configuration it began with; another one would make a model that no configuration explains.</summary>
    private void RefuseOtherConfiguration()
    {
        if (_journal.Last(_run.RunId) is { } last && last.Configuration != _options.Configuration)
        {
            throw new MalformedInputException(
                $"run {_run.RunId}",
                $"round {last.Round} was committed with the configuration {last.Configuration.Short}; "
                + $"this one is {_options.Configuration.Short}. "
                + "Go on with the configuration the run began with (run.rounds, targets, time-budget, threads and description may differ), "
                + "or start another run in another directory.");
        }
    }

    /// <summary>A stop may come while a record is being written; what the journal then has counts.</summary>
    private RunEnd WithLastCommit(RunEnd end)
    {
        if (end.Reason != RunEndReason.Stopped || _journal.Last(_run.RunId) is not { } last || last.Round.Value <= end.CommittedRounds)
        {
            return end;
        }

        _log.Observe(_clock.Now(), new RunEvent.RoundCommitted(last));
        return end with { CommittedRounds = last.Round.Value, Model = last.NextModel };
    }

    /// <summary>The last item of a pool with one thread: when it runs, all before it have ended.</summary>
    private sealed class IdleSignal : IWorkItem, IDisposable
    {
        private readonly ManualResetEventSlim _reached = new();

        public void Execute() => _reached.Set();

        public void Discard() => _reached.Set();

        public void Wait() => _reached.Wait();

        public void Dispose() => _reached.Dispose();
    }
}
