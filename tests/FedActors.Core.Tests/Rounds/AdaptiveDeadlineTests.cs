using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

public sealed class AdaptiveDeadlineTests
{
    private static AdaptiveDeadlineOptions Adaptive => new() { Enabled = true, Percentile = 0.9, Factor = 2, AtLeast = TimeSpan.FromSeconds(2), Window = 20 };

    private static RunOptions Options => Samples.Options with { AdaptiveDeadline = Adaptive, CohortSize = 10, MembersMin = 10 };

    [Fact]
    public void Deadline_is_the_run_s_own_until_ten_slots_were_seen()
    {
        var deadline = new AdaptiveDeadline(Options);
        deadline.Learn(Times(9, 1));
        Assert.Equal(60, deadline.Next().TotalSeconds);
        deadline.Learn(Times(1, 1));
        Assert.Equal(2, deadline.Next().TotalSeconds);
    }

    [Theory]
    [InlineData(0.5, 10)]
    [InlineData(0.9, 18)]
    [InlineData(0.91, 20)]
    [InlineData(1, 20)]
    public void Deadline_is_factor_times_the_percentile_of_what_updates_took(double percentile, double seconds)
    {
        var deadline = new AdaptiveDeadline(Options with { AdaptiveDeadline = Adaptive with { Percentile = percentile } });
        deadline.Learn(Enumerable.Range(1, 10).Reverse().SelectMany(took => Times(1, took)));
        Assert.Equal(seconds, deadline.Next().TotalSeconds);
    }

    [Theory]
    [InlineData(0.1, 2)]
    [InlineData(40, 60)]
    public void Deadline_stays_between_its_bounds(double took, double seconds)
    {
        var deadline = new AdaptiveDeadline(Options);
        deadline.Learn(Times(20, took));
        Assert.Equal(seconds, deadline.Next().TotalSeconds);
    }

    [Fact]
    public void Only_the_window_counts()
    {
        var deadline = new AdaptiveDeadline(Options);
        deadline.Learn(Times(20, 25));
        deadline.Learn(Times(20, 5));
        Assert.Equal(10, deadline.Next().TotalSeconds);
    }

    [Fact]
    public void Slots_that_were_too_late_lengthen_the_deadline_and_those_not_waited_for_do_not()
    {
        var deadline = new AdaptiveDeadline(Options);
        deadline.Learn(Times(16, 5).Concat(Enumerable.Repeat(new SlotTime(0, TimeSpan.FromSeconds(10), IsCounted: false, IsOverdue: true), 4)));
        Assert.Equal(20, deadline.Next().TotalSeconds);
        deadline.Learn(Enumerable.Repeat(new SlotTime(0, TimeSpan.FromSeconds(30), IsCounted: false, IsOverdue: false), 20));
        Assert.Equal(20, deadline.Next().TotalSeconds);
    }

    [Fact]
    public void Switched_off_it_is_the_run_s_own()
    {
        var deadline = new AdaptiveDeadline(Options with { AdaptiveDeadline = Adaptive with { Enabled = false } });
        deadline.Learn(Times(100, 1));
        Assert.Equal(60, deadline.Next().TotalSeconds);
    }

    [Fact]
    public void Run_learns_from_its_rounds()
    {
        RunDriver run = new RunDriver(Options).Start().Joins(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        run.At(3).Completes();
        Assert.Contains("timer Deadline 6", Transcript.Of(run.Effects));
        Assert.Equal(Samples.At(9), run.Plan.Deadline);
    }

    [Fact]
    public void Round_taken_over_from_another_aggregator_teaches_nothing()
    {
        RunDriver run = new RunDriver(Options).Start(Samples.Record()).Joins(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        run.At(0.5).Completes();
        Assert.Contains("timer Deadline 60", Transcript.Of(run.Effects));
        run.At(3.5).Completes();
        Assert.Contains("timer Deadline 6", Transcript.Of(run.Effects));
    }

    private static IEnumerable<SlotTime> Times(int count, double seconds) =>
        Enumerable.Repeat(new SlotTime(0, TimeSpan.FromSeconds(seconds), IsCounted: true, IsOverdue: false), count);
}
