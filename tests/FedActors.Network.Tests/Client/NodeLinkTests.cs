using System.Net.WebSockets;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Network.Client;
using FedActors.Network.Tests.Wire;
using FedActors.Network.Wire;
using Shared;

namespace FedActors.Network.Tests.Client;

/// <summary>Sessions over real TLS on loopback.</summary>
public sealed class NodeLinkTests : IAsyncDisposable
{
    private readonly LinkBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_session_begins_with_the_terms_and_carries_messages_both_ways()
    {
        StubSeed seed = await _bench.SeedAsync();
        NodeLink link = _bench.Link(seed.Address);

        var connected = await _bench.NextAsync<LinkEvent.Connected>();
        await _bench.Inbox.NextAsync<ClientInput.Connected>();
        Assert.Equal("run", connected.Terms.RunId);
        Assert.Equal(connected.Terms, link.Terms);

        link.Send(new AggregatorMessage.TaskAccepted(WireSamples.Key));
        Assert.Equal(new AggregatorMessage.TaskAccepted(WireSamples.Key), await LinkBench.ReadAsync(seed.Received));
        await StubSeed.SendAsync(await LinkBench.ReadAsync(seed.Sessions), WireSamples.All["train-task"]);
        var input = await _bench.Inbox.NextAsync<ClientInput.FromAggregator>();
        Assert.Equal(((WireMessage.FromSeed)WireSamples.All["train-task"]).Message, input.Message);
    }

    [Fact]
    public async Task A_follower_sends_the_node_to_the_leader_at_once()
    {
        StubSeed leader = await _bench.SeedAsync(), follower = await _bench.SeedAsync();
        follower.Greet = _ => new WireMessage.Refused(new Refusal(Reasons.NotLeader, "seed-1 leads", true, leader.Address));
        _bench.Link(follower.Address);

        Assert.Equal(Reasons.NotLeader, (await _bench.NextAsync<LinkEvent.Refused>()).Refusal.Reason);
        Assert.Equal(new Uri(leader.Address), (await _bench.NextAsync<LinkEvent.Connected>()).Seed);
        Assert.Single(follower.Requests);
    }

    [Fact]
    public async Task A_lost_session_is_dialled_again_at_a_seed_learned_from_the_welcome()
    {
        StubSeed first = await _bench.SeedAsync(), second = await _bench.SeedAsync();
        first.Greet = _ => new WireMessage.Welcome(StubSeed.Terms(second.Address, "http://not-https", "nonsense"));
        NodeLink link = _bench.Link(first.Address);
        await _bench.NextAsync<LinkEvent.Connected>();

        (await LinkBench.ReadAsync(first.Sessions)).Abort();
        await _bench.NextAsync<LinkEvent.Lost>();
        Assert.Equal(new Uri(second.Address), (await _bench.NextAsync<LinkEvent.Connected>()).Seed);
        Assert.Equal(2, link.Seeds.Count);
    }

    [Fact]
    public async Task A_leader_that_steps_down_names_the_next_one()
    {
        StubSeed first = await _bench.SeedAsync(), second = await _bench.SeedAsync();
        _bench.Link(first.Address);
        await _bench.NextAsync<LinkEvent.Connected>();

        await StubSeed.SendAsync(await LinkBench.ReadAsync(first.Sessions),
            new WireMessage.Refused(new Refusal(Reasons.NotLeader, "handed over", true, second.Address)));
        Assert.Equal(new Uri(second.Address), (await _bench.NextAsync<LinkEvent.Connected>()).Seed);
    }

    [Theory]
    [InlineData(Reasons.Superseded)]
    [InlineData(Reasons.CertificateRevoked)]
    [InlineData(Reasons.UnsupportedVersion)]
    public async Task A_refusal_of_the_only_seed_that_no_retry_changes_ends_the_link_in_words(string reason)
    {
        StubSeed seed = await _bench.SeedAsync();
        seed.Greet = _ => new WireMessage.Refused(new Refusal(reason, "the words", false));
        NodeLink link = _bench.Link(seed.Address);

        Assert.Equal("the words", (await _bench.NextAsync<LinkEvent.GaveUp>()).Refusal.Detail);
        await link.Ended.WaitAsync(LinkBench.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_refused_upgrade_says_why()
    {
        StubSeed seed = await _bench.SeedAsync();
        seed.Problems.Enqueue(new Problem(403, Reasons.CertificateRevoked, "it was withdrawn yesterday", false));
        _bench.Link(seed.Address);
        Assert.Equal(Reasons.CertificateRevoked, (await _bench.NextAsync<LinkEvent.GaveUp>()).Refusal.Reason);
    }

    [Theory]
    [InlineData(Reasons.CertificateRevoked)]
    [InlineData(Reasons.CertificateExpired)]
    [InlineData(Reasons.CertificateNotYetValid)]
    public async Task One_seed_with_a_wrong_clock_or_list_does_not_stop_the_node(string reason)
    {
        StubSeed wrong = await _bench.SeedAsync(), right = await _bench.SeedAsync();
        wrong.Greet = _ => new WireMessage.Refused(new Refusal(reason, "by its own files", false));
        _bench.Link(wrong.Address, right.Address);
        Assert.Equal((new Uri(wrong.Address), reason), await RefusedAsync());
        Assert.Equal(new Uri(right.Address), (await _bench.NextAsync<LinkEvent.Connected>()).Seed);

        // Its session breaks, the wrong one is asked again, and still does not decide for both.
        (await LinkBench.ReadAsync(right.Sessions)).Abort();
        Assert.Equal((new Uri(wrong.Address), reason), await RefusedAsync());
        Assert.Equal(new Uri(right.Address), (await _bench.NextAsync<LinkEvent.Connected>()).Seed);
    }

    [Fact]
    public async Task What_all_seeds_refuse_for_good_ends_the_link()
    {
        StubSeed first = await _bench.SeedAsync(), second = await _bench.SeedAsync();
        first.Greet = second.Greet = _ => new WireMessage.Refused(new Refusal(Reasons.CertificateRevoked, "withdrawn", false));
        NodeLink link = _bench.Link(first.Address, second.Address);
        Assert.Equal((new Uri(first.Address), Reasons.CertificateRevoked), await RefusedAsync());
        Assert.Equal(new Uri(second.Address), (await _bench.NextAsync<LinkEvent.GaveUp>()).Seed);
        await link.Ended.WaitAsync(LinkBench.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_release_that_speaks_another_version_does_not_stop_the_node()
    {
        StubSeed old = await _bench.SeedAsync(), current = await _bench.SeedAsync();
        old.Greet = open => new WireMessage.Refused(ProtocolVersion.Unsupported(open.Versions));
        _bench.Link(old.Address, current.Address);
        Assert.Equal(new Uri(current.Address), (await _bench.NextAsync<LinkEvent.Connected>()).Seed);
    }

    [Fact]
    public async Task A_silent_seed_is_noticed_by_its_missing_sign_of_life()
    {
        StubSeed seed = await _bench.SeedAsync();
        await using var proxy = new FaultyProxy(seed.Port);
        _bench.Link($"https://localhost:{proxy.Port}");
        await _bench.NextAsync<LinkEvent.Connected>();

        long began = Environment.TickCount64;
        proxy.IsSilent = true;
        await _bench.NextAsync<LinkEvent.Lost>();
        Assert.InRange(Environment.TickCount64 - began, 500, 8_000);
        proxy.IsSilent = false;
        await _bench.NextAsync<LinkEvent.Connected>();
    }

    [Fact]
    public async Task A_connection_cut_at_any_moment_is_made_again()
    {
        StubSeed seed = await _bench.SeedAsync();
        await using var proxy = new FaultyProxy(seed.Port) { CutDownAfter = 1, CutsLeft = 1 };
        _bench.Link($"https://localhost:{proxy.Port}");
        foreach (long cut in (long[])[100, 1_500, 3_000])
        {
            await _bench.NextAsync<LinkEvent.Connected>();
            (proxy.CutDownAfter, proxy.CutsLeft) = (cut, 1);
            proxy.CutAll();
        }

        await _bench.NextAsync<LinkEvent.Connected>();
    }

    [Fact]
    public async Task A_refused_port_and_a_wrong_name_are_told_in_words()
    {
        StubSeed seed = await _bench.SeedAsync();
        var proxy = new FaultyProxy(seed.Port);
        await proxy.DisposeAsync();
        _bench.Link($"https://localhost:{proxy.Port}", "https://no-such-host.invalid:1");
        Assert.Contains("nothing listens", (await _bench.NextAsync<LinkEvent.Failed>()).Reason);
        Assert.Contains("not known here", (await _bench.NextAsync<LinkEvent.Failed>()).Reason);
    }

    [Fact]
    public async Task A_seed_of_another_authority_is_not_believed()
    {
        using var other = new TestFederation("others");
        other.Seed();
        await using StubSeed impostor = await StubSeed.StartAsync(other.Load("seed-1"));
        _bench.Link(impostor.Address);
        Assert.Contains("not believed", (await _bench.NextAsync<LinkEvent.Failed>()).Reason);
    }

    [Fact]
    public async Task A_seed_dialled_by_a_name_that_is_not_its_own_is_not_believed()
    {
        _bench.Federation.Seed("seed-far", "far.example");
        await using StubSeed seed = await StubSeed.StartAsync(_bench.Federation.Load("seed-far"));
        _bench.Link(seed.Address);
        Assert.Contains("far.example", (await _bench.NextAsync<LinkEvent.Failed>()).Reason);
    }

    [Fact]
    public async Task A_seed_that_does_not_trust_the_node_is_explained()
    {
        StubSeed seed = await _bench.SeedAsync();
        using var other = new TestFederation("others");
        other.Node("stranger");

        // The stranger believes our seed, but our seed does not believe the stranger.
        _bench.LinkOf(new Believer(other.Load("stranger")), seed.Address);
        Assert.Contains("does not trust this certificate", (await _bench.NextAsync<LinkEvent.Failed>()).Reason);
    }

    [Fact]
    public async Task A_run_with_another_model_is_refused_in_words()
    {
        StubSeed seed = await _bench.SeedAsync();
        seed.Greet = _ => new WireMessage.Welcome(StubSeed.Terms() with { Tensors = [new WireTensor("weights", [10])] });
        _bench.Shape = ModelShape.Flat(11);
        _bench.Link(seed.Address);
        Assert.Contains("weights[11]", (await _bench.NextAsync<LinkEvent.GaveUp>()).Refusal.Detail);
    }

    [Fact]
    public async Task A_message_of_no_known_kind_closes_the_session_with_its_code()
    {
        StubSeed seed = await _bench.SeedAsync();
        _bench.Link(seed.Address);
        await _bench.NextAsync<LinkEvent.Connected>();
        WebSocket session = await LinkBench.ReadAsync(seed.Sessions);
        await session.SendAsync("""{"type":"sudo"}"""u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        Assert.Contains("sudo", (await _bench.NextAsync<LinkEvent.Lost>()).Reason);
    }

    [Fact]
    public async Task What_is_queued_goes_out_before_the_farewell()
    {
        StubSeed seed = await _bench.SeedAsync();
        NodeLink link = _bench.Link(seed.Address);
        await _bench.NextAsync<LinkEvent.Connected>();
        link.Send(new AggregatorMessage.Goodbye());
        await link.DisposeAsync();
        Assert.IsType<AggregatorMessage.Goodbye>(await LinkBench.ReadAsync(seed.Received));
        Assert.True(link.Ended.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_loss_that_json_cannot_say_is_declined_rather_than_kept_silent()
    {
        StubSeed seed = await _bench.SeedAsync();
        NodeLink link = _bench.Link(seed.Address);
        await _bench.NextAsync<LinkEvent.Connected>();
        link.Send(new AggregatorMessage.UpdateReady(WireSamples.Key, new UpdateNote(WireSamples.Body, 1, 1, double.NaN, null, null)));
        Assert.Contains("trainLoss", Assert.IsType<AggregatorMessage.TaskDeclined>(await LinkBench.ReadAsync(seed.Received)).Reason);
    }

    private async Task<(Uri Seed, string Reason)> RefusedAsync()
    {
        LinkEvent.Refused refused = await _bench.NextAsync<LinkEvent.Refused>();
        return (refused.Seed, refused.Refusal.Reason);
    }
}
