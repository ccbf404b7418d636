using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Randomness;
using FedActors.Core.Vectors;
using FedActors.Simulation.Devices;
using FedActors.Simulation.Engine;
using FedActors.Simulation.Network;
using FedActors.Simulation.Sessions;

namespace FedActors.Simulation.Cluster;

/// <summary>One life of a centre's node: its actor, its machine's speed, and its training in virtual time.</summary>
internal sealed class CentreProcess : IClientPort, ITrainingGround
{
    private static readonly TimeSpan TransferTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A node that stopped itself is started again by its operator, if no other of its site runs by then.</summary>
    private static readonly TimeSpan OperatorDelay = TimeSpan.FromSeconds(5);

    private readonly SimulatedCluster _cluster;
    private readonly ClientMachine _machine;
    private readonly ActorRef<ClientInput> _actor;
    private readonly Device _device;
    private readonly SeededRandom _random;
    private readonly SeedDialler? _dialler;
    private Training? _training;
    private TaskKey? _transferring;
    private int _transfer;
    private bool _leaving;

    /// <summary>Starts a process.</summary>
    /// <param name="cluster">Its world.</param>
    /// <param name="client">Whose it is.</param>
    /// <param name="incarnation">Under which incarnation it greets.</param>
    /// <param name="life">Tells the random numbers of this life from those of the centre's other lives.</param>
    public CentreProcess(SimulatedCluster cluster, ClientId client, Incarnation incarnation, int life)
    {
        _cluster = cluster;
        Client = client;
        Incarnation = incarnation;
        _device = Device.Draw(cluster.Options.Devices, cluster.Options.Run.Seed, client.Value);
        _random = new SeededRandom(cluster.Options.Run.Seed, life, client.Value, RandomPurpose.Schedule);
        _machine = new ClientMachine(client, cluster.Task.ExamplesOf(client), cluster.Options.Client, Claims(cluster))
        {
            Secrets = new SeededSecrets(cluster.Options.Run.Seed, life, client.Value, RandomPurpose.Keys),
            Trust = cluster.Sites.Of(client),
        };
        IFinishedUpdates? disk = cluster.Options.OnDemand ? null : cluster.DiskOf(client);
        _actor = cluster.Centres.Spawn(() => new ClientActor(_machine, this, this, Observe, disk), null, CentreActorOptions);
        if (!cluster.Options.OnDemand)
        {
            _dialler = new SeedDialler(cluster, this);
            _actor.Tell(new ClientInput.Start(disk!.Load()));
        }
    }

    /// <summary>Whose node this is.</summary>
    public ClientId Client { get; }

    /// <summary>Which life of it.</summary>
    public Incarnation Incarnation { get; }

    /// <summary>Whether the process exists.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>What the client is doing, for checkers.</summary>
    public ClientPhase Phase => _machine.Phase;

    /// <summary>Its connection to the seed it took for the leader; null while there is none, and for centres that exist only for a task.</summary>
    public CentreSession? Session => _dialler?.Session;

    /// <summary>Whether the next update is to be full of NaN.</summary>
    public bool PoisonNext { get; set; }

    /// <summary>Whether the next update is to claim a thousand times its examples.</summary>
    public bool ForgeNext { get; set; }

    private static ActorOptions CentreActorOptions { get; } = new() { MailboxCapacity = 1024, Supervision = SupervisionPolicy.Escalate };

    /// <summary>Looks for the leader, or has found it from the beginning.</summary>
    public void Connect(CentreSession? session)
    {
        if (session is null)
        {
            _dialler?.Begin();
        }
        else
        {
            _dialler?.Adopt(session);
        }
    }

    /// <summary>There is a session again: greet the one who leads now.</summary>
    public void OnConnected() => _actor.Tell(new ClientInput.Connected());

    /// <summary>A session is gone.</summary>
    public void OnSessionLost(CentreSession session)
    {
        if (IsAlive && _dialler is { } dialler && dialler.Session == session)
        {
            dialler.OnSessionLost();
        }
    }

    /// <summary>A control message has arrived.</summary>
    public void Receive(ClientMessage message)
    {
        if (message is ClientMessage.TrainTask task && _machine.Task != task.Key)
        {
            MayVanish(task);
        }

        if (IsAlive)
        {
            _actor.Tell(new ClientInput.FromAggregator(message));
        }
    }

    /// <summary>The process dies without a word; its machine closes its connections, unless that is gone too.</summary>
    public void Crash(bool silently = true)
    {
        if (IsAlive)
        {
            IsAlive = false;
            _training?.Cancel();
            _cluster.Centres.Stop(_actor);
            _dialler?.End(silently);
            _cluster.OnGone(this);
        }
    }

    /// <summary>The process says goodbye and ends.</summary>
    public void Leave()
    {
        _leaving = true;
        _actor.Tell(new ClientInput.Leave());
    }

    public void Send(AggregatorMessage message) => _cluster.SendUp(this, message);

    public void Fetch(TaskKey key, Sha256Digest model, ActorRef<ClientInput> replyTo) =>
        Transfer(key, _device.DownloadOf(_cluster.Task.ModelBytes), replyTo, (way, took) =>
            way is not null && _cluster.Store.Models.Find(model) is { } found
                ? new ClientInput.Fetched(key, model, found, LinkSpeed.Of(_cluster.Task.ModelBytes, took))
                : new ClientInput.FetchFailed(key, $"model {model.Short} could not be had"));

    public void Upload(TaskKey key, LocalUpdate.Ready update, ActorRef<ClientInput> replyTo) =>
        Transfer(key, _device.UploadOf(_cluster.Task.ModelBytes), replyTo, (way, took) =>
        {
            if (way is null)
            {
                return new ClientInput.UploadFailed(key, "the aggregator cannot be reached");
            }

            way.Put(Client, update.Note.Body, update.Values);
            return new ClientInput.Uploaded(key, LinkSpeed.Of(_cluster.Task.ModelBytes, took));
        });

    void IClientPort.Cancel(TaskKey key)
    {
        if (_transferring == key)
        {
            _transferring = null;
            _transfer++;
        }
    }

    public void Start(TaskKey key, TrainingTask task, ModelVector model, ActorRef<ClientInput> replyTo)
    {
        _training?.Cancel();
        _training = new Training(this, key, task, model, replyTo);
        _training.Begin(_device.DurationOf(task.Local, _cluster.Task.ExamplesOf(Client), _cluster.Options.Devices, _random));
    }

    public void Finish(TaskKey key)
    {
        if (_training?.Key == key)
        {
            _training.Finish();
        }
    }

    public void Cancel(TaskKey key)
    {
        if (_training?.Key == key)
        {
            _training.Cancel();
        }
    }

    /// <summary>
    /// Moves bulk data to or from the seed of the session: takes its time, fails if the way is cut at its end, and then is noticed only after
    /// a time-out.
    /// </summary>
    private void Transfer(TaskKey key, TimeSpan duration, ActorRef<ClientInput> replyTo, Func<UpdateBay?, TimeSpan, ClientInput> finish)
    {
        UpdateBay? way = FindWay();
        _transferring = key;
        int transfer = ++_transfer;
        TimeSpan wait = way is not null ? duration + _cluster.Network.Delay() : TransferTimeout;
        _cluster.Loop.After(wait, () =>
        {
            if (IsAlive && transfer == _transfer)
            {
                _transferring = null;
                replyTo.Tell(finish(way is not null && FindWay() == way ? way : null, wait));
            }
        });
    }

    /// <summary>The place where bodies are put down at the seed that this centre reaches now, or null.</summary>
    private UpdateBay? FindWay()
    {
        if (_dialler is null)
        {
            return _cluster.IsReachable(Client, LinkDirection.Both) ? _cluster.Leader!.Bay : null;
        }

        return Session is { } session && session.IsReachable(LinkDirection.Both) ? session.Seed.Host.Bay : null;
    }

    /// <summary>The centre may vanish at any point from here to a little after its expected end.</summary>
    private void MayVanish(ClientMessage.TrainTask task)
    {
        VanishOptions vanish = _cluster.Options.Vanish;
        if (_cluster.FaultsAreOver || !_random.NextBool(vanish.Probability))
        {
            return;
        }

        TimeSpan expected = _device.DurationOf(task.Local, _cluster.Task.ExamplesOf(Client), _cluster.Options.Devices, _random)
            + _device.DownloadOf(_cluster.Task.ModelBytes) + _device.UploadOf(_cluster.Task.ModelBytes);
        _cluster.Loop.After(expected * (1.2 * _random.NextDouble()), () =>
        {
            if (IsAlive)
            {
                Crash();
                _cluster.StayAway(Client, vanish.ReturnsAfter);
            }
        });
    }

    private LocalUpdate Tamper(LocalUpdate result)
    {
        if (result is not LocalUpdate.Ready ready)
        {
            return result;
        }

        if (PoisonNext)
        {
            PoisonNext = false;
            float[] values = [.. ready.Values];
            values[^1] = float.NaN;
            return new LocalUpdate.Ready(values, ready.Note with { Body = Sha256Digest.Of(values) });
        }

        if (ForgeNext)
        {
            ForgeNext = false;
            return ready with { Note = ready.Note with { Examples = ready.Note.Examples * 1000 } };
        }

        return result;
    }

    private void Observe(ClientEffect effect)
    {
        if (effect is ClientEffect.Stop)
        {
            IsAlive = false;
            _training?.Cancel();
            _dialler?.End(silently: false);
            _cluster.OnGone(this);
            if (!_leaving)
            {
                _cluster.BootLater(Client, OperatorDelay);
            }
        }
        else if (effect is ClientEffect.TaskEnded && _cluster.Options.OnDemand && IsAlive)
        {
            Crash();
        }
    }

    /// <summary>One training: the real job runs on real threads from now on; its result is taken when virtual time says it is done.</summary>
    private sealed class Training(CentreProcess centre, TaskKey key, TrainingTask task, ModelVector model, ActorRef<ClientInput> replyTo) : ILoopEvent
    {
        private Func<CancellationToken, LocalUpdate>? _work;
        private ParallelJobs.Job<LocalUpdate>? _job;
        private TimeSpan _duration;
        private long _beganAt;
        private bool _isOver;

        public TaskKey Key => key;

        public void Begin(TimeSpan duration)
        {
            (_duration, _beganAt) = (duration, centre._cluster.Loop.Microseconds);
            Work(task);
            centre._cluster.Loop.After(duration, this);
        }

        /// <summary>In the place of all steps those are trained that would be done by now, and one in any case.</summary>
        public void Finish()
        {
            if (_isOver)
            {
                return;
            }

            int steps = task.Local.StepsOn(centre._cluster.Task.ExamplesOf(centre.Client));
            double now = centre._cluster.Loop.Microseconds - _beganAt, perStep = _duration.TotalMicroseconds / steps;
            int done = (int)Math.Clamp(now / perStep, 1, steps);
            _job?.Cancel();
            Work(task with { Local = task.Local with { StepsMax = done } });
            centre._cluster.Loop.After(TimeSpan.FromMicroseconds(Math.Max(0, (done * perStep) - now)), this);
        }

        public void Cancel()
        {
            _isOver = true;
            _job?.Cancel();
        }

        public void Occur()
        {
            if (_isOver || !centre.IsAlive)
            {
                return;
            }

            _isOver = true;
            LocalUpdate result = centre.Tamper(_job is null ? _work!(CancellationToken.None) : _job.Wait());
            if (result is LocalUpdate.Ready trained)
            {
                centre._cluster.Trained?.Invoke(centre.Client, task, model, trained);
            }

            replyTo.Tell(result switch
            {
                LocalUpdate.Ready ready => new ClientInput.Trained(key, ready),
                LocalUpdate.None none => new ClientInput.TrainingFailed(key, none.Reason),
                _ => throw new Core.InvariantBrokenException($"Training gave {result.GetType().Name}."),
            });
        }

        private void Work(TrainingTask asked)
        {
            ITrainer trainer = centre._cluster.Task.TrainerOf(centre.Client);
            Func<CancellationToken, LocalUpdate> work =
                cancellation => LocalRound.Run(trainer, asked, model.Values, centre._cluster.Task.Transforms, cancellation);
            if (centre._cluster.Task.IsSynthetic)
            {
                _work = work;
            }
            else
            {
                _job = centre._cluster.Jobs.Start(work);
            }
        }
    }

    /// <summary>What its machine says of itself, where that makes a difference.</summary>
    private static Capabilities? Claims(SimulatedCluster cluster) => cluster.Options.Run.TaskSizing.Enabled
        ? new Capabilities(1, cluster.Task.Demand.MemoryBytesMin, [ClusterTask.TrainerKind])
        : null;
}
