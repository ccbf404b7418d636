using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Simulation.Chaos;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Faults;
using FedActors.Simulation.Seeds;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Tests.Cluster;

/// <summary>Three seeds, three centres and one fault at second 10: who leads when, and that no round is lost, doubled or different.</summary>
public sealed class FailOverTests
{
    private const int Rounds = 40;
    private const double Strikes = 10;

    private static readonly Lazy<World> Undisturbed = new(() => Play());

    private sealed record World(SimulatedCluster Cluster, List<(double At, LeadershipEvent Event)> Seeds, List<(double At, RunEvent Event)> Runs)
    {
        /// <summary>Seconds from the fault to the next leader.</summary>
        public double NextLeaderAfter => Seeds.First(entry => entry.At > Strikes && entry.Event is LeadershipEvent.Led).At - Strikes;

        /// <summary>Seconds from the fault until a leader stepped down.</summary>
        public double SteppedDownAfter => Seeds.First(entry => entry.At > Strikes && entry.Event is LeadershipEvent.SteppedDown).At - Strikes;

        public double NextCommitAfter => Runs.First(entry => entry.At > Strikes && entry.Event is RunEvent.RoundCommitted).At - Strikes;

        public int Leaders => Seeds.Count(entry => entry.Event is LeadershipEvent.Led);
    }

    private static World Play(params Fault[] faults)
    {
        using var cluster = new SimulatedCluster(TestWorld.Task(3), TestWorld.Options(3, 3, Rounds, faults) with
        {
            Seeds = 3,
            Store = new StoreOptions { Latency = TimeSpan.FromMilliseconds(1) },
            Leadership = new LeadershipOptions(),
        });
        var world = new World(cluster, [], []);
        var found = new List<Violation>();
        IWorldChecker[] checkers = [new CommitChecker(), new LeaderChecker(), new CountingChecker(), new SumChecker(), new ModelChecker(), new BoundsChecker()];
        Array.ForEach(checkers, checker => checker.Attach(cluster, found.Add));
        cluster.SeedObserved += (_, happened) => world.Seeds.Add((cluster.Loop.Microseconds / 1e6, happened));
        cluster.Observed += (_, _, happened) => world.Runs.Add((cluster.Loop.Microseconds / 1e6, happened));
        cluster.Start();
        cluster.Run(TimeSpan.FromHours(1));
        Array.ForEach(checkers, checker => checker.Finish(cluster, found.Add));
        Assert.Empty(found);
        Assert.Equal(RunEndReason.RoundsDone, cluster.End?.Reason);
        Assert.Equal(Enumerable.Range(1, Rounds), cluster.Journal.ReadDisk().Select(record => record.Round.Value));
        return world;
    }

    /// <summary>Plays a world and compares its model with that of the undisturbed one: who adds updates up makes no difference.</summary>
    private static World Struck(FaultKind kind, double lasts, int target = 0)
    {
        World world = Play(new Fault(TimeSpan.FromSeconds(Strikes), kind, target, TimeSpan.FromSeconds(lasts)));
        Assert.Equal(Undisturbed.Value.Cluster.End!.Model, world.Cluster.End!.Model);
        return world;
    }

    [Fact]
    public void Nobody_leads_but_the_first_while_nothing_happens()
    {
        Assert.Equal(1, Undisturbed.Value.Leaders);
        Assert.Equal(2, Undisturbed.Value.Cluster.Seeds.Count(seed => seed.Process!.State == LeadershipState.Follower));
    }

    [Fact]
    public void A_leader_that_dies_is_replaced_at_once()
    {
        World world = Struck(FaultKind.AggregatorCrash, 20);
        Assert.InRange(world.NextLeaderAfter, 0, 0.5);
        Assert.InRange(world.NextCommitAfter, 0, 5);
    }

    [Fact]
    public void A_leader_that_is_stopped_hands_over_within_a_third_of_a_second()
    {
        int leader = Undisturbed.Value.Cluster.Leader!.Seed.Host.Index;
        World world = Struck(FaultKind.SeedStop, 20, leader);
        Assert.InRange(world.NextLeaderAfter, 0, 0.3);
        Assert.Equal(2, world.Leaders);
    }

    [Fact]
    public void A_standby_that_dies_costs_nothing()
    {
        int standby = (Undisturbed.Value.Cluster.Leader!.Seed.Host.Index + 1) % 3;
        Assert.Equal(1, Struck(FaultKind.SeedCrash, 5, standby).Leaders);
    }

    [Fact]
    public void A_leader_that_stands_still_is_replaced_when_its_lease_expires_and_finds_out_when_it_wakes()
    {
        World world = Struck(FaultKind.AggregatorPause, 15);
        Assert.InRange(world.NextLeaderAfter, 2, 4);
        Assert.InRange(world.SteppedDownAfter, 15, 15.1);
        Assert.Equal(2, world.Leaders);
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(10.001, 5.5)]
    public void A_leader_without_the_store_stops_in_time_before_another_may_lead(double lasts, double atMost)
    {
        // With odd milliseconds it is heard and hears nothing: its last renewals count, until it stops by its own clock.
        World world = Struck(FaultKind.AggregatorWithoutStore, lasts);
        Assert.InRange(world.SteppedDownAfter, 1.4, 2.3);
        Assert.InRange(world.NextLeaderAfter, 2, atMost);
        Assert.True(world.SteppedDownAfter < world.NextLeaderAfter);
    }

    [Fact]
    public void A_leader_taken_for_dead_is_fenced_or_told_and_the_other_leads_on()
    {
        World world = Struck(FaultKind.FalseAlarm, 1);
        Assert.Equal(2, world.Leaders);
        Assert.InRange(world.NextLeaderAfter, 0, 0.3);
        Assert.InRange(world.SteppedDownAfter, 0, 1.5);
    }

    [Fact]
    public void Without_the_store_nobody_leads_and_with_it_somebody_does()
    {
        World world = Struck(FaultKind.StoreOutage, 30);
        Assert.InRange(world.SteppedDownAfter, 1.4, 2.3);
        Assert.InRange(world.NextLeaderAfter, 30, 32.5);
        Assert.InRange(world.NextCommitAfter, 30, 36);
    }

    [Fact]
    public void A_full_store_holds_the_round_up_and_fails_no_attempt()
    {
        World world = Struck(FaultKind.StoreFull, 25);
        Assert.InRange(world.NextCommitAfter, 25, 27);
        Assert.Contains(world.Runs, entry => entry.Event is RunEvent.JournalTrouble trouble && trouble.Reason.Contains("no space"));
        Assert.DoesNotContain(world.Runs, entry => entry.Event is RunEvent.RoundFailed);
        Assert.Equal(1, world.Leaders);
    }

    [Fact]
    public void A_cold_start_of_all_seeds_commits_within_ten_seconds_of_their_return()
    {
        World world = Struck(FaultKind.ColdStart, 4);
        Assert.InRange(world.NextCommitAfter, 4, 14);
    }

    [Fact]
    public void Broken_sessions_come_back_without_a_new_leader_and_without_a_failed_round()
    {
        World world = Struck(FaultKind.SessionsCut, 1);
        Assert.Equal(1, world.Leaders);
        Assert.DoesNotContain(world.Runs, entry => entry.Event is RunEvent.RoundFailed);
        Assert.InRange(world.NextCommitAfter, 0, 3);
    }

    [Fact]
    public void A_lease_that_an_operator_ended_goes_on_under_a_new_epoch()
    {
        World world = Struck(FaultKind.LeaseExpired, 1);
        Assert.True(world.Leaders >= 2);
        Assert.InRange(world.NextLeaderAfter, 0, 1);
    }

    [Theory]
    [InlineData(FaultKind.Split, 5)]
    [InlineData(FaultKind.Split, 6)]
    [InlineData(FaultKind.SeedCut, 0)]
    [InlineData(FaultKind.SeedMute, 1)]
    [InlineData(FaultKind.SeedWithoutPeers, 2)]
    [InlineData(FaultKind.SeedClockJump, 0)]
    [InlineData(FaultKind.SeedClockDrift, 1)]
    [InlineData(FaultKind.StoreStall, 0)]
    [InlineData(FaultKind.StoreRestart, 0)]
    [InlineData(FaultKind.StoreClockJump, 0)]
    [InlineData(FaultKind.StoreClockJump, 1)]
    [InlineData(FaultKind.AggregatorCut, 0)]
    [InlineData(FaultKind.AggregatorCrashInCommit, 0)]
    public void Whatever_else_strikes_the_model_is_that_of_the_undisturbed_run(FaultKind kind, int target) => Struck(kind, 12, target);
}
