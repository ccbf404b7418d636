using FedActors.Core.Aggregation;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Randomness;
using FedActors.Core.Rounds;
using FedActors.Core.Selection;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Rounds;

/// <summary>
/// An aggregator and three centres on one thread and one clock: the smallest host that performs every effect. The aggregator dies before a
/// given effect: what it had not yet done is lost with its timers, bodies and memory; journal, models and centres stay.
/// </summary>
internal sealed class CrashWorld(LateUpdatePolicy late, int dieBefore, int dieAgainAfter = int.MaxValue)
{
    public const int Dimension = 5;

    private const int Centres = 3, StepsMax = 20_000;

    private static readonly RunOptions Options = Samples.Options with
    {
        RoundsMax = 3,
        CohortSize = Centres,
        UploadsMin = Centres,
        MembersMin = Centres,
        UpdateValueMax = 4,
        Deadline = TimeSpan.FromSeconds(200),
    };

    private readonly PriorityQueue<Action, (double At, int Order)> _events = new();
    private readonly Dictionary<Sha256Digest, ModelVector> _models = [];
    private readonly Dictionary<Sha256Digest, float[]> _bodies = [];
    private readonly Dictionary<Sha256Digest, FixedPointScale> _scales = [];
    private readonly Dictionary<ClientTimer, int>[] _clientTimers = [[], [], []];
    private readonly ClientMachine[] _clients = [.. Enumerable.Range(0, Centres).Select(id => new ClientMachine(new ClientId(id), 10 * (id + 1), new ClientOptions()))];
    private readonly List<RoundEffect> _performed = [];
    private double _now;
    private int _order;
    private int _untilDeath = dieBefore;
    private Life _life = null!;

    public List<RoundRecord> Journal { get; } = [];

    public int Lives { get; private set; }

    public RunEnd? End { get; private set; }

    public int EffectsPerformed => _performed.Count;

    public FixedPointScale ScaleOf(RoundRecord record) => _scales[record.Hash];

    public float[] BodyOf(Sha256Digest digest) => _bodies[digest];

    public CrashWorld Run()
    {
        StartAggregator();
        for (int id = 0; id < Centres; id++)
        {
            StepClient(id, new ClientInput.Start());
        }

        for (int steps = 0; End is null && _events.TryDequeue(out Action? happens, out (double At, int Order) when); steps++)
        {
            Assert.True(steps < StepsMax, $"no end after {StepsMax} events, at {_now} s");
            _now = when.At;
            happens();
        }

        return this;
    }

    private void After(double seconds, Action happens) => _events.Enqueue(happens, (_now + seconds, _order++));

    private void StartAggregator()
    {
        Lives++;
        _life = new Life(new RunMachine(Options with { Late = late }, new FedAvg(), new UniformSampler(), Samples.Digest("configuration")));
        Life life = _life;
        var initial = new ModelVector(ModelShape.Flat(Dimension));
        ModelVector model = Journal.Count == 0 ? initial : _models[Journal[^1].NextModel];
        life.Model = model;
        _models[ModelFile.Digest(model)] = model;
        After(0.1, () => StepAggregator(life, new RunInput.Start(new Epoch(Lives), ModelFile.Digest(model), Journal.Count == 0 ? null : Journal[^1])));
    }

    private void StepAggregator(Life life, RunInput input)
    {
        if (life != _life)
        {
            return;
        }

        var effects = new List<RoundEffect>();
        life.Machine.Step(Samples.At(_now), input, effects);
        foreach (RoundEffect effect in effects)
        {
            if (_untilDeath-- == 0)
            {
                _untilDeath = Lives == 1 ? dieAgainAfter : int.MaxValue;
                _life = null!;
                After(3, StartAggregator);
                return;
            }

            _performed.Add(effect);
            Perform(life, effect);
        }
    }

    private void Perform(Life life, RoundEffect effect)
    {
        switch (effect)
        {
            case RoundEffect.Send send: ToClient(send.Client.Value, send.Message); break;
            case RoundEffect.SendToAll all: Array.ForEach([0, 1, 2], id => ToClient(id, all.Message)); break;
            case RoundEffect.OpenSum open: life.Sum = new ModelSum(Dimension, open.Scale); break;
            case RoundEffect.Fold fold: Answer(life, new RoundInput.Folded(fold.Order, Fold(life, fold.Order))); break;
            case RoundEffect.DropBody drop: life.Bay.Remove((drop.Client, drop.Body)); break;
            case RoundEffect.Close: Answer(life, new RoundInput.Closed(Close(life))); break;
            case RoundEffect.Commit commit: Answer(life, new RoundInput.Committed(Append(commit.Record, life.Sum!.Scale))); break;
            case RoundEffect.SetTimer timer: SetTimer(life, timer); break;
            case RoundEffect.CancelTimer timer: life.Timers[timer.Timer] = _order++; break;
            case RoundEffect.Report { Event: RunEvent.RoundCommitted }: life.Model = life.Next!; break;
            case RoundEffect.StopRun stop: End = stop.End; break;
        }
    }

    private void Answer(Life life, RoundInput input) => After(0.05, () => StepAggregator(life, new RunInput.ForRound(input)));

    private void SetTimer(Life life, RoundEffect.SetTimer timer)
    {
        int setting = life.Timers[timer.Timer] = _order++;
        After(timer.Due.TotalSeconds, () =>
        {
            if (life.Timers[timer.Timer] == setting)
            {
                StepAggregator(life, new RunInput.TimerDue(timer.Timer));
            }
        });
    }

    private static FoldAnswer Fold(Life life, FoldOrder order)
    {
        if (!life.Bay.Remove((order.Client, order.Body), out float[]? body))
        {
            return new FoldAnswer(FoldAnswerKind.BodyMissing);
        }

        FoldOutcome outcome = life.Sum!.Fold(body, order.Weight);
        return outcome.IsFolded ? FoldAnswer.Added : new FoldAnswer(FoldAnswerKind.Refused, outcome.Message);
    }

    private CloseResult Close(Life life)
    {
        life.Next = new ModelVector(life.Model.Shape);
        double norm = RoundClose.Run(new FedAvg(), life.Sum!, life.Model.Values, life.Next.Values);
        Sha256Digest digest = ModelFile.Digest(life.Next);
        _models[digest] = life.Next;
        return new CloseResult(digest, life.Sum!.Digest(), norm, null);
    }

    private CommitOutcome Append(RoundRecord record, FixedPointScale scale)
    {
        if (record.Epoch.Value != Lives || record.Round.Value != Journal.Count + 1)
        {
            return CommitOutcome.Fenced;
        }

        Journal.Add(record);
        _scales[record.Hash] = scale;
        return CommitOutcome.Committed;
    }

    private void ToClient(int id, ClientMessage message) => After(0.2 + (0.01 * id), () => StepClient(id, new ClientInput.FromAggregator(message)));

    private void StepClient(int id, ClientInput input)
    {
        var effects = new List<ClientEffect>();
        _clients[id].Step(input, effects);
        foreach (ClientEffect effect in effects)
        {
            Perform(id, effect);
        }
    }

    private void Perform(int id, ClientEffect effect)
    {
        switch (effect)
        {
            case ClientEffect.Send send:
                After(0.2, () => ToAggregator(new RunInput.FromClient(new ClientId(id), Samples.First, send.Message)));
                break;
            case ClientEffect.Fetch fetch: After(0.3, () => StepClient(id, new ClientInput.Fetched(fetch.Key, fetch.Model, _models[fetch.Model]))); break;
            case ClientEffect.Train train: After(1 + id, () => StepClient(id, new ClientInput.Trained(train.Key, Train(train)))); break;
            case ClientEffect.Upload upload: After(0.3, () => Upload(id, upload)); break;
            case ClientEffect.SetTimer timer: SetTimer(id, timer.Timer, timer.Due.TotalSeconds); break;
            case ClientEffect.CancelTimer timer: _clientTimers[id][timer.Timer] = _order++; break;
        }
    }

    private void ToAggregator(RunInput input)
    {
        if (_life is { } life)
        {
            StepAggregator(life, input);
        }
    }

    private void Upload(int id, ClientEffect.Upload upload)
    {
        if (_life is not { } life)
        {
            StepClient(id, new ClientInput.UploadFailed(upload.Key, "nobody listens"));
            return;
        }

        _bodies[upload.Update.Note.Body] = upload.Update.Values;
        life.Bay[(new ClientId(id), upload.Update.Note.Body)] = upload.Update.Values;
        StepClient(id, new ClientInput.Uploaded(upload.Key));
    }

    private void SetTimer(int id, ClientTimer timer, double seconds)
    {
        int setting = _clientTimers[id][timer] = _order++;
        After(seconds, () =>
        {
            if (_clientTimers[id][timer] == setting)
            {
                StepClient(id, new ClientInput.TimerDue(timer));
            }
        });
    }

    /// <summary>A pure function of seed, round, client and model, like every trainer.</summary>
    private static LocalUpdate.Ready Train(ClientEffect.Train train)
    {
        var random = new SeededRandom(train.Task.RunSeed, train.Task.Round.Value, train.Task.Client.Value, RandomPurpose.DataGeneration);
        float[] update = [.. train.Model.Values.ToArray().Select(value => (float)(random.NextGaussian() - value) / 4)];
        return new LocalUpdate.Ready(update, new UpdateNote(Sha256Digest.Of(update), 10 * (train.Task.Client.Value + 1), 1, 0.5, null, null));
    }

    private sealed class Life(RunMachine machine)
    {
        public RunMachine Machine { get; } = machine;

        public Dictionary<RunTimer, int> Timers { get; } = [];

        public Dictionary<(ClientId, Sha256Digest), float[]> Bay { get; } = [];

        public ModelVector Model { get; set; } = null!;

        public ModelVector? Next { get; set; }

        public ModelSum? Sum { get; set; }
    }
}
