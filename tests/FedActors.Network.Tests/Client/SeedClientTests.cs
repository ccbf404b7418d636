using System.Text;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Network.Admin;
using FedActors.Network.Client;
using FedActors.Network.Wire;
using Shared;

namespace FedActors.Network.Tests.Client;

public sealed class SeedClientTests : IAsyncDisposable
{
    private readonly LinkBench _bench = new();
    private readonly PeerTransport _transport;

    public SeedClientTests()
    {
        _bench.Federation.Operator();
        _transport = new PeerTransport(new SiteCredentials(_bench.Federation.Load("olga")));
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task The_first_seed_that_answers_is_enough()
    {
        StubSeed seed = await _bench.SeedAsync();
        var closed = new FaultyProxy(seed.Port);
        await closed.DisposeAsync();
        seed.Answers[AdminPaths.Runs] = "[]"u8.ToArray();
        var client = new SeedClient(_transport, [$"https://localhost:{closed.Port}", seed.Address]);
        Assert.Empty(await client.RunsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Where_none_answers_each_is_named_with_its_reason()
    {
        StubSeed seed = await _bench.SeedAsync();
        var closed = new FaultyProxy(seed.Port);
        await closed.DisposeAsync();
        var client = new SeedClient(_transport, [$"https://localhost:{closed.Port}"]);
        var error = await Assert.ThrowsAsync<NoSeedException>(() => client.StatusAsync(TestContext.Current.CancellationToken));
        Assert.Contains("nothing listens", Assert.Single(error.Reasons));
    }

    [Fact]
    public async Task A_refusal_reaches_the_operator()
    {
        StubSeed seed = await _bench.SeedAsync();
        seed.Problems.Enqueue(new Problem(403, Reasons.WrongRole, "operators only", false));
        var client = new SeedClient(_transport, [seed.Address]);
        var error = await Assert.ThrowsAsync<ProblemException>(() => client.WishAsync("run", RunWish.Pause, TestContext.Current.CancellationToken));
        Assert.Equal(Reasons.WrongRole, error.Problem.Reason);
    }

    [Fact]
    public async Task An_answer_that_is_none_is_told_as_such()
    {
        StubSeed seed = await _bench.SeedAsync();
        seed.Answers[AdminPaths.Status] = "{}"u8.ToArray();
        var client = new SeedClient(_transport, [seed.Address]);
        await Assert.ThrowsAsync<NoSeedException>(() => client.StatusAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_wish_is_posted_in_words()
    {
        StubSeed seed = await _bench.SeedAsync();
        seed.Answers[AdminPaths.Wish("a run")] = Encoding.UTF8.GetBytes("""{"wish":"pause"}""");
        var client = new SeedClient(_transport, [seed.Address]);
        Assert.Equal("pause", (await client.WishAsync("a run", RunWish.Pause, TestContext.Current.CancellationToken)).Wish);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(-1)]
    public async Task An_export_goes_on_where_an_earlier_one_was_cut(int had)
    {
        StubSeed seed = await _bench.SeedAsync();
        byte[] file = SafetensorsWriter.ToArray(new ModelVector(ModelShape.Flat(100_000)));
        Sha256Digest digest = Sha256Digest.Of(file);
        seed.Blobs[digest.ToString()] = file;
        string path = Path.Combine(_bench.Federation.Path, "model.safetensors");
        await File.WriteAllBytesAsync($"{path}.{digest.Short}.part", had < 0 ? [1, 2, 3] : file[..had], TestContext.Current.CancellationToken);

        var client = new SeedClient(_transport, [seed.Address]);
        long length = await client.ExportAsync(new ModelPlace("run", 1, digest.ToString(), WirePaths.Blob(digest)), path, TestContext.Current.CancellationToken);
        Assert.Equal(file.Length, length);
        Assert.Equal(file, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(_bench.Federation.Path, "*.part"));
    }

    [Fact]
    public async Task A_model_that_no_seed_has_is_asked_of_each_once()
    {
        StubSeed first = await _bench.SeedAsync(), second = await _bench.SeedAsync();
        Sha256Digest digest = Sha256Digest.Of("nowhere"u8);
        var client = new SeedClient(_transport, [first.Address, second.Address]);
        var place = new ModelPlace("run", 1, digest.ToString(), WirePaths.Blob(digest));
        string path = Path.Combine(_bench.Federation.Path, "model.safetensors");
        var error = await Assert.ThrowsAsync<ProblemException>(() => client.ExportAsync(place, path, TestContext.Current.CancellationToken));
        Assert.Equal(404, error.Problem.Status);
        Assert.Equal((1, 1), (first.Requests.Count, second.Requests.Count));
        Assert.Empty(Directory.GetFiles(_bench.Federation.Path, "model.safetensors*"));
    }

    [Fact]
    public void An_address_that_is_none_is_refused_with_an_example() =>
        Assert.Contains("https://", Assert.Throws<ArgumentException>(() => new SeedClient(_transport, ["seed-1:7443"])).Message);
}
