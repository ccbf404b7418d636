using System.Net.WebSockets;
using System.Text;
using FedActors.Actors;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Network.Server;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

/// <summary>Sessions of nodes: rows 19, 20, 22, 24, 28 and 31 of the fault list.</summary>
public sealed class SessionHubTests
{
    [Fact]
    public async Task A_node_is_welcomed_heard_and_told()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join("hospital-b");
        Assert.Equal((new ClientId(1), new Incarnation(1), "run-1"), (node.Welcome!.Client, node.Welcome.Incarnation, node.Welcome.RunId));
        await node.Send(new AggregatorMessage.Hello(100, null));
        var heard = await seed.Aggregator.Next<RunInput.FromClient>();
        Assert.Equal((new ClientId(1), new Incarnation(1)), (heard.Client, heard.Incarnation));
        TaskKey key = seed.Ask(client: 1);
        Assert.Equal(key, Assert.IsType<ClientMessage.TrainTask>(await node.Next()).Key);
        seed.Sessions.SendToAll(new ClientMessage.RoundCommitted(new RoundNumber(1)));
        Assert.IsType<ClientMessage.RoundCommitted>(await node.Next());
        node.Socket.Abort();
        Assert.Equal(new ClientId(1), (await seed.Aggregator.Next<RunInput.SessionLost>()).Client);
    }

    [Fact]
    public async Task Of_a_commit_only_those_are_told_who_were_asked()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket asked = await seed.Join(), idle = await seed.Join("hospital-b");
        seed.Ask(round: 2);
        seed.Sessions.SendToAll(new ClientMessage.RoundCommitted(new RoundNumber(1)));
        seed.Sessions.SendToAll(new ClientMessage.RoundCommitted(new RoundNumber(2)));
        seed.Sessions.SendToAll(new ClientMessage.RoundCommitted(new RoundNumber(3)));
        seed.Sessions.SendToAll(new ClientMessage.RunEnded("done"));
        Assert.IsType<ClientMessage.TrainTask>(await asked.Next());
        Assert.Equal(new ClientMessage.RoundCommitted(new RoundNumber(2)), await asked.Next());
        Assert.IsType<ClientMessage.RunEnded>(await asked.Next());
        Assert.IsType<ClientMessage.RunEnded>(await idle.Next());
    }

    [Fact]
    public async Task A_newer_process_takes_over_and_the_older_is_told()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        Guid boot = Guid.NewGuid();
        using TestSocket older = await seed.Join(boot: boot);
        using TestSocket newer = await seed.Join();
        Assert.Equal(new Incarnation(2), newer.Welcome!.Incarnation);
        Assert.Equal(new Incarnation(2), Assert.IsType<ClientMessage.Superseded>(await older.Next()).Newer);
        Assert.Null(await older.Receive());
        using TestSocket again = await seed.Dial();
        await again.Open(boot);
        Assert.Equal((Reasons.Superseded, false), await Told(again));
        seed.Sessions.Send(new ClientId(0), new Incarnation(2), new ClientMessage.RoundCommitted(new RoundNumber(1)));
        Assert.IsType<ClientMessage.RoundCommitted>(await newer.Next());
        Assert.False(seed.Aggregator.HasHeard(input => input is RunInput.SessionLost));
    }

    [Fact]
    public async Task The_same_process_on_a_new_connection_keeps_its_incarnation_and_is_not_reported_lost()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        Guid boot = Guid.NewGuid();
        using TestSocket first = await seed.Join(boot: boot);
        using TestSocket second = await seed.Join(boot: boot);
        Assert.Equal(first.Welcome!.Incarnation, second.Welcome!.Incarnation);
        Assert.Null(await first.Receive());
        first.Dispose();
        seed.Ask();
        Assert.IsType<ClientMessage.TrainTask>(await second.Next());
        Assert.False(seed.Aggregator.HasHeard(input => input is RunInput.SessionLost));
    }

    [Fact]
    public async Task Without_a_leader_nodes_are_told_whom_to_ask()
    {
        await using SeedFixture seed = await SeedFixture.Start(leads: false);
        using TestSocket early = await seed.Dial();
        await early.Open(Guid.NewGuid());
        Assert.Equal((Reasons.NoLeader, true), await Told(early));
        seed.Sessions.StepDown(new Refusal(Reasons.NotLeader, "seed-2 leads.", Retryable: true, Leader: "https://seed-2"));
        using TestSocket node = await seed.Dial();
        await node.Open(Guid.NewGuid());
        Assert.Equal("https://seed-2", (await node.Refusal()).Leader);
    }

    [Fact]
    public async Task Who_is_connected_when_the_lead_ends_is_told_and_closed()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket a = await seed.Join(), b = await seed.Join("hospital-b");
        seed.Sessions.StepDown(new Refusal(Reasons.NotLeader, "seed-2 leads.", Retryable: true, Leader: "https://seed-2"));
        Assert.Equal("https://seed-2", (await a.Refusal()).Leader);
        Assert.Equal("https://seed-2", (await b.Refusal()).Leader);
        Assert.Empty(seed.Sessions.Sessions);
        Assert.False(seed.Aggregator.HasHeard(input => input is RunInput.SessionLost));
    }

    [Fact]
    public async Task A_stopping_seed_says_so()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join();
        Task stop = seed.Server.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Reasons.ShuttingDown, (await node.Refusal()).Reason);
        await node.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await stop;
    }

    [Fact]
    public async Task A_program_of_another_version_is_told_which_are_spoken()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Dial();
        await node.Open(Guid.NewGuid(), 3, 4);
        Assert.Equal((Reasons.UnsupportedVersion, false), await Told(node));
    }

    [Fact]
    public async Task A_session_ends_when_its_certificate_is_revoked()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { SweepInterval = TimeSpan.FromSeconds(0.2) });
        using TestSocket node = await seed.Join(), other = await seed.Join("hospital-b");
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        seed.Federation.Revoke("hospital-a");
        Assert.Equal(("certificate-revoked", false), await Told(node));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5));
        Assert.Equal(new ClientId(0), (await seed.Aggregator.Next<RunInput.SessionLost>()).Client);
        seed.Ask(client: 1);
        Assert.IsType<ClientMessage.TrainTask>(await other.Next());
    }

    [Fact]
    public async Task A_node_that_does_not_answer_a_goodbye_is_not_waited_for()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { PingInterval = TimeSpan.FromHours(1), PingTimeout = TimeSpan.FromHours(1) });
        using TestSocket node = await seed.Join();
        await node.Send(Encoding.UTF8.GetBytes("nonsense"));
        Assert.Null(await node.Receive());
        await TlsTests.Eventually(() => Task.FromResult(seed.Sessions.Count), count => count == 0);
    }

    [Fact]
    public async Task A_number_of_another_site_is_refused()
    {
        await using SeedFixture seed = await SeedFixture.Start(sites: new TakenSites());
        using TestSocket node = await seed.Dial();
        await node.Open(Guid.NewGuid());
        Assert.Equal((Reasons.SiteNumberTaken, false), await Told(node));
    }

    [Fact]
    public async Task A_store_that_is_away_is_named_and_the_node_may_try_again()
    {
        await using SeedFixture seed = await SeedFixture.Start(sites: new BrokenSites());
        using TestSocket node = await seed.Dial();
        await node.Open(Guid.NewGuid());
        Assert.Equal((Reasons.StoreUnavailable, true), await Told(node));
    }

    [Fact]
    public async Task More_sessions_than_allowed_are_refused_before_they_cost_anything()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { SessionsMax = 1 });
        using TestSocket node = await seed.Join();
        await Assert.ThrowsAsync<WebSocketException>(() => seed.Dial("hospital-b"));
        Assert.Contains(seed.Log.Lines, line => line.Contains(Reasons.Overloaded, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"type":"nonsense"}""", WebSocketCloseStatus.ProtocolError)]
    [InlineData("""{"type":"superseded","newer":1}""", WebSocketCloseStatus.ProtocolError)]
    [InlineData("""{"type":"open","versions":[1],"boot":"0123456789abcdef0123456789abcdef","software":"x"}""", WebSocketCloseStatus.ProtocolError)]
    [InlineData("""{"type":"hello"}""", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("""{"type":"hello","examples":-1}""", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("nonsense", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", WebSocketCloseStatus.InvalidPayloadData)]
    public async Task A_message_that_is_none_closes_the_session_with_its_code(string text, WebSocketCloseStatus status)
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join();
        await node.Send(Encoding.UTF8.GetBytes(text));
        Assert.Null(await node.Receive());
        Assert.Equal(status, node.Socket.CloseStatus);
        await seed.Aggregator.Next<RunInput.SessionLost>();
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_closes_the_session()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join();
        await node.Send(new byte[] { 0xC3, 0x28, 0xFF });
        await Closed(node, WebSocketCloseStatus.InvalidPayloadData);
    }

    [Fact]
    public async Task Binary_frames_close_the_session()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join();
        await node.Send(new byte[10], WebSocketMessageType.Binary);
        await Closed(node, WebSocketCloseStatus.ProtocolError);
    }

    [Fact]
    public async Task A_giant_message_closes_the_session_without_being_held()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join();
        await node.Send(new byte[WireLimits.MessageBytesMax + 1]);
        await Closed(node, WebSocketCloseStatus.MessageTooBig);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task Endless_fragments_close_the_session(int length)
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join();
        byte[] piece = [.. Enumerable.Repeat((byte)' ', length)];
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (int i = 0; i < 10_000_000; i++)
            {
                await node.Send(piece, end: false);
            }
        });
        await seed.Aggregator.Next<RunInput.SessionLost>();
    }

    [Fact]
    public async Task Who_does_not_say_who_it_is_is_cut_off()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { OpenTimeout = TimeSpan.FromSeconds(0.2) });
        using TestSocket node = await seed.Dial();
        await Assert.ThrowsAsync<WebSocketException>(node.Receive);
    }

    [Fact]
    public async Task A_first_message_that_is_not_open_closes_the_session()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Dial();
        await node.Send(new AggregatorMessage.Hello(1, null));
        await Closed(node, WebSocketCloseStatus.ProtocolError);
        Assert.False(seed.Aggregator.HasHeard(_ => true));
    }

    [Fact]
    public async Task A_node_that_answers_no_ping_is_found_dead()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { PingInterval = TimeSpan.FromSeconds(0.5), PingTimeout = TimeSpan.FromSeconds(0.5) });
        using TestSocket node = await seed.Join();

        // Nobody receives at the node's end, so no pong goes out.
        await seed.Aggregator.Next<RunInput.SessionLost>();
        Assert.Empty(seed.Sessions.Sessions);
    }

    [Fact]
    public async Task A_node_that_does_not_read_is_cut_off_and_no_other_waits_for_it()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { SessionQueueMax = 16 });
        using TestSocket deaf = await seed.Join(), node = await seed.Join("hospital-b");
        var large = new ClientMessage.RunEnded(new string('x', 1900));
        for (int i = 0; seed.Sessions.Sessions.Any(row => row.Client == new ClientId(0)); i++)
        {
            Assert.True(i < 100_000, "The session is never closed.");
            seed.Sessions.Send(new ClientId(0), new Incarnation(1), large);
            if (i % 100 == 0)
            {
                await Task.Yield();
            }
        }

        seed.Ask(client: 1);
        Assert.IsType<ClientMessage.TrainTask>(await node.Next());
        Assert.Contains(seed.Log.Lines, line => line.Contains(Reasons.TooSlow, StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_mailbox_is_full_nodes_wait_and_nothing_is_lost()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join();
        seed.Aggregator.Answer = TellResult.Full;
        await node.Send(new AggregatorMessage.Hello(7, null));
        await node.Send(new AggregatorMessage.Hello(8, null));
        seed.Aggregator.Answer = TellResult.Accepted;
        Assert.Equal(7, Assert.IsType<AggregatorMessage.Hello>((await seed.Aggregator.Next<RunInput.FromClient>()).Message).Examples);
        Assert.Equal(8, Assert.IsType<AggregatorMessage.Hello>((await seed.Aggregator.Next<RunInput.FromClient>()).Message).Examples);
    }

    [Fact]
    public async Task When_the_aggregator_is_dead_nodes_are_told_to_come_again()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join();
        seed.Aggregator.Answer = TellResult.Dead;
        await node.Send(new AggregatorMessage.Hello(7, null));
        Assert.True((await node.Refusal()).Retryable);
    }

    [Fact]
    public async Task Messages_arrive_in_order_however_many_wait()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { SessionQueueMax = 5000 });
        using TestSocket node = await seed.Join();
        for (int i = 1; i <= 3000; i++)
        {
            seed.Sessions.SendToAll(new ClientMessage.Superseded(new Incarnation(i)));
        }

        for (int i = 1; i <= 3000; i++)
        {
            Assert.Equal(i, Assert.IsType<ClientMessage.Superseded>(await node.Next()).Newer.Value);
        }
    }

    [Fact]
    public async Task A_seed_that_watches_another_learns_at_once_that_it_stops()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket watcher = await seed.Dial("seed-1", WirePaths.Peer);
        Task stop = seed.Server.StopAsync(TestContext.Current.CancellationToken);
        Assert.Null(await watcher.Receive());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, watcher.Socket.CloseStatus);
        await watcher.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await stop;
    }

    private static async Task<(string Reason, bool Retryable)> Told(TestSocket node)
    {
        Refusal refusal = await node.Refusal();
        return (refusal.Reason, refusal.Retryable);
    }

    private static async Task Closed(TestSocket node, WebSocketCloseStatus status)
    {
        Assert.Null(await node.Receive());
        Assert.Equal(status, node.Socket.CloseStatus);
    }

    private sealed class TakenSites : ISiteRegistry
    {
        public Incarnation Register(SiteName site, Guid boot) => throw new Core.MalformedInputException("sites", $"{site.Client} is hospital-z.");

        public IReadOnlyList<RegisteredSite> All() => [];
    }

    private sealed class BrokenSites : ISiteRegistry
    {
        public Incarnation Register(SiteName site, Guid boot) => throw new IOException("the store is away");

        public IReadOnlyList<RegisteredSite> All() => [];
    }
}
