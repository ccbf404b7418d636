using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Network.Client;
using FedActors.Network.Identity;
using FedActors.Network.Tests.Server;
using FedActors.Network.Wire;
using Shared;

namespace FedActors.Network.Tests.Client;

/// <summary>The two halves of the network together: links against the real server.</summary>
public sealed class RealSeedTests : IAsyncDisposable
{
    private static readonly ModelShape Shape = ModelShape.Of(("z.weight", [500, 1000]), ("a.bias", [1000]));

    private readonly LinkBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("float32")]
    [InlineData("float16")]
    public async Task A_task_a_model_and_an_update_make_the_journey_over_a_line_that_is_cut(string dtype)
    {
        await using SeedFixture seed = await StartAsync(dtype);
        await using var proxy = new FaultyProxy(seed.Address.Port);
        _bench.Shape = Shape;
        NodeLink link = _bench.LinkOf(Credentials(seed, "hospital-a"), $"https://localhost:{proxy.Port}");
        await _bench.Inbox.NextAsync<ClientInput.Connected>();
        ModelVector model = new(Shape, [.. Enumerable.Range(0, Shape.Dimension).Select(i => i % 1024 * 0.5f)]);
        Sha256Digest digest = Put(seed, model);

        TaskKey key = seed.Ask();
        Assert.Equal(key, ((ClientMessage.TrainTask)(await _bench.Inbox.NextAsync<ClientInput.FromAggregator>()).Message).Key);
        (proxy.CutDownAfter, proxy.CutsLeft) = (700_000, 2);
        link.Fetch(key, digest, _bench.Inbox);
        Assert.True((await _bench.Inbox.NextAsync<ClientInput.Fetched>()).Model.Values.SequenceEqual(model.Values));

        proxy.CutAll();
        await _bench.NextAsync<LinkEvent.Lost>();
        await _bench.Inbox.NextAsync<ClientInput.Connected>();
        (proxy.CutDownAfter, proxy.CutUpAfter, proxy.CutsLeft) = (null, 600_000, 2);
        var update = new LocalUpdate.Ready(model.Values.ToArray(), new UpdateNote(Sha256Digest.Of(model.Values), 1, 1, null, null, null));
        link.Upload(key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        Assert.NotNull(seed.Spool.Find(new ClientId(0), update.Note.Body));
    }

    [Fact]
    public async Task An_update_that_nobody_asked_for_is_refused_in_words()
    {
        await using SeedFixture seed = await StartAsync();
        _bench.Shape = Shape;
        NodeLink link = _bench.LinkOf(Credentials(seed, "hospital-a"), seed.Address.AbsoluteUri);
        await _bench.Inbox.NextAsync<ClientInput.Connected>();
        float[] values = new float[Shape.Dimension];
        link.Upload(new TaskKey(new RoundNumber(1), 1, 0), new LocalUpdate.Ready(values, new UpdateNote(Sha256Digest.Of(values), 1, 1, null, null, null)), _bench.Inbox);
        string reason = (await _bench.Inbox.NextAsync<ClientInput.UploadFailed>()).Reason;
        Assert.Matches("^(not-selected|future-round|no-round|the update did not get through)", reason);
    }

    [Fact]
    public async Task A_newer_process_of_the_site_ends_the_older_ones_link()
    {
        await using SeedFixture seed = await StartAsync();
        NodeLink older = _bench.LinkOf(Credentials(seed, "hospital-a"), seed.Address.AbsoluteUri);
        await _bench.NextAsync<LinkEvent.Connected>();
        _bench.LinkOf(Credentials(seed, "hospital-a"), seed.Address.AbsoluteUri);
        Assert.Equal(Reasons.Superseded, (await _bench.NextAsync<LinkEvent.GaveUp>()).Refusal.Reason);
        await older.Ended.WaitAsync(LinkBench.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_expired_certificate_is_told_in_words_and_the_link_stays_for_a_renewed_one()
    {
        using var yesterday = new TestFederation("hospitals", new SteppedTime(DateTimeOffset.UtcNow.AddDays(-3)));
        yesterday.Node("late", 3, TimeSpan.FromDays(1));
        yesterday.Issue(new IssueOrder { Role = PeerRole.Seed, Name = "seed-1", Hosts = ["localhost", "127.0.0.1"] });
        await using SeedFixture seed = await SeedFixture.Start(federation: yesterday);
        NodeLink link = _bench.LinkOf(new SiteCredentials(SiteKit.Load(yesterday.KitOf("late"))), seed.Address.AbsoluteUri);
        Assert.Equal(Reasons.CertificateExpired, (await _bench.NextAsync<LinkEvent.Refused>()).Refusal.Reason);
        Assert.False(link.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_watching_seed_sees_the_leaders_server_end()
    {
        SeedFixture seed = await StartAsync();
        using var transport = new PeerTransport(Credentials(seed, "seed-1"));
        var gone = new TaskCompletionSource<Epoch>();
        await using var watch = new LeaderWatch(transport, epoch => gone.TrySetResult(epoch));
        watch.Follow(seed.Address, new Epoch(3));

        // The watch must exist before the end of it can mean anything.
        await Task.Delay(500, TestContext.Current.CancellationToken);
        await seed.DisposeAsync();
        Assert.Equal(new Epoch(3), await gone.Task.WaitAsync(LinkBench.Patience, TestContext.Current.CancellationToken));
    }

    private static Task<SeedFixture> StartAsync(string dtype = "float32") => SeedFixture.Start(shape: Shape, dtype: dtype);

    private static SiteCredentials Credentials(SeedFixture seed, string kit) => new(seed.Federation.Load(kit));

    private static Sha256Digest Put(SeedFixture seed, ModelVector model) => seed.Blobs.Add(SafetensorsWriter.ToArray(model));
}
