using FedActors.Actors.Hosting;
using FedActors.Actors.Testing;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Actors.Tests.Hosting;

public sealed class ClientActorTests : IClientPort, ITrainingGround, IFinishedUpdates
{
    private static readonly TaskKey Key = new(new RoundNumber(1), 1, 0);
    private static readonly ClientMessage.TrainTask Task = new(Key, default, 7, new LocalTraining(), TimeSpan.FromSeconds(60));
    private static readonly LocalUpdate.Ready Update = new([1], new UpdateNote(default, 5, 1, 0.5, null, null));

    private readonly TestKit _kit = new();
    private readonly List<string> _log = [];
    private readonly List<ClientEffect> _observed = [];
    private readonly ActorRef<ClientInput> _client;
    private readonly List<string> _stored = [];
    private Action? _onUpload;
    private Action? _onSave;

    public ClientActorTests()
    {
        var machine = new ClientMachine(new ClientId(0), 5, new ClientOptions());
        _client = _kit.Spawn(() => new ClientActor(machine, this, this, _observed.Add, this), "client");
        Tell(new ClientInput.Start());
    }

    [Fact]
    public void Effects_are_performed_in_order_from_the_greeting_to_the_answer()
    {
        Tell(new ClientInput.FromAggregator(Task));
        Tell(new ClientInput.FromAggregator(new ClientMessage.Answer(Key, UpdateAnswer.Counted)));
        Assert.Equal(["Hello", "TaskAccepted", "fetch", "train", "upload", "UpdateReady"], _log);
        Assert.Equal(UpdateAnswer.Counted, ((ClientEffect.TaskEnded)_observed.Single()).Answer);
    }

    [Fact]
    public void Heartbeat_comes_again_and_again()
    {
        _kit.Advance(TimeSpan.FromSeconds(2.5));
        Assert.Equal(["Hello", "Hello", "Hello"], _log);
    }

    [Fact]
    public void Offer_is_repeated_until_it_is_answered()
    {
        Tell(new ClientInput.FromAggregator(Task));
        _kit.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, _log.Count(line => line == "UpdateReady"));
        Tell(new ClientInput.FromAggregator(new ClientMessage.Answer(Key, UpdateAnswer.Counted)));
        _kit.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(2, _log.Count(line => line == "UpdateReady"));
    }

    [Fact]
    public void Client_ends_when_it_is_superseded()
    {
        Tell(new ClientInput.FromAggregator(new ClientMessage.Superseded(new Incarnation(2))));
        Assert.Equal(0, _kit.System.Counts.Live);
        Assert.IsType<ClientEffect.Stop>(_observed.Single());
        _kit.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(["Hello"], _log);
    }

    [Fact]
    public void Client_that_failed_greets_again_and_takes_its_step_again()
    {
        _onUpload = () =>
        {
            _onUpload = null;
            throw new IOException("the disk is away");
        };
        Tell(new ClientInput.FromAggregator(Task));
        Assert.Equal("upload", _log[^1]);
        _kit.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["Hello", "TaskAccepted", "fetch", "train", "upload", "Hello", "cancel", "cancel transfer", "upload", "UpdateReady"], _log);
        _kit.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("Hello", _log[10..]);
        Assert.Null(_kit.Fatal);
    }

    [Fact]
    public void Finished_update_is_kept_until_its_round_is_committed()
    {
        Tell(new ClientInput.FromAggregator(Task));
        Assert.Equal(["save 1"], _stored);
        Tell(new ClientInput.FromAggregator(new ClientMessage.Answer(Key, UpdateAnswer.Counted)));
        Tell(new ClientInput.FromAggregator(new ClientMessage.RoundCommitted(Key.Round)));
        Assert.Equal(["save 1", "drop"], _stored);
    }

    [Fact]
    public void What_was_overtaken_while_another_was_stored_is_not_stored()
    {
        _onSave = () =>
        {
            // Told while the first is on its way to the disk.
            _onSave = null;
            _client.Tell(new ClientInput.FromAggregator(Task with { Key = new TaskKey(new RoundNumber(2), 1, 0) }));
            _client.Tell(new ClientInput.FromAggregator(Task with { Key = new TaskKey(new RoundNumber(3), 1, 0) }));
        };
        Tell(new ClientInput.FromAggregator(Task));
        Assert.Equal("save 1", _stored[0]);
        Assert.Equal("save 3", _stored[^1]);
    }

    [Fact]
    public void Store_that_fails_is_reported_and_delays_nothing()
    {
        _onSave = () => throw new IOException("no space left");
        Tell(new ClientInput.FromAggregator(Task));
        Assert.Equal("UpdateReady", _log[^1]);
        Assert.Contains("no space left", ((ClientEffect.Report)_observed.Single()).Message);
        Assert.Null(_kit.Fatal);
    }

    void IFinishedUpdates.Save(FinishedUpdate update)
    {
        _stored.Add($"save {update.Round}");
        _onSave?.Invoke();
    }

    FinishedUpdate? IFinishedUpdates.Load() => null;

    void IFinishedUpdates.Drop() => _stored.Add("drop");

    void IClientPort.Send(AggregatorMessage message) => _log.Add(message.GetType().Name);

    void IClientPort.Fetch(TaskKey key, Sha256Digest model, ActorRef<ClientInput> replyTo)
    {
        _log.Add("fetch");
        replyTo.Tell(new ClientInput.Fetched(key, model, new ModelVector(ModelShape.Flat(1))));
    }

    void IClientPort.Upload(TaskKey key, LocalUpdate.Ready update, ActorRef<ClientInput> replyTo)
    {
        _log.Add("upload");
        _onUpload?.Invoke();
        replyTo.Tell(new ClientInput.Uploaded(key));
    }

    void IClientPort.Cancel(TaskKey key) => _log.Add("cancel transfer");

    void ITrainingGround.Start(TaskKey key, TrainingTask task, ModelVector model, ActorRef<ClientInput> replyTo)
    {
        _log.Add("train");
        replyTo.Tell(new ClientInput.Trained(key, Update));
    }

    void ITrainingGround.Finish(TaskKey key) => _log.Add("finish");

    void ITrainingGround.Cancel(TaskKey key) => _log.Add("cancel");

    private void Tell(ClientInput input)
    {
        _client.Tell(input);
        _kit.RunUntilIdle();
    }
}
