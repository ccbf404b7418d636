using FedActors.Actors.Hosting;
using FedActors.Actors.Testing;
using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Metrics;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Selection;
using FedActors.Core.Vectors;

namespace FedActors.Actors.Tests.Hosting;

/// <summary>An aggregator in virtual time with everything around it in memory, and a log of what it did to its ports.</summary>
internal sealed class AggregatorBench : IRoundJournal, IModelStore, IClientLinks, IEvaluator, IUpdateBay
{
    private readonly Dictionary<Sha256Digest, ModelVector> _models = [];

    public static ModelVector Initial => new(ModelShape.Flat(2), [1, 2]);

    public TestKit Kit { get; } = new();

    public List<string> Log { get; } = [];

    public List<RoundRecord> Records { get; } = [];

    public UpdateBay Bay { get; } = new();

    public List<RunEnd> Ends { get; } = [];

    public List<Sha256Digest> Kept { get; } = [];

    /// <summary>What opening, appending and evaluating do instead of their work; null for their work.</summary>
    public Func<Epoch>? OnOpen { get; set; }

    public Func<CommitOutcome?>? OnAppend { get; set; }

    public Action? OnEvaluate { get; set; }

    /// <summary>The body that is read in the place of that one.</summary>
    public Func<IUpdateSource, IUpdateSource>? OnFind { get; set; }

    /// <summary>Called before a model is looked for.</summary>
    public Action? OnFindModel { get; set; }

    /// <summary>Whether models are written over in place; the store then keeps copies, as files are.</summary>
    public bool ClosesInPlace { get; init; }

    public Func<RunWish>? Wish { get; init; }

    public int FoldInTurnMax { get; init; } = 1000;

    public int Finds { get; private set; }

    public ActorRef<RunInput> Actor { get; private set; } = null!;

    public RunOptions Options { get; set; } = new()
    {
        RunId = "hosted",
        Seed = 3,
        RoundsMax = 1,
        CohortSize = 2,
        UploadsMin = 2,
        SilenceMax = TimeSpan.Zero,
        RetryDelay = TimeSpan.FromSeconds(1),
        UpdateValueMax = 8,
    };

    public AggregatorBench Spawn(SupervisionPolicy? supervision = null)
    {
        var machine = new RunMachine(Options, new FedAvg(), new UniformSampler(), default);
        var ports = new AggregatorPorts
        {
            Lead = TakeLease,
            Journal = this,
            Models = this,
            Bay = this,
            Links = this,
            Strategy = new FedAvg(),
            InitialModel = () => Initial,
            Wish = Wish,
            ClosesInPlace = ClosesInPlace,
            FoldInTurnMax = FoldInTurnMax,
            Evaluator = this,
            Clock = () => new Instant(Kit.Time.Elapsed.Ticks / TimeSpan.TicksPerMicrosecond),
            Observe = (_, happened) => Log.Add(happened.GetType().Name),
            Ended = Ends.Add,
        };
        Actor = Kit.Spawn(() => new AggregatorActor(machine, Options, ports), "aggregator", new ActorOptions { Supervision = supervision ?? SupervisionPolicy.Escalate });
        return this;
    }

    /// <summary>What brought the system down, without the path it took; null while it stands.</summary>
    public Exception? Cause
    {
        get
        {
            Exception? cause = Kit.Fatal;
            while (cause is ChildFailedException { InnerException: { } inner })
            {
                cause = inner;
            }

            return cause;
        }
    }

    public AggregatorBench Tell(RunInput input)
    {
        Actor.Tell(input);
        Kit.RunUntilIdle();
        return this;
    }

    public AggregatorBench Joins(int clients) => Tell(new RunInput.Population(clients, _ => 10));

    /// <summary>Hands a body over and offers it for the slot that the client has in this attempt.</summary>
    public AggregatorBench Offers(int client, float[] values, int round = 1, int attempt = 1, bool withBody = true)
    {
        Sha256Digest digest = Sha256Digest.Of(values);
        if (withBody)
        {
            Bay.Put(new ClientId(client), digest, values);
        }

        var key = new TaskKey(new RoundNumber(round), attempt, Slots[(client, round, attempt)]);
        return Tell(new RunInput.FromClient(new ClientId(client), new Incarnation(1), new AggregatorMessage.UpdateReady(key, new UpdateNote(digest, 10, 1, 0.5, null, null))));
    }

    public Dictionary<(int Client, int Round, int Attempt), int> Slots { get; } = [];

    private Epoch TakeLease()
    {
        Log.Add("lease");
        return OnOpen?.Invoke() ?? new Epoch(1);
    }

    public CommitOutcome Append(RoundRecord record)
    {
        Log.Add("append");
        if (OnAppend?.Invoke() is { } outcome)
        {
            return outcome;
        }

        Records.Add(record);
        return CommitOutcome.Committed;
    }

    public RoundRecord? Last(string runId)
    {
        Log.Add("read");
        return Records.Count == 0 ? null : Records[^1];
    }

    public IReadOnlyList<RoundRecord> Read(string runId, int from, int countMax) => [.. Records.Skip(from - 1).Take(countMax)];

    public Sha256Digest Put(ModelVector model)
    {
        Log.Add("put");
        Sha256Digest digest = ModelFile.Digest(model);
        _models[digest] = Copy(model);
        return digest;
    }

    public void Keep(Sha256Digest digest) => Kept.Add(digest);

    public ModelVector? Find(Sha256Digest digest)
    {
        Finds++;
        OnFindModel?.Invoke();
        return _models.TryGetValue(digest, out ModelVector? model) ? Copy(model) : null;
    }

    /// <summary>Somebody deletes a model.</summary>
    public void Lose(Sha256Digest digest) => Assert.True(_models.Remove(digest));

    private ModelVector Copy(ModelVector model) => ClosesInPlace ? new ModelVector(model.Shape, model.Values.ToArray()) : model;

    public void Send(ClientId client, Incarnation incarnation, ClientMessage message)
    {
        if (message is ClientMessage.TrainTask task)
        {
            Slots[(client.Value, task.Key.Round.Value, task.Key.Attempt)] = task.Key.Slot;
        }

        Log.Add(message is ClientMessage.Answer answer ? $"{answer.Outcome} -> {client.Value}" : $"{message.GetType().Name} -> {client.Value}");
    }

    public void SendToAll(ClientMessage message) => Log.Add($"{message.GetType().Name} -> all");

    IUpdateSource? IUpdateBay.Find(ClientId client, Sha256Digest digest) =>
        Bay.Find(client, digest) is { } body ? OnFind?.Invoke(body) ?? body : null;

    void IUpdateBay.Drop(ClientId client, Sha256Digest digest) => Bay.Drop(client, digest);

    void IUpdateBay.Drop(ClientId client) => Bay.Drop(client);

    public Evaluation Evaluate(ReadOnlyMemory<float> model)
    {
        OnEvaluate?.Invoke();
        return new Evaluation(1, 0.5, null);
    }
}
