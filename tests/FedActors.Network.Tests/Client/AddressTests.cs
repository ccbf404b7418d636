using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Network.Client;
using FedActors.Network.Tests.Server;
using Shared;

namespace FedActors.Network.Tests.Client;

/// <summary>Rows 29 and 30 of the fault list, as far as one machine can show them: names that mean nothing, or something else by now, and IPv6.</summary>
public sealed class AddressTests : IAsyncDisposable
{
    private readonly LinkBench _bench = new();
    private readonly TestFederation _federation = new();

    public AddressTests()
    {
        _federation.Seed();
        _federation.Node("hospital-a");
        _federation.Operator();
    }

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _federation.Dispose();
    }

    [Theory]
    [InlineData("[::1]")]
    [InlineData("localhost")]
    public async Task A_seed_that_listens_on_IPv6_only_is_dialled_by_address_and_by_name(string host)
    {
        _bench.Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]);
        await using SeedFixture seed = await StartAsync(IPAddress.IPv6Loopback);
        Assert.Equal(AddressFamily.InterNetworkV6, seed.Server.Endpoints[0].AddressFamily);
        Link($"https://{host}:{seed.Server.Endpoints[0].Port}");
        await _bench.NextAsync<LinkEvent.Connected>();
        await _bench.Inbox.NextAsync<ClientInput.Connected>();
    }

    [Fact]
    public async Task A_name_that_is_not_known_is_told_and_the_next_seed_is_dialled()
    {
        await using SeedFixture seed = await StartAsync(IPAddress.Loopback);
        Link("https://no-such-seed.invalid:7443", seed.Address.AbsoluteUri);
        Assert.Contains("'no-such-seed.invalid' is not known here", (await _bench.NextAsync<LinkEvent.Failed>()).Reason, StringComparison.Ordinal);
        await _bench.NextAsync<LinkEvent.Connected>();
    }

    [Fact]
    public async Task A_name_is_looked_up_again_when_its_seed_has_moved()
    {
        int port;
        IPAddress present = IPAddress.IPv6Loopback;
        _bench.Resolve = (_, _) => Task.FromResult<IPAddress[]>([present]);
        await using (SeedFixture before = await StartAsync(IPAddress.IPv6Loopback))
        {
            port = before.Server.Endpoints[0].Port;
            Link($"https://localhost:{port}");
            await _bench.NextAsync<LinkEvent.Connected>();
        }

        present = IPAddress.Loopback;
        await using SeedFixture after = await StartAsync(IPAddress.Loopback, port);
        await _bench.NextAsync<LinkEvent.Connected>();
        await TlsTests.Eventually(() => Task.FromResult(after.Sessions.Count), count => count == 1);
    }

    [Fact]
    public async Task A_name_with_addresses_that_nobody_answers_at_is_reached_by_the_one_that_works()
    {
        // Of addresses kept for documentation nobody ever hears (RFC 5737, RFC 3849).
        _bench.Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"), IPAddress.Parse("2001:db8::1"), IPAddress.Loopback]);
        await using SeedFixture seed = await StartAsync(IPAddress.Loopback);
        Link($"https://localhost:{seed.Server.Endpoints[0].Port}");
        await _bench.NextAsync<LinkEvent.Connected>();
    }

    [Fact]
    public async Task A_name_without_an_address_and_one_with_only_dead_ports_are_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        _bench.Resolve = (name, _) => Task.FromResult<IPAddress[]>(name == "empty.example" ? [] : [IPAddress.Loopback, IPAddress.Loopback]);
        Link($"https://empty.example:{port}", $"https://localhost:{port}");
        Assert.Contains("not known here", (await _bench.NextAsync<LinkEvent.Failed>()).Reason, StringComparison.Ordinal);
        Assert.Contains("nothing listens", (await _bench.NextAsync<LinkEvent.Failed>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leader_on_IPv6_that_is_gone_is_known()
    {
        Channel<Epoch> gone = Channel.CreateUnbounded<Epoch>(), resigned = Channel.CreateUnbounded<Epoch>();
        using var transport = new PeerTransport(new SiteCredentials(_federation.Load("seed-1")));
        await using var watch = new LeaderWatch(transport, epoch => gone.Writer.TryWrite(epoch), epoch => resigned.Writer.TryWrite(epoch));
        await using (SeedFixture leader = await StartAsync(IPAddress.IPv6Loopback))
        {
            watch.Follow(new Uri($"https://[::1]:{leader.Server.Endpoints[0].Port}"), new Epoch(7));
            await TlsTests.Eventually(() => Task.FromResult(leader.Server.Watchers), count => count == 1);
        }

        Assert.Equal(new Epoch(7), await LinkBench.ReadAsync(resigned));
        Assert.Equal(new Epoch(7), await LinkBench.ReadAsync(gone));
    }

    private Task<SeedFixture> StartAsync(IPAddress address, int port = 0)
    {
        Assert.SkipUnless(address.AddressFamily == AddressFamily.InterNetwork || CanListen(address), "This machine has no IPv6.");
        return SeedFixture.Start(federation: _federation, endpoint: new IPEndPoint(address, port));
    }

    private void Link(params string[] seeds) => _bench.LinkOf(new SiteCredentials(_federation.Load("hospital-a")), seeds);

    private static bool CanListen(IPAddress address)
    {
        try
        {
            using var listener = new TcpListener(address, 0);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
