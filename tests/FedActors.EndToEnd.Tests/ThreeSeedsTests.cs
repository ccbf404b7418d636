using Contracts.Postgres;

namespace FedActors.EndToEnd.Tests;

/// <summary>Three seeds on one PostgreSQL and six nodes, as real processes: whatever becomes of the leader, the run goes on.</summary>
public sealed class ThreeSeedsTests
{
    // What takes a second on a quiet machine; these bounds tell a take-over from a wait for something that never comes.
    private static readonly TimeSpan TakeOverMax = TimeSpan.FromSeconds(20);

    public ThreeSeedsTests() => PostgresServer.Require();

    [Fact]
    public void A_killed_leader_is_followed_by_another_that_goes_on_after_its_last_round()
    {
        using var six = new SixNodes(PostgresServer.Shared);
        six.Start();
        int leader = six.Leader()!.Value;
        HostProcess killed = six.SeedAt(leader);
        int mark = six.Log.Count;
        TimeSpan at = six.Log.Elapsed;
        killed.Kill();

        SaidLine leads = six.UntilOtherLeads(killed, mark);
        SaidLine round = six.Log.Until("the next leader commits", line => line.Event == "round" && line.Who == leads.Who, mark);
        six.Log.Note($"test: from SIGKILL to the next leader {(leads.At - at).TotalSeconds:0.00} s, to its first round {(round.At - at).TotalSeconds:0.00} s");
        Assert.True(leads.At - at < TakeOverMax);
        Assert.InRange(round.Int("round"), killed.LastRound() + 1, killed.LastRound() + 3);

        six.StartSeed(leader);
        six.SeedAt(leader).Until("follows");
        six.UntilRound(round.Int("round") + 3);
        (int rounds, string model) = six.Finish();
        six.Check(rounds, model);
    }

    [Fact]
    public void A_leader_that_stood_still_is_fenced_and_follows()
    {
        using var six = new SixNodes(PostgresServer.Shared);
        six.Start();
        HostProcess stopped = six.SeedAt(six.Leader()!.Value);
        int mark = six.Log.Count;
        TimeSpan at = six.Log.Elapsed;
        stopped.Signal("STOP");
        SaidLine leads, round;
        try
        {
            leads = six.UntilOtherLeads(stopped, mark);
            round = six.Log.Until("the next leader commits", line => line.Event == "round" && line.Who == leads.Who, mark);
            six.Log.Note($"test: from SIGSTOP to the next leader {(leads.At - at).TotalSeconds:0.00} s, to its first round {(round.At - at).TotalSeconds:0.00} s");
            Assert.True(leads.At - at < TakeOverMax);
            while (six.Log.Elapsed - at < TimeSpan.FromSeconds(10))
            {
                six.UntilRound(six.LastRound() + 1);
            }
        }
        finally
        {
            stopped.Signal("CONT");
        }

        SaidLine down = stopped.Await("stepped-down", after: mark);
        Assert.Equal(leads.Int("epoch") - 1, down.Int("epoch"));
        stopped.Await("follows", after: mark);
        Assert.Empty(six.Log.All(line => line.Who == stopped && line.Event == "round" && line.At > leads.At));
        six.UntilRound(six.LastRound() + 3);
        (int rounds, string model) = six.Finish();
        six.Check(rounds, model);
    }

    [Fact]
    public void A_leader_that_is_told_to_stop_hands_over_and_nobody_trains_again()
    {
        using var six = new SixNodes(PostgresServer.Shared, epochs: 600);
        six.Start();
        for (int times = 0; times < 2; times++)
        {
            int leader = six.Leader()!.Value;
            HostProcess stopped = six.SeedAt(leader);
            int mark = six.Log.Count;
            TimeSpan at = six.Log.Elapsed;
            stopped.Terminate();
            SaidLine leads = six.UntilOtherLeads(stopped, mark);
            SaidLine round = six.Log.Until("the next leader commits", line => line.Event == "round" && line.Who == leads.Who, mark);
            six.Log.Note($"test: from SIGTERM to the next leader {(leads.At - at).TotalSeconds:0.00} s, to its first round {(round.At - at).TotalSeconds:0.00} s");
            Assert.Equal((0, ""), stopped.End());
            Assert.False(stopped.HasSaid("lease-kept"));
            six.StartSeed(leader);
            six.SeedAt(leader).Until("follows");
            six.UntilRound(round.Int("round") + 2, mark);
        }

        Assert.Empty(Verdict.TrainedTwice(six.Log));
        (int rounds, string model) = six.Finish();
        six.Check(rounds, model);
    }
}
