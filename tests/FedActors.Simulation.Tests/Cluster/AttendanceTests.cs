using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Devices;
using FedActors.Simulation.Faults;

namespace FedActors.Simulation.Tests.Cluster;

public sealed class AttendanceTests
{
    private static SimulatedCluster Start(int centres, ClusterOptions options)
    {
        var cluster = new SimulatedCluster(TestWorld.Task(centres), options with { Run = options.Run with { MembersMin = 1 } });
        cluster.Start();
        return cluster;
    }

    private static int[] Up(SimulatedCluster cluster, double seconds)
    {
        cluster.Run(TimeSpan.FromSeconds(seconds));
        Assert.Null(cluster.Failure);
        return [.. cluster.Living.Select(process => process.Client.Value)];
    }

    private static ClusterOptions Days(double awakeShare) => TestWorld.Options(5, 1, 100_000) with
    {
        Devices = new DeviceOptions { Availability = AvailabilityKind.DayNight, Period = TimeSpan.FromSeconds(100), AwakeShare = awakeShare },
    };

    [Fact]
    public void Late_joiners_come_one_after_another()
    {
        using SimulatedCluster cluster = Start(12, TestWorld.Options(2, 1, 1000) with
        {
            Membership = new MembershipOptions { Initial = 2, JoinsFrom = TimeSpan.FromSeconds(10), JoinsUntil = TimeSpan.FromSeconds(19) },
        });
        Assert.Equal(2, Up(cluster, 9.9).Length);
        Assert.Equal(3, Up(cluster, 10.5).Length);
        Assert.Equal(7, Up(cluster, 14.5).Length);
        Assert.Equal(12, Up(cluster, 20).Length);
    }

    [Fact]
    public void Who_leaves_for_good_is_never_started_again()
    {
        using SimulatedCluster cluster = Start(6, TestWorld.Options(
            2, 1, 1000, [.. Enumerable.Range(0, 6).Select(centre => TestWorld.At(30, FaultKind.CentreCrash, centre, 1))]) with
        {
            Membership = new MembershipOptions { Initial = 6, JoinsUntil = TimeSpan.FromSeconds(20), LeaveShare = 0.5 },
        });
        int[] left = Up(cluster, 29);
        Assert.InRange(left.Length, 1, 5);
        Assert.Equal(left, Up(cluster, 100));
    }

    [Fact]
    public void By_day_and_night_each_centre_is_up_for_its_share_of_the_period()
    {
        using SimulatedCluster cluster = Start(200, Days(0.6));
        var up = new int[200];
        for (int second = 1; second <= 200; second++)
        {
            foreach (int centre in Up(cluster, second))
            {
                up[centre]++;
            }
        }

        // A phase of its own: at any moment about 0.6 of them are up, and each is up for 60 of 100 seconds from the first day on.
        Assert.All(up, seconds => Assert.InRange(seconds, 118, 122));
        Assert.InRange(Up(cluster, 201).Length, 90, 150);
    }

    [Fact]
    public void Who_is_awake_always_is_never_restarted()
    {
        using SimulatedCluster cluster = Start(5, Days(1));
        Up(cluster, 500);
        Assert.All(cluster.Living, process => Assert.Equal(1, process.Incarnation.Value));
        Assert.Equal(5, cluster.Living.Count());
    }

    [Fact]
    public void A_centre_that_crashes_at_dusk_does_not_return_by_night()
    {
        ClusterOptions options = Days(0.5);
        using SimulatedCluster calm = Start(40, options);
        int[] nightAt60 = [.. Enumerable.Range(0, 40).Except(Up(calm, 60))];
        using SimulatedCluster cluster = Start(40, options with
        {
            Faults = [.. Enumerable.Range(0, 40).Select(centre => TestWorld.At(50, FaultKind.CentreCrash, centre, 5))],
        });
        Assert.Empty(Up(cluster, 60).Intersect(nightAt60));
        Assert.NotEmpty(nightAt60);
    }

    [Fact]
    public void A_trace_decides_who_is_up_and_does_not_bring_who_has_not_joined()
    {
        AvailabilityChange Change(double at, int centre, bool up) => new(TimeSpan.FromSeconds(at), centre, up);
        using SimulatedCluster cluster = Start(3, TestWorld.Options(1, 1, 10_000) with
        {
            Membership = new MembershipOptions { Initial = 2, JoinsFrom = TimeSpan.FromSeconds(50), JoinsUntil = TimeSpan.FromSeconds(50) },
            Devices = new DeviceOptions
            {
                Availability = AvailabilityKind.Trace,
                Trace = [Change(5, 0, false), Change(10, 2, true), Change(20, 0, true), Change(30, 1, false)],
            },
        });
        Assert.Equal([0, 1], Up(cluster, 4));
        Assert.Equal([1], Up(cluster, 15));
        Assert.Equal([0, 1], Up(cluster, 25));
        Assert.Equal([0], Up(cluster, 40));
        Assert.Equal([0, 2], Up(cluster, 60));
    }

    [Fact]
    public void Centres_vanish_at_their_rate_and_come_back()
    {
        (SimulatedCluster cluster, List<RunEvent> events) = TestWorld.Play(20, TestWorld.Options(10, 2, 60) with
        {
            Vanish = new VanishOptions { Probability = 0.3, ReturnsAfter = TimeSpan.FromSeconds(5) },
        });
        Assert.Equal(RunEndReason.RoundsDone, cluster.End!.Reason);
        int asked = events.OfType<RunEvent.RoundStarted>().Sum(started => started.Plan.Slots.Count);
        int lost = events.OfType<RunEvent.SlotEnded>().Count(ended => ended.Outcome is SlotOutcome.DroppedOut or SlotOutcome.Straggler);

        // A sixth of those that vanish do so after their work is done (a point up to 1.2 times the expected time).
        Assert.InRange((double)lost / asked, 0.17, 0.33);
    }

    [Fact]
    public void Centres_on_demand_that_vanished_can_be_asked_again_later()
    {
        (SimulatedCluster cluster, List<RunEvent> events) = TestWorld.Play(30, TestWorld.Options(10, 2, 60) with
        {
            OnDemand = true,
            Run = TestWorld.Run(10, 2, 60) with { SilenceMax = TimeSpan.Zero, Deadline = TimeSpan.FromSeconds(5) },
            Client = new() { HeartbeatInterval = TimeSpan.Zero },
            Vanish = new VanishOptions { Probability = 0.2, ReturnsAfter = TimeSpan.FromSeconds(4) },
        });
        Assert.Equal(RunEndReason.RoundsDone, cluster.End!.Reason);
        RunEvent.SlotEnded[] ended = [.. events.OfType<RunEvent.SlotEnded>()];
        var everLost = ended.Where(end => end.Outcome == SlotOutcome.Straggler).Select(end => end.Client).ToHashSet();
        ClientId[] countedLate = [.. ended.Where(end => end.Key.Round.Value > 50 && end.Outcome == SlotOutcome.Counted).Select(end => end.Client)];
        Assert.True(everLost.Count > 20, $"{everLost.Count} of 30 ever vanished");
        Assert.Contains(countedLate, everLost.Contains);

        // Whether a centre vanishes is drawn anew for each task.
        double lostLate = ended.Count(end => end.Key.Round.Value > 40 && end.Outcome == SlotOutcome.Straggler) / (double)ended.Count(end => end.Key.Round.Value > 40);
        Assert.InRange(lostLate, 0.08, 0.32);
        Assert.True(cluster.Living.Count() <= 10, "a centre on demand exists only while it has a task");
    }
}
