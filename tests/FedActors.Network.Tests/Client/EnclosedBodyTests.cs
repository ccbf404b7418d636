using System.Buffers;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Network.Client;
using FedActors.Network.Server;
using FedActors.Network.Tests.Server;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Client;

/// <summary>Short models and updates that travel within their messages, and what happens where they cannot.</summary>
public sealed class EnclosedBodyTests : IAsyncDisposable
{
    private static readonly ModelShape Shape = ModelShape.Of(("w", [4, 3]), ("b", [5]));

    private readonly LinkBench _bench = new() { Shape = Shape };

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_short_model_and_its_update_need_no_request()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        NodeLink link = await LinkAsync(seed);
        ModelVector model = UpdateFiles.Values(Shape);
        byte[] file = SafetensorsWriter.ToArray(model);
        seed.Sessions.Enclose(Sha256Digest.Of(file), file);
        TaskKey key = Ask(seed, Sha256Digest.Of(file));
        await _bench.Inbox.NextAsync<ClientInput.FromAggregator>();

        // The store has no blob at all: a request would be refused.
        link.Fetch(key, Sha256Digest.Of(file), _bench.Inbox);
        Assert.True((await _bench.Inbox.NextAsync<ClientInput.Fetched>()).Model.Values.SequenceEqual(model.Values));

        LocalUpdate.Ready update = Update(2);
        link.Upload(key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        Assert.Null(seed.Spool.Find(new ClientId(0), update.Note.Body));
        link.Send(new AggregatorMessage.UpdateReady(key, update.Note));
        Assert.IsType<AggregatorMessage.UpdateReady>((await seed.Aggregator.Next<RunInput.FromClient>()).Message);
        Assert.NotNull(seed.Spool.Find(new ClientId(0), update.Note.Body));
        using HttpClient http = seed.Http();
        Assert.Equal(key, (await (await http.PutUpdate(key, update.Note.Body, SafetensorsWriter.ToArray(UpdateFiles.Values(Shape, 2)))).Receipt()).Key);
    }

    [Fact]
    public async Task A_missed_body_goes_by_a_request()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        NodeLink link = await LinkAsync(seed);
        TaskKey key = Ask(seed, default);
        await _bench.Inbox.NextAsync<ClientInput.FromAggregator>();
        LocalUpdate.Ready update = Update(2);
        link.Upload(key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        seed.Sessions.Send(new ClientId(0), new Incarnation(1), new ClientMessage.Answer(key, UpdateAnswer.BodyMissing, null));
        await _bench.Inbox.NextAsync<ClientInput.FromAggregator>();

        link.Upload(key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        Assert.NotNull(seed.Spool.Find(new ClientId(0), update.Note.Body));
    }

    [Fact]
    public async Task A_model_that_is_not_the_tasks_is_fetched()
    {
        StubSeed seed = await _bench.SeedAsync();
        NodeLink link = _bench.Link(seed.Address);
        await _bench.Inbox.NextAsync<ClientInput.Connected>();
        byte[] right = SafetensorsWriter.ToArray(UpdateFiles.Values(Shape)), wrong = SafetensorsWriter.ToArray(UpdateFiles.Values(Shape, 9));
        Sha256Digest digest = Sha256Digest.Of(right);
        seed.Blobs[digest.ToString()] = right;
        var task = new ClientMessage.TrainTask(new TaskKey(new RoundNumber(1), 1, 0), digest, 1, new LocalTraining(), TimeSpan.FromMinutes(1));
        await StubSeed.SendAsync(await LinkBench.ReadAsync(seed.Sessions), new WireMessage.FromSeed(task, new EnclosedBody(wrong)));
        await _bench.Inbox.NextAsync<ClientInput.FromAggregator>();

        link.Fetch(task.Key, digest, _bench.Inbox);
        Assert.True((await _bench.Inbox.NextAsync<ClientInput.Fetched>()).Model.Values.SequenceEqual(UpdateFiles.Values(Shape).Values));
        Assert.Contains($"GET {WirePaths.Blob(digest)}", seed.Requests);
    }

    [Fact]
    public async Task A_seed_that_takes_none_gets_its_updates_by_request()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { EnclosedBytesMax = 0 });
        NodeLink link = await LinkAsync(seed);
        TaskKey key = Ask(seed, default);
        await _bench.Inbox.NextAsync<ClientInput.FromAggregator>();
        LocalUpdate.Ready update = Update(2);
        link.Upload(key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        Assert.NotNull(seed.Spool.Find(new ClientId(0), update.Note.Body));
    }

    [Theory]
    [InlineData("digest-mismatch")]
    [InlineData("bad-tensors")]
    [InlineData("too-large")]
    public async Task A_body_that_is_not_taken_leaves_nothing_and_its_offer_is_heard(string reason)
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { EnclosedBytesMax = 400 });
        using TestSocket node = await seed.Join();
        TaskKey key = Ask(seed, default);
        byte[] file = reason switch
        {
            "bad-tensors" => SafetensorsWriter.ToArray(UpdateFiles.Values(ModelShape.Of(("w", [4, 3]), ("c", [5])))),
            "too-large" => SafetensorsWriter.ToArray(UpdateFiles.Values(ModelShape.Of(("w", [100])))),
            _ => SafetensorsWriter.ToArray(UpdateFiles.Values(Shape, 3)),
        };
        LocalUpdate.Ready update = Update(2);
        await node.Send(new WireMessage.FromNode(new AggregatorMessage.UpdateReady(key, update.Note), new EnclosedBody(file)));

        Assert.IsType<AggregatorMessage.UpdateReady>((await seed.Aggregator.Next<RunInput.FromClient>()).Message);
        Assert.Equal(0, seed.Spool.Count);
        Assert.Contains(seed.Log.Lines, line => line.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_disk_ends_no_session_and_is_told_by_the_request_that_follows()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { MemoryUpdateBytesMax = 0 }, place: (_, _) => new FullPlace());
        NodeLink link = await LinkAsync(seed);
        TaskKey key = Ask(seed, default);
        await _bench.Inbox.NextAsync<ClientInput.FromAggregator>();
        LocalUpdate.Ready update = Update(2);
        link.Upload(key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        link.Send(new AggregatorMessage.UpdateReady(key, update.Note));
        Assert.IsType<AggregatorMessage.UpdateReady>((await seed.Aggregator.Next<RunInput.FromClient>()).Message);
        Assert.Equal(0, seed.Spool.Count);
        Assert.Single(seed.Sessions.Sessions);
        Assert.Contains(seed.Log.Lines, line => line.Contains("No space left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_begun_by_requests_is_left_to_them()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join();
        TaskKey key = Ask(seed, default);
        LocalUpdate.Ready update = Update(2);
        byte[] file = SafetensorsWriter.ToArray(UpdateFiles.Values(Shape, 2));
        using HttpClient http = seed.Http();
        Assert.Equal(100, (await http.PutUpdate(key, update.Note.Body, file, 0, 100)).Offset());
        await node.Send(new WireMessage.FromNode(new AggregatorMessage.UpdateReady(key, update.Note), new EnclosedBody(file)));
        await seed.Aggregator.Next<RunInput.FromClient>();
        Assert.Null(seed.Spool.Find(new ClientId(0), update.Note.Body));
        Assert.Equal(key, (await (await http.PutUpdate(key, update.Note.Body, file, 100)).Receipt()).Key);
    }

    [Fact]
    public async Task A_body_that_nobody_asked_for_is_not_kept()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join();
        LocalUpdate.Ready update = Update(2);
        await node.Send(new WireMessage.FromNode(
            new AggregatorMessage.UpdateReady(new TaskKey(new RoundNumber(1), 1, 0), update.Note), new EnclosedBody(SafetensorsWriter.ToArray(UpdateFiles.Values(Shape, 2)))));
        await seed.Aggregator.Next<RunInput.FromClient>();
        Assert.Equal(0, seed.Spool.Count);
    }

    /// <summary>A disk without room.</summary>
    private sealed class FullPlace : SpoolPlace
    {
        public override void Write(in ReadOnlySequence<byte> bytes, long position) => throw new IOException("No space left on device");

        public override void Read(long position, Span<byte> destination) => throw new EndOfStreamException();

        public override void Hold()
        {
            // There is nothing to hold.
        }

        public override void Rest()
        {
            // There is nothing to give back.
        }

        public override void Complete() => throw new IOException("No space left on device");

        public override void Remove(bool isRead)
        {
            // There is nothing to remove.
        }
    }

    private static LocalUpdate.Ready Update(int seed)
    {
        float[] values = UpdateFiles.Values(Shape, seed).Values.ToArray();
        return new LocalUpdate.Ready(values, new UpdateNote(Sha256Digest.Of(values), 1, 1, null, null, null));
    }

    private static TaskKey Ask(SeedFixture seed, Sha256Digest model)
    {
        var key = new TaskKey(new RoundNumber(1), 1, 0);
        seed.Sessions.Send(new ClientId(0), new Incarnation(1), new ClientMessage.TrainTask(key, model, 1, new LocalTraining(), TimeSpan.FromMinutes(1)));
        return key;
    }

    private async Task<NodeLink> LinkAsync(SeedFixture seed)
    {
        NodeLink link = _bench.LinkOf(new SiteCredentials(seed.Federation.Load("hospital-a")), seed.Address.AbsoluteUri);
        await _bench.Inbox.NextAsync<ClientInput.Connected>();
        return link;
    }
}
