using Contracts;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Network.Admin;
using FedActors.Seed.Hosting;

namespace FedActors.Seed.Tests.Hosting;

public sealed class SeedStandingTests
{
    private readonly SeedStanding _standing = new(() => new Instant(0), new RunOptions { RunId = "trial", Seed = 1, RoundsMax = 10, CohortSize = 1 });

    [Fact]
    public void A_leader_tells_of_its_run()
    {
        _standing.Lead("seed-1", "https://seed-1:7443", new Epoch(3));
        _standing.Resume(new Epoch(3), null, RunWish.Run);
        _standing.Hear(new RunEvent.MemberJoined(new ClientId(4), new Incarnation(1), 1));
        _standing.Hear(new RunEvent.Paused());
        SeedStatus status = Status();
        Assert.Equal(("leading", 3L, "seed-1", 1), (status.Standing, status.Epoch, status.Leader, status.Members));
        Assert.Equal(("trial", "paused", "pause"), (status.Run!.RunId, status.Run.Phase, status.Run.Wish));
        _standing.End(new RunEnd(RunEndReason.Stopped, 7, default, "enough"));
        Assert.Equal(("ended", "stop", 7), (Status().Run!.Phase, Status().Run!.Wish, Status().Run!.Committed));
    }

    [Fact]
    public void A_new_leader_tells_what_the_journal_says_and_nothing_before_it_has_read_it()
    {
        _standing.Lead("seed-1", "https://seed-1:7443", new Epoch(3));
        Assert.Null(Status().Run);
        _standing.Resume(new Epoch(2), null, RunWish.Run);
        Assert.Null(Status().Run);
        _standing.Resume(new Epoch(3), Records.Make(41, new Epoch(2), null), RunWish.Pause);
        Assert.Equal((41, "pause"), (Status().Run!.Committed, Status().Run!.Wish));
    }

    [Fact]
    public void A_member_that_fell_silent_is_suspected_while_its_connection_stands()
    {
        (ClientId client, Incarnation first, Incarnation second) = (new ClientId(4), new Incarnation(1), new Incarnation(2));
        _standing.Lead("seed-1", "https://seed-1:7443", new Epoch(3));
        Assert.Equal("connected", _standing.StateOf(client, first));
        _standing.Hear(new RunEvent.MemberJoined(client, first, 1));
        Assert.Equal("idle", _standing.StateOf(client, first));
        _standing.Hear(new RunEvent.MemberLeft(client, first, 0, "silent for 9 s"));
        Assert.Equal(("suspected", "connected"), (_standing.StateOf(client, first), _standing.StateOf(client, second)));
        _standing.Hear(new RunEvent.MemberJoined(client, second, 1));
        Assert.Equal("idle", _standing.StateOf(client, second));
    }

    [Fact]
    public void A_run_that_is_over_says_why()
    {
        _standing.Lead("seed-1", "https://seed-1:7443", new Epoch(3));
        Assert.Null(_standing.EndOf("trial"));
        _standing.End(new RunEnd(RunEndReason.Stopped, 7, default, "an operator stopped it"));
        Assert.Equal(("an operator stopped it", null), (_standing.EndOf("trial")!.Detail, _standing.EndOf("another")));
    }

    [Fact]
    public void A_follower_names_the_leader_and_no_run()
    {
        _standing.Lead("seed-1", "https://seed-1:7443", new Epoch(3));
        _standing.NotLead(("seed-2", "https://seed-2:7443"), new Epoch(4));
        SeedStatus status = Status();
        Assert.Equal(("following", 4L, "seed-2", null, null), (status.Standing, status.Epoch, status.Leader, status.Members, status.Run));
    }

    [Fact]
    public void A_store_that_does_not_answer_is_an_alarm_until_it_does()
    {
        _standing.Hear(new LeadershipEvent.StoreLost("no route to host.", new Instant(0)));
        SeedStatus lost = Status();
        Assert.False(lost.Store.IsReachable);
        Assert.Contains("no route to host", Assert.Single(lost.Alarms), StringComparison.Ordinal);
        _standing.Hear(new LeadershipEvent.StoreBack(new Instant(0), 3));
        Assert.True(Status().Store.IsReachable);
        Assert.Empty(Status().Alarms);
    }

    private SeedStatus Status() => _standing.Status("seed-1", "fedactors 0", DateTimeOffset.UnixEpoch, 0, "sqlite", []);
}
