using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Network.Client;
using FedActors.Network.Tests.Wire;
using FedActors.Network.Wire;
using Shared;

namespace FedActors.Network.Tests.Client;

/// <summary>Models and updates over real TLS on loopback, with the line cut under them.</summary>
public sealed class TransferTests : IAsyncDisposable
{
    private static readonly ModelShape Small = ModelShape.Of(("z.weight", [30, 5]), ("a.bias", [7]));
    private static readonly ModelShape Large = ModelShape.Of(("z.weight", [900, 1000]), ("a.bias", [1000]));

    private readonly LinkBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_model_is_fetched_once_and_then_at_hand()
    {
        (StubSeed seed, NodeLink link) = await JoinAsync(Large);
        (ModelVector model, Sha256Digest digest) = Put(seed, Large);
        for (int i = 0; i < 2; i++)
        {
            link.Fetch(WireSamples.Key, digest, _bench.Inbox);
            Assert.True((await _bench.Inbox.NextAsync<ClientInput.Fetched>()).Model.Values.SequenceEqual(model.Values));
        }

        Assert.Single(seed.Requests, request => request.StartsWith("GET /v1/blobs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Transfers_tell_how_fast_the_link_was_where_they_were_long_enough()
    {
        (StubSeed seed, NodeLink link) = await JoinAsync(Large);
        (_, Sha256Digest digest) = Put(seed, Large);
        link.Fetch(WireSamples.Key, digest, _bench.Inbox);
        ClientInput.Fetched fetched = await _bench.Inbox.NextAsync<ClientInput.Fetched>();
        Assert.Equal(digest, fetched.Digest);
        Assert.True(fetched.BytesPerSecond > 0);
        link.Upload(WireSamples.Key, Update(Large), _bench.Inbox);
        Assert.True((await _bench.Inbox.NextAsync<ClientInput.Uploaded>()).BytesPerSecond > 0);

        // What is at hand tells nothing.
        link.Fetch(WireSamples.Key, digest, _bench.Inbox);
        Assert.Null((await _bench.Inbox.NextAsync<ClientInput.Fetched>()).BytesPerSecond);
    }

    [Fact]
    public async Task Short_transfers_tell_nothing_of_the_link()
    {
        (StubSeed seed, NodeLink link) = await JoinAsync();
        (_, Sha256Digest digest) = Put(seed, Small);
        link.Fetch(WireSamples.Key, digest, _bench.Inbox);
        Assert.Null((await _bench.Inbox.NextAsync<ClientInput.Fetched>()).BytesPerSecond);
        link.Upload(WireSamples.Key, Update(Small), _bench.Inbox);
        Assert.Null((await _bench.Inbox.NextAsync<ClientInput.Uploaded>()).BytesPerSecond);
    }

    [Fact]
    public async Task A_download_cut_on_the_way_goes_on_where_it_was()
    {
        StubSeed seed = await _bench.SeedAsync();
        await using var proxy = new FaultyProxy(seed.Port);
        _bench.Shape = Large;
        NodeLink link = _bench.Link($"https://localhost:{proxy.Port}");
        await _bench.NextAsync<LinkEvent.Connected>();
        (ModelVector model, Sha256Digest digest) = Put(seed, Large);
        (proxy.CutDownAfter, proxy.CutsLeft) = (1_000_000, 3);

        link.Fetch(WireSamples.Key, digest, _bench.Inbox);
        Assert.True((await _bench.Inbox.NextAsync<ClientInput.Fetched>()).Model.Values.SequenceEqual(model.Values));
        Assert.Equal(4, seed.Requests.Count(request => request.StartsWith("GET /v1/blobs", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_model_that_the_leader_lacks_comes_from_another_seed()
    {
        StubSeed other = await _bench.SeedAsync(), leader = await _bench.SeedAsync();
        leader.Greet = _ => new WireMessage.Welcome(StubSeed.Terms(other.Address));
        NodeLink link = _bench.Link(leader.Address);
        await _bench.NextAsync<LinkEvent.Connected>();
        (_, Sha256Digest digest) = Put(other, Small);
        link.Fetch(WireSamples.Key, digest, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Fetched>();
    }

    [Fact]
    public async Task A_seed_that_says_come_in_a_month_is_asked_again_soon()
    {
        (StubSeed seed, NodeLink link) = await JoinAsync(Small);
        for (int i = 0; i < 3; i++)
        {
            seed.Problems.Enqueue(new Problem(429, Reasons.RateLimited, "too much", true, RetryAfterMilliseconds: int.MaxValue));
        }

        ModelVector update = Model(Small);
        link.Upload(WireSamples.Key, new LocalUpdate.Ready(update.Values.ToArray(), new UpdateNote(Sha256Digest.Of(update.Values), 10, 1, null, null, null)), _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
    }

    [Fact]
    public async Task A_model_of_another_digest_is_refused_after_all_tries()
    {
        (StubSeed seed, NodeLink link) = await JoinAsync();
        Sha256Digest wrong = Sha256Digest.Of("other"u8);
        seed.Blobs[wrong.ToString()] = SafetensorsWriter.ToArray(Model(Small));
        link.Fetch(WireSamples.Key, wrong, _bench.Inbox);
        Assert.Contains("digest", (await _bench.Inbox.NextAsync<ClientInput.FetchFailed>()).Reason);
        Assert.Equal(5, seed.Requests.Count(request => request.StartsWith("GET /v1/blobs", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_model_that_nobody_has_fails_in_the_seeds_words()
    {
        (_, NodeLink link) = await JoinAsync();
        link.Fetch(WireSamples.Key, WireSamples.Model, _bench.Inbox);
        Assert.Contains("there is no blob", (await _bench.Inbox.NextAsync<ClientInput.FetchFailed>()).Reason);
    }

    [Fact]
    public async Task A_small_update_takes_one_request()
    {
        (StubSeed seed, NodeLink link) = await JoinAsync(Small);
        LocalUpdate.Ready update = Update(Small);
        link.Upload(WireSamples.Key, update, _bench.Inbox);
        Assert.Equal(WireSamples.Key, (await _bench.Inbox.NextAsync<ClientInput.Uploaded>()).Key);
        Assert.Equal([$"PUT {WirePaths.Update(WireSamples.Key, update.Note.Body)}"], seed.Requests.Skip(1));
        RequireReceived(seed, update, Small);
    }

    [Fact]
    public async Task A_large_update_goes_in_pieces()
    {
        (StubSeed seed, NodeLink link) = await JoinAsync(Large);
        LocalUpdate.Ready update = Update(Large);
        link.Upload(WireSamples.Key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        Assert.Equal(4, seed.Requests.Count(request => request.StartsWith("PUT", StringComparison.Ordinal)));
        RequireReceived(seed, update, Large);
    }

    [Fact]
    public async Task An_upload_cut_on_the_way_goes_on_where_it_was()
    {
        StubSeed seed = await _bench.SeedAsync();
        await using var proxy = new FaultyProxy(seed.Port);
        _bench.Shape = Large;
        NodeLink link = _bench.Link($"https://localhost:{proxy.Port}");
        await _bench.NextAsync<LinkEvent.Connected>();
        (proxy.CutUpAfter, proxy.CutsLeft) = (1_500_000, 2);

        LocalUpdate.Ready update = Update(Large);
        link.Upload(WireSamples.Key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        Assert.Contains(seed.Requests, request => request.StartsWith("HEAD", StringComparison.Ordinal));
        RequireReceived(seed, update, Large);
    }

    [Fact]
    public async Task An_update_whose_answer_is_lost_is_asked_for_and_not_sent_again()
    {
        (StubSeed seed, NodeLink link) = await JoinAsync(Small);
        LocalUpdate.Ready update = Update(Small);
        string path = WirePaths.Update(WireSamples.Key, update.Note.Body);
        byte[] file = SafetensorsWriter.ToArray(new ModelVector(Small, update.Values));
        seed.Updates[path] = new StubSeed.StubUpdate(file.Length);
        seed.Updates[path].Bytes.Write(file);

        link.Upload(WireSamples.Key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        RequireReceived(seed, update, Small);
    }

    [Fact]
    public async Task Values_that_float16_holds_travel_as_float16_and_others_do_not()
    {
        StubSeed seed = await _bench.SeedAsync();
        seed.Greet = _ => new WireMessage.Welcome(StubSeed.Terms() with { UpdateDtype = "float16" });
        _bench.Shape = Small;
        NodeLink link = _bench.Link(seed.Address);
        await _bench.NextAsync<LinkEvent.Connected>();

        foreach ((float step, int size) in ((float, int)[])[(0.25f, 2), (0.1f, 4)])
        {
            seed.Updates.Clear();
            float[] values = [.. Enumerable.Range(0, Small.Dimension).Select(i => i * step)];
            link.Upload(WireSamples.Key, Update(values), _bench.Inbox);
            await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
            byte[] file = Assert.Single(seed.Updates.Values).Bytes.ToArray();
            Assert.InRange(file.Length, Small.Dimension * size, (Small.Dimension * size) + 250);
            Assert.Equal(values, SafetensorsReader.ReadModel(file, Small, "update").Values.ToArray());
        }
    }

    [Theory]
    [InlineData(Reasons.StaleRound, false, 1)]
    [InlineData(Reasons.Overloaded, true, 5)]
    public async Task A_refused_update_fails_in_the_seeds_words(string reason, bool retryable, int requests)
    {
        (StubSeed seed, NodeLink link) = await JoinAsync(Small);
        for (int i = 0; i < 9; i++)
        {
            seed.Problems.Enqueue(new Problem(Reasons.StatusOf(reason), reason, "the seed's words", retryable));
        }

        link.Upload(WireSamples.Key, Update(Small), _bench.Inbox);
        Assert.Contains("the seed's words", (await _bench.Inbox.NextAsync<ClientInput.UploadFailed>()).Reason);
        Assert.InRange(seed.Requests.Count - 1, requests, 2 * requests);
    }

    [Fact]
    public async Task Damaged_bytes_are_sent_again_from_the_beginning()
    {
        (StubSeed seed, NodeLink link) = await JoinAsync(Small);
        seed.Problems.Enqueue(new Problem(400, Reasons.DigestMismatch, "damaged", true));
        LocalUpdate.Ready update = Update(Small);
        link.Upload(WireSamples.Key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        RequireReceived(seed, update, Small);
    }

    [Fact]
    public async Task A_cancelled_transfer_answers_nothing()
    {
        StubSeed seed = await _bench.SeedAsync();
        await using var proxy = new FaultyProxy(seed.Port);
        NodeLink link = _bench.Link($"https://localhost:{proxy.Port}");
        await _bench.NextAsync<LinkEvent.Connected>();
        (_, Sha256Digest digest) = Put(seed, Small);
        proxy.Delay = TimeSpan.FromMilliseconds(300);
        link.Fetch(WireSamples.Key, digest, _bench.Inbox);
        link.Cancel(WireSamples.Key);

        // The next transfer's answer comes first, because the cancelled one has none.
        proxy.Delay = TimeSpan.Zero;
        TaskKey next = WireSamples.Key with { Slot = 9 };
        link.Fetch(next, digest, _bench.Inbox);
        Assert.Equal(next, (await _bench.Inbox.NextAsync<ClientInput.Fetched>()).Key);
    }

    [Fact]
    public async Task Where_nobody_described_the_model_its_file_does()
    {
        (StubSeed seed, NodeLink link) = await JoinAsync();
        link.Upload(WireSamples.Key, Update(Small), _bench.Inbox);
        Assert.Contains("tensors are not known", (await _bench.Inbox.NextAsync<ClientInput.UploadFailed>()).Reason);

        (_, Sha256Digest digest) = Put(seed, Small);
        link.Fetch(WireSamples.Key, digest, _bench.Inbox);
        ModelVector model = (await _bench.Inbox.NextAsync<ClientInput.Fetched>()).Model;
        LocalUpdate.Ready update = Update(model.Values.ToArray());
        link.Upload(WireSamples.Key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        RequireReceived(seed, update, model.Shape);
    }

    [Fact]
    public async Task Without_a_session_an_upload_fails_at_once_and_says_so()
    {
        StubSeed seed = await _bench.SeedAsync();
        seed.Greet = _ => new WireMessage.Refused(new Refusal(Reasons.NoLeader, "nobody leads", true));
        NodeLink link = _bench.Link(seed.Address);
        link.Upload(WireSamples.Key, Update(Small), _bench.Inbox);
        Assert.Contains("no seed leads", (await _bench.Inbox.NextAsync<ClientInput.UploadFailed>()).Reason);
    }

    private async Task<(StubSeed Seed, NodeLink Link)> JoinAsync(ModelShape? shape = null)
    {
        StubSeed seed = await _bench.SeedAsync();
        _bench.Shape = shape;
        NodeLink link = _bench.Link(seed.Address);
        await _bench.NextAsync<LinkEvent.Connected>();
        return (seed, link);
    }

    private static (ModelVector Model, Sha256Digest Digest) Put(StubSeed seed, ModelShape shape)
    {
        ModelVector model = Model(shape);
        Sha256Digest digest = ModelFile.Digest(model);
        seed.Blobs[digest.ToString()] = SafetensorsWriter.ToArray(model);
        return (model, digest);
    }

    private static ModelVector Model(ModelShape shape) => new(shape, [.. Enumerable.Range(0, shape.Dimension).Select(i => i * 0.37f)]);

    private static LocalUpdate.Ready Update(ModelShape shape) => Update(Model(shape).Values.ToArray());

    private static LocalUpdate.Ready Update(float[] values) => new(values, new UpdateNote(Sha256Digest.Of(values), 1, 1, null, null, null));

    private static void RequireReceived(StubSeed seed, LocalUpdate.Ready update, ModelShape shape)
    {
        byte[] file = Assert.Single(seed.Updates.Values).Bytes.ToArray();
        Assert.Equal(update.Values, SafetensorsReader.ReadModel(file, shape, "update").Values.ToArray());
    }
}
