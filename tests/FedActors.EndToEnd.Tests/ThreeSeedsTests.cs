using System.Diagnostics;
using System.Text.Json;
using Contracts.Postgres;

namespace FedActors.EndToEnd.Tests;

/// <summary>Three seeds that share a PostgreSQL: one leads, and whatever becomes of it, another one does.</summary>
public sealed class ThreeSeedsTests : IDisposable
{
    private const string Run = """
        name = trial
        seed = 7
        run { rounds = 100000, cohort = 2, deadline = 60 s }
        clients.heartbeat = 1 s
        training { epochs = 20, batch-size = 4, learning-rate = 0.05 }
        data { source = blobs, centres = 2, blobs { features = 8, classes = 4, examples = 500, test-examples = 50 } }
        """;

    // A lost lease must not come from a slow build beside the tests.
    private const string PatientLease = "seed-node.lease.ttl=10s";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Cluster _cluster;
    private readonly HostProcess _leader;
    private readonly HostProcess[] _standbys;

    public ThreeSeedsTests()
    {
        PostgresServer.Require();
        _cluster = new Cluster(Run, seeds: 3, PostgresServer.Shared.Address($"s{Guid.NewGuid():n}"));
        _leader = _cluster.SeedOf(1, PatientLease);
        _leader.Until("leads");
        _standbys = [_cluster.SeedOf(2, PatientLease), _cluster.SeedOf(3, PatientLease)];
        Array.ForEach(_standbys, standby => standby.Until("follows"));
        _cluster.Node(0);
        _cluster.Node(1);
        _leader.UntilRound(2);
    }

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void When_the_leader_is_killed_another_goes_on_with_its_run()
    {
        _leader.Kill();
        (HostProcess next, JsonElement led) = Next();
        Assert.Equal(2, led.GetProperty("epoch").GetInt32());
        int first = next.Until("round").GetProperty("round").GetInt32();
        Assert.InRange(first, _leader.LastRound() + 1, _leader.LastRound() + 2);
        next.UntilRound(first + 2);
        HostProcess again = _cluster.SeedOf(1, PatientLease);
        again.Until("follows");
    }

    [Fact]
    public void When_the_leader_is_told_to_stop_another_leads_at_once()
    {
        _leader.Terminate();
        (HostProcess next, JsonElement led) = Next();
        DateTimeOffset stopped = _leader.Until("stopping").GetProperty("time").GetDateTimeOffset(), leads = led.GetProperty("time").GetDateTimeOffset();

        // 300 ms on a machine that has nothing else to do; a lease that expires takes ten seconds.
        Assert.InRange((leads - stopped).TotalSeconds, -1, 5);
        next.UntilRound(_leader.LastRound() + 2);
        Assert.Equal((0, ""), _leader.End());
    }

    [Fact]
    public void A_leader_that_hangs_is_replaced_and_stands_by_when_it_wakes()
    {
        _leader.Signal("STOP");
        (HostProcess next, _) = Next();
        next.UntilRound(_leader.LastRound() + 2);
        _leader.Signal("CONT");
        _leader.Until("follows");
        next.UntilRound(next.LastRound() + 2);
    }

    /// <summary>Whichever standby leads next.</summary>
    private (HostProcess Seed, JsonElement Led) Next()
    {
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience; _standbys[0].AwaitLine())
        {
            foreach (HostProcess standby in _standbys)
            {
                if (standby.HasSaid("leads"))
                {
                    return (standby, standby.Until("leads"));
                }
            }
        }

        throw new TimeoutException("No standby leads.");
    }
}
