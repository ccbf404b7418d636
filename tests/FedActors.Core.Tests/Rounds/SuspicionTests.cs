using FedActors.Core.Identity;
using FedActors.Core.Membership;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

/// <summary>Who falls silent is found in seconds; who only works slowly is not.</summary>
public sealed class SuspicionTests
{
    private static RunOptions Options => Samples.Options with { SilenceMax = TimeSpan.FromSeconds(15), HeartbeatInterval = TimeSpan.FromSeconds(1) };

    [Fact]
    public void Member_that_dies_is_found_within_five_seconds_and_the_others_stay()
    {
        RunDriver run = new RunDriver(Options).Start().Joins(1, 2);
        double? found = null;
        for (double now = 0.5; now <= 30; now += 0.5)
        {
            run.At(now);
            if (now % 1 == 0)
            {
                run.Hello(2, working: new TaskKey(new RoundNumber(1), 1, 0));
                if (now <= 10)
                {
                    run.Hello(1, working: new TaskKey(new RoundNumber(1), 1, 0));
                }
            }

            run.Due(RunTimer.Silence);
            if (found is null && run.Machine.Roster.Count == 1)
            {
                found = now - 10;
                Assert.True(run.Machine.Roster.IsMember(new ClientId(2), Samples.First));
            }
        }

        Assert.InRange(found!.Value, 4, 5);
        Assert.Equal(1, run.Machine.Roster.Count);
    }

    [Fact]
    public void Node_that_trains_for_an_hour_stays_a_member_as_long_as_it_greets()
    {
        RunDriver run = new RunDriver(Options with { Deadline = TimeSpan.FromHours(2), CohortSize = 1 }).Start().Joins(1);
        TaskKey task = run.KeyOf(1);
        for (int second = 1; second <= 3600; second++)
        {
            // A busy machine greets irregularly, up to two seconds late.
            run.At(second + (second * 7 % 5 * 0.5)).Hello(1, working: task).Due(RunTimer.Silence);
            Assert.True(run.Machine.Round!.Awaits(new ClientId(1)), $"lost after {second} s");
        }
    }

    [Fact]
    public void Silence_is_looked_at_often_only_where_members_greet()
    {
        new RunDriver(Options).Start().Expect("timer Silence 0.5", "[waiting 0/1]");
        new RunDriver(Options with { HeartbeatInterval = TimeSpan.Zero }).Start().Expect("timer Silence 5", "[waiting 0/1]");
        new RunDriver(Options with { Suspicion = new SuspicionOptions { PhiMax = 0 } }).Start().Expect("timer Silence 5", "[waiting 0/1]");
        new RunDriver(Options with { SilenceMax = TimeSpan.Zero }).Start().Expect("[waiting 0/1]");
    }

    [Fact]
    public void Hard_bound_holds_without_suspicion()
    {
        RunDriver run = new RunDriver(Options with { HeartbeatInterval = TimeSpan.Zero }).Start().Joins(1);
        run.At(5).Due(RunTimer.Silence).At(10).Due(RunTimer.Silence).At(15).Due(RunTimer.Silence);
        Assert.Equal(1, run.Machine.Roster.Count);
        run.At(20).Due(RunTimer.Silence);
        Assert.Equal(0, run.Machine.Roster.Count);
    }

    [Fact]
    public void Aggregator_that_stood_still_does_not_take_its_members_for_lost()
    {
        RunDriver run = new RunDriver(Options).Start().Joins(1, 2).At(0.5).Due(RunTimer.Silence);
        run.At(60).Due(RunTimer.Silence);
        Assert.Equal(2, run.Machine.Roster.Count);
        run.At(60.1).Hello(1);
        for (double now = 60.5; now < 66; now += 0.5)
        {
            run.At(now).Hello(1).Due(RunTimer.Silence);
        }

        Assert.True(run.Machine.Roster.IsMember(new ClientId(1), Samples.First));
        Assert.Equal(1, run.Machine.Roster.Count);
    }

    [Fact]
    public void Member_whose_session_is_away_learns_no_slower_rhythm_from_it()
    {
        RunDriver run = new RunDriver(Options with { ReconnectGrace = TimeSpan.FromSeconds(60) }).Start().Joins(1);
        for (double now = 0.5; now <= 15; now += 0.5)
        {
            run.At(now).Due(RunTimer.Silence);
            if (now % 1 == 0 && now is <= 5 or 8)
            {
                run.Hello(1);
            }

            if (now == 5)
            {
                run.Step(new RunInput.SessionLost(new ClientId(1), Samples.First));
            }

            Assert.Equal(now < 13 ? 1 : 0, run.Machine.Roster.Count);
        }
    }

    [Theory]
    [InlineData(-1, 3, "suspicion.phi-max is -1")]
    [InlineData(8, 0, "suspicion.pause-min is 00:00:00")]
    public void Bounds_are_checked(double phi, double pause, string message) => Assert.Contains(message, Assert.Throws<ArgumentException>(() =>
        (Options with { Suspicion = new SuspicionOptions { PhiMax = phi, PauseMin = TimeSpan.FromSeconds(pause) } }).Validated()).Message);
}
