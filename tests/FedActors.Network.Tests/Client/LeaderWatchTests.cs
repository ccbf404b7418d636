using System.Threading.Channels;
using FedActors.Core.Identity;
using FedActors.Network.Client;
using Shared;

namespace FedActors.Network.Tests.Client;

public sealed class LeaderWatchTests : IAsyncDisposable
{
    private readonly LinkBench _bench = new();
    private readonly Channel<(Epoch Epoch, long At)> _gone = Channel.CreateUnbounded<(Epoch, long)>();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_dead_leader_is_known_at_once()
    {
        StubSeed leader = await _bench.SeedAsync();
        await using var proxy = new FaultyProxy(leader.Port);
        using PeerTransport transport = Transport();
        await using LeaderWatch watch = Watch(transport);
        watch.Follow(new Uri($"https://localhost:{proxy.Port}"), new Epoch(7));
        await WatchedAsync(leader);

        long began = TimeProvider.System.GetTimestamp();
        proxy.Close();
        (Epoch epoch, long at) = await LinkBench.ReadAsync(_gone);
        Assert.Equal(new Epoch(7), epoch);

        // 50 ms are the aim and a few the rule; the bound leaves room for a machine with other work.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began, at).TotalMilliseconds, 0, 1_000);
    }

    [Fact]
    public async Task A_broken_connection_to_a_living_leader_means_nothing()
    {
        StubSeed leader = await _bench.SeedAsync();
        await using var proxy = new FaultyProxy(leader.Port);
        using PeerTransport transport = Transport();
        await using LeaderWatch watch = Watch(transport);
        watch.Follow(new Uri($"https://localhost:{proxy.Port}"), new Epoch(7));
        for (int i = 0; i < 3; i++)
        {
            await WatchedAsync(leader);
            proxy.CutAll();
        }

        await WatchedAsync(leader);
        Assert.False(_gone.Reader.TryRead(out _));
    }

    [Fact]
    public async Task What_nobody_expected_is_told_and_the_watch_goes_on()
    {
        StubSeed leader = await _bench.SeedAsync();
        await using var proxy = new FaultyProxy(leader.Port);
        using PeerTransport transport = Transport();
        Channel<string> troubles = Channel.CreateUnbounded<string>();
        int calls = 0;
        await using var watch = new LeaderWatch(
            transport,
            epoch =>
            {
                if (calls++ == 0)
                {
                    throw new InvalidDataException("the queue is full");
                }

                _gone.Writer.TryWrite((epoch, 0));
            },
            trouble: told => troubles.Writer.TryWrite(told));
        watch.Follow(new Uri($"https://localhost:{proxy.Port}"), new Epoch(7));
        await WatchedAsync(leader);
        proxy.Close();
        Assert.Contains("the queue is full", await LinkBench.ReadAsync(troubles), StringComparison.Ordinal);
        Assert.Equal(new Epoch(7), (await LinkBench.ReadAsync(_gone)).Epoch);
    }

    [Fact]
    public async Task A_leader_that_could_never_be_reached_is_not_called_dead()
    {
        StubSeed leader = await _bench.SeedAsync();
        var closed = new FaultyProxy(leader.Port);
        await closed.DisposeAsync();
        using PeerTransport transport = Transport();
        await using LeaderWatch watch = Watch(transport);
        watch.Follow(new Uri($"https://localhost:{closed.Port}"), new Epoch(7));

        // Another leader is then watched as if nothing had been.
        await Task.Delay(300, TestContext.Current.CancellationToken);
        watch.Follow(new Uri(leader.Address), new Epoch(8));
        await WatchedAsync(leader);
        Assert.False(_gone.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Who_is_not_followed_any_longer_may_die_unnoticed()
    {
        StubSeed leader = await _bench.SeedAsync();
        await using var proxy = new FaultyProxy(leader.Port);
        using PeerTransport transport = Transport();
        LeaderWatch watch = Watch(transport);
        watch.Follow(new Uri($"https://localhost:{proxy.Port}"), new Epoch(7));
        await WatchedAsync(leader);
        watch.Rest();
        proxy.Close();
        await watch.DisposeAsync();
        Assert.False(_gone.Reader.TryRead(out _));
    }

    private static async Task WatchedAsync(StubSeed leader)
    {
        using var patience = new CancellationTokenSource(LinkBench.Patience);
        await leader.Watchers.Reader.ReadAsync(patience.Token);

        // The upgrade's answer is still on its way to the watcher.
        await Task.Delay(50, patience.Token);
    }

    private PeerTransport Transport()
    {
        _bench.Federation.Seed("watcher");
        return new PeerTransport(new SiteCredentials(_bench.Federation.Load("watcher")));
    }

    private LeaderWatch Watch(PeerTransport transport) =>
        new(transport, epoch => _gone.Writer.TryWrite((epoch, TimeProvider.System.GetTimestamp())));
}
