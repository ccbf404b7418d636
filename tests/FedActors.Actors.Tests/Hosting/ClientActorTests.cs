using FedActors.Actors.Hosting;
using FedActors.Actors.Testing;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Actors.Tests.Hosting;

public sealed class ClientActorTests : IClientPort, ITrainingGround
{
    private static readonly TaskKey Key = new(new RoundNumber(1), 1, 0);
    private static readonly ClientMessage.TrainTask Task = new(Key, default, 7, new LocalTraining(), TimeSpan.FromSeconds(60));
    private static readonly LocalUpdate.Ready Update = new([1], new UpdateNote(default, 5, 1, 0.5, null, null));

    private readonly TestKit _kit = new();
    private readonly List<string> _log = [];
    private readonly List<ClientEffect> _observed = [];
    private readonly ActorRef<ClientInput> _client;
    private Action? _onUpload;

    public ClientActorTests()
    {
        var machine = new ClientMachine(new ClientId(0), 5, new ClientOptions());
        _client = _kit.Spawn(() => new ClientActor(machine, this, this, _observed.Add), "client");
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
        _kit.Advance(TimeSpan.FromSeconds(12));
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
        Assert.Equal(["Hello", "TaskAccepted", "fetch", "train", "upload", "Hello", "upload", "UpdateReady"], _log);
        _kit.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("Hello", _log[8..]);
        Assert.Null(_kit.Fatal);
    }

    void IClientPort.Send(AggregatorMessage message) => _log.Add(message.GetType().Name);

    void IClientPort.Fetch(TaskKey key, Sha256Digest model, ActorRef<ClientInput> replyTo)
    {
        _log.Add("fetch");
        replyTo.Tell(new ClientInput.Fetched(key, new ModelVector(ModelShape.Flat(1))));
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

    void ITrainingGround.Cancel(TaskKey key) => _log.Add("cancel");

    private void Tell(ClientInput input)
    {
        _client.Tell(input);
        _kit.RunUntilIdle();
    }
}
