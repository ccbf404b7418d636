using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Faults;
using FedActors.Simulation.Network;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Tests.Cluster;

/// <summary>What each fault does to a small world of three centres, and how the world goes on after it.</summary>
public sealed class SimulatedClusterTests
{
    private static IEnumerable<RunEvent.SlotEnded> Ended(List<RunEvent> events, SlotOutcome outcome) =>
        events.OfType<RunEvent.SlotEnded>().Where(ended => ended.Outcome == outcome);

    [Fact]
    public void Without_faults_everybody_counts_in_every_round()
    {
        (SimulatedCluster cluster, List<RunEvent> events) = TestWorld.Play(3, TestWorld.Options(3, 3, 5));
        Assert.Equal(RunEndReason.RoundsDone, cluster.End!.Reason);
        Assert.All(TestWorld.Committed(events), record => Assert.Equal(3, record.Accepted.Count));
        Assert.Equal(5, cluster.Journal.Disk.Count);
    }

    [Fact]
    public void A_crashed_centre_drops_out_and_returns_as_a_newer_incarnation()
    {
        (SimulatedCluster cluster, List<RunEvent> events) = TestWorld.Play(
            3, TestWorld.Options(3, 2, 20, TestWorld.At(1.0, FaultKind.CentreCrash, centre: 1, duration: 8)));
        Assert.Equal(1, Assert.Single(Ended(events, SlotOutcome.DroppedOut)).Client.Value);
        RunEvent.MemberJoined back = events.OfType<RunEvent.MemberJoined>().Last();
        Assert.Equal((1, 2L), (back.Client.Value, back.Incarnation.Value));
        RoundRecord last = TestWorld.Committed(events)[^1];
        Assert.Contains(last.Accepted, update => update.Client.Value == 1 && update.Incarnation.Value == 2);
        Assert.Equal(RunEndReason.RoundsDone, cluster.End!.Reason);
    }

    [Fact]
    public void A_centre_that_leaves_is_away_for_as_long_as_it_said()
    {
        (SimulatedCluster cluster, List<RunEvent> events) = TestWorld.Play(
            3, TestWorld.Options(2, 2, 40, TestWorld.At(2, FaultKind.CentreLeave, centre: 0, duration: 20)));
        Assert.Contains(events.OfType<RunEvent.MemberLeft>(), left => left.Client.Value == 0 && left.Reason.Contains("goodbye"));
        using var again = new SimulatedCluster(TestWorld.Task(3), cluster.Options);
        again.Start();
        again.Run(TimeSpan.FromSeconds(21.9));
        Assert.Null(again.YoungestOf(new ClientId(0)));
        again.Run(TimeSpan.FromSeconds(22.1));
        Assert.Equal(2, again.YoungestOf(new ClientId(0))!.Incarnation.Value);
    }

    [Fact]
    public void A_twin_replaces_the_first_process_and_no_work_counts_twice()
    {
        (SimulatedCluster cluster, List<RunEvent> events) = TestWorld.Play(
            3, TestWorld.Options(3, 2, 10, TestWorld.At(1.5, FaultKind.CentreTwin, centre: 2)));
        CentreProcess only = Assert.Single(cluster.Living, process => process.Client.Value == 2);
        Assert.Equal(2, only.Incarnation.Value);
        Assert.All(TestWorld.Committed(events), record =>
            Assert.Equal(record.Accepted.Count, record.Accepted.Select(update => update.Client).Distinct().Count()));
    }

    [Fact]
    public void An_update_of_not_a_number_is_refused_by_name()
    {
        (_, List<RunEvent> events) = TestWorld.Play(3, TestWorld.Options(3, 2, 4, TestWorld.At(0.5, FaultKind.CentrePoison, centre: 1)));
        RunEvent.SlotEnded refused = Assert.Single(Ended(events, SlotOutcome.Refused));
        Assert.Equal(1, refused.Client.Value);
        Assert.Contains("NaN", refused.Detail);
        Assert.Contains(TestWorld.Committed(events), record => record.Refused.Count == 1 && record.Accepted.Count == 2);
    }

    [Fact]
    public void An_update_that_claims_more_examples_than_announced_is_refused()
    {
        (_, List<RunEvent> events) = TestWorld.Play(3, TestWorld.Options(3, 2, 4, TestWorld.At(0.5, FaultKind.CentreForgery, centre: 2)));
        RunEvent.SlotEnded refused = Assert.Single(Ended(events, SlotOutcome.Refused));
        Assert.Equal(2, refused.Client.Value);
        Assert.Contains("102000", refused.Detail);
        Assert.Contains("announced 102", refused.Detail);
        Assert.All(TestWorld.Committed(events).SelectMany(record => record.Accepted), update => Assert.True(update.Examples < 103));
    }

    [Theory]
    [InlineData(FaultKind.CentreCut)]
    [InlineData(FaultKind.CentreDeaf)]
    [InlineData(FaultKind.CentreMute)]
    public void A_centre_that_cannot_be_talked_to_costs_no_run(FaultKind kind)
    {
        (SimulatedCluster cluster, List<RunEvent> events) = TestWorld.Play(
            3, TestWorld.Options(3, 2, 15, TestWorld.At(1.2, kind, centre: 0, duration: 12)));
        Assert.Equal(RunEndReason.RoundsDone, cluster.End!.Reason);
        Assert.Contains(TestWorld.Committed(events), record => record.Accepted.Count == 2);
        Assert.Equal(3, TestWorld.Committed(events)[^1].Accepted.Count);
    }

    [Fact]
    public void A_crashed_aggregator_resumes_its_chain_and_its_model()
    {
        (SimulatedCluster cluster, List<RunEvent> events) = TestWorld.Play(
            3, TestWorld.Options(3, 3, 12, TestWorld.At(5, FaultKind.AggregatorCrash), TestWorld.At(17, FaultKind.AggregatorCrash)));
        IReadOnlyList<RoundRecord> disk = cluster.Journal.ReadDisk();
        Assert.Equal([1L, 2L, 3L], disk.Select(record => record.Epoch.Value).Distinct());
        Assert.Equal(Enumerable.Range(1, 12), disk.Select(record => record.Round.Value));
        Assert.All(Enumerable.Range(1, 11), i => Assert.Equal((disk[i - 1].Hash, disk[i - 1].NextModel), (disk[i].Previous, disk[i].Model)));
        Assert.Equal(disk[^1].NextModel, cluster.End!.Model);

        // The model is that of a run in which nothing failed: which updates there are does not depend on who adds them up.
        Assert.Equal(TestWorld.Play(3, TestWorld.Options(3, 3, 12)).Cluster.End!.Model, cluster.End.Model);
        Assert.Equal(12, TestWorld.Committed(events).Count);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 0)]
    public void A_crash_in_the_midst_of_a_commit_leaves_the_round_committed_or_not_begun(double lostShare, double tornShare)
    {
        (SimulatedCluster cluster, List<RunEvent> events) = TestWorld.Play(3, TestWorld.Options(3, 3, 8, TestWorld.At(4, FaultKind.AggregatorCrashInCommit)) with
        {
            Journal = new JournalFaultOptions { LostShare = lostShare, TornShare = tornShare },
        });
        Assert.Equal(((long)lostShare, (long)tornShare), (cluster.Journal.Lost, cluster.Journal.Torn));
        Assert.Equal(Enumerable.Range(1, 8), cluster.Journal.ReadDisk().Select(record => record.Round.Value));
        Assert.Equal([1L, 2L], cluster.Journal.ReadDisk().Select(record => record.Epoch.Value).Distinct());

        // A record that reached the disk is not reported by the one that died, and not made again by the one that resumes.
        Assert.Equal(lostShare + tornShare == 0 ? 7 : 8, TestWorld.Committed(events).Count);
        Assert.Equal(TestWorld.Play(3, TestWorld.Options(3, 3, 8)).Cluster.End!.Model, cluster.End!.Model);
    }

    [Fact]
    public void A_stale_aggregator_that_goes_on_is_fenced_and_changes_nothing()
    {
        using var cluster = new SimulatedCluster(
            TestWorld.Task(3), TestWorld.Options(3, 3, 12) with { WorkTime = TimeSpan.FromMilliseconds(200), Seeds = 2 });
        var answers = new List<(int Process, CommitOutcome Outcome)>();
        cluster.Journal.Answered = (process, _, _, outcome) => answers.Add((process, outcome));
        cluster.Start();
        cluster.Run(TimeSpan.FromHours(1), () => cluster.Leader!.Machine.Committed.Value == 3 && cluster.Leader.Machine.Round?.Phase == RoundPhase.Committing);
        AggregatorProcess old = cluster.Leader!;
        old.Seed.Pause();
        cluster.Run(TimeSpan.FromHours(1), () => cluster.Leader!.Machine.Committed.Value == 6);
        Assert.NotEqual(old, cluster.Leader);
        Assert.Equal(3, old.Machine.Committed.Value);
        old.Seed.Resume();
        cluster.Run(TimeSpan.FromHours(1));
        Assert.Null(cluster.Failure);
        Assert.Equal(RunEndReason.RoundsDone, cluster.End!.Reason);
        Assert.Contains((1, CommitOutcome.Fenced), answers);
        Assert.True(old.HasSteppedDown);
        Assert.Equal(LeadershipState.Follower, old.Seed.State);
        Assert.DoesNotContain((2, CommitOutcome.Fenced), answers);
        Assert.Equal([1L, 2L], cluster.Journal.ReadDisk().Select(record => record.Epoch.Value).Distinct());
    }

    [Fact]
    public void Unknown_outcomes_are_asked_again_until_they_are_known()
    {
        ClusterOptions options = TestWorld.Options(3, 3, 15) with { Journal = new JournalFaultOptions { UnknownShare = 0.6 } };
        (SimulatedCluster cluster, List<RunEvent> events) = TestWorld.Play(3, options);
        Assert.Equal(RunEndReason.RoundsDone, cluster.End!.Reason);
        Assert.Equal(Enumerable.Range(1, 15), TestWorld.Committed(events).Select(record => record.Round.Value));
        Assert.Equal(15, cluster.Journal.Disk.Count);
    }

    [Fact]
    public void Overlapping_storms_and_doubts_end_with_the_last_one()
    {
        using var cluster = new SimulatedCluster(TestWorld.Task(2), TestWorld.Options(
            2, 1, 1000,
            TestWorld.At(10, FaultKind.Storm, duration: 20),
            TestWorld.At(12, FaultKind.Storm, duration: 5),
            TestWorld.At(10, FaultKind.JournalDoubt, duration: 20),
            TestWorld.At(12, FaultKind.JournalDoubt, duration: 5)));
        cluster.Start();
        cluster.Run(TimeSpan.FromSeconds(9));
        Assert.Equal((0, 0, 0.0), (cluster.Network.Lost, cluster.Storms, cluster.Journal.Faults.UnknownShare));
        cluster.Run(TimeSpan.FromSeconds(20));
        long lost = cluster.Network.Lost;
        Assert.True(lost > 0);
        Assert.Equal((1, 0.7), (cluster.Storms, cluster.Journal.Faults.UnknownShare));
        cluster.Run(TimeSpan.FromSeconds(29));
        Assert.True(cluster.Network.Lost > lost);
        cluster.Run(TimeSpan.FromSeconds(40));
        Assert.Equal((0, 0.0), (cluster.Storms, cluster.Journal.Faults.UnknownShare));
    }

    [Fact]
    public void A_shorter_cut_does_not_mend_a_longer_one()
    {
        using var cluster = new SimulatedCluster(TestWorld.Task(3), TestWorld.Options(
            3, 2, 1000, TestWorld.At(5, FaultKind.CentreCut, 1, 20), TestWorld.At(6, FaultKind.AggregatorCut, 0, 2), TestWorld.At(7, FaultKind.CentreMute, 1, 3)));
        cluster.Start();
        cluster.Run(TimeSpan.FromSeconds(7.5));
        Assert.True(cluster.Network.IsCut(2, LinkDirection.Down));
        cluster.Run(TimeSpan.FromSeconds(15));
        Assert.False(cluster.Network.IsCut(2, LinkDirection.Down));
        Assert.True(cluster.Network.IsCut(1, LinkDirection.Down));
        Assert.True(cluster.Network.IsCut(1, LinkDirection.Up));
        cluster.Run(TimeSpan.FromSeconds(26));
        Assert.False(cluster.Network.IsCut(1, LinkDirection.Both));
    }

    [Fact]
    public void A_healed_world_has_no_cut_no_doubt_and_everybody_up()
    {
        using var cluster = new SimulatedCluster(TestWorld.Task(4), TestWorld.Options(
            3, 2, 1000,
            TestWorld.At(1, FaultKind.CentreCut, 0, 500), TestWorld.At(1, FaultKind.CentreCrash, 1, 500), TestWorld.At(1, FaultKind.JournalDoubt, 0, 500),
            TestWorld.At(1, FaultKind.Storm, 0, 500), TestWorld.At(2, FaultKind.AggregatorCrash, 0, 500), TestWorld.At(100, FaultKind.AggregatorCrash, 0, 500)));
        cluster.Start();
        cluster.Run(TimeSpan.FromSeconds(10));
        Assert.False(cluster.Leader!.IsAlive);
        cluster.Heal();
        long lost = cluster.Network.Lost;
        cluster.Run(TimeSpan.FromSeconds(110));
        Assert.True(cluster.Leader!.IsAlive);
        Assert.Equal(lost, cluster.Network.Lost);
        Assert.Equal(4, cluster.Living.Count());
        Assert.Equal(1, cluster.FaultCounts[FaultKind.AggregatorCrash]);
    }
}
