using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

/// <summary>Clients announce 100 examples; ten a step makes ten steps an epoch, and twenty a task.</summary>
public sealed class TaskSizerTests
{
    private static RunOptions Options => Samples.Options with
    {
        TaskSizing = new TaskSizingOptions { Enabled = true },
        Local = new LocalTraining { Epochs = 2, BatchSize = 10 },
        CohortSize = 2,
        MembersMin = 2,
        Deadline = TimeSpan.FromSeconds(10),
    };

    [Fact]
    public void Slow_centre_is_asked_to_do_what_it_can_in_time_and_a_fast_one_everything()
    {
        // 20 steps in 16 s are 0.8 s a step; 80 % of the deadline of 10 s are ten steps.
        TaskSizer sizer = Learned(Options, (1, 16, SlotOutcome.Counted), (2, 1, SlotOutcome.Counted));
        Assert.Equal(Options.Local with { StepsMax = 10 }, Asked(sizer, 1));
        Assert.Null(Asked(sizer, 2));
        Assert.Null(Asked(sizer, 3));
    }

    [Fact]
    public void Centre_that_was_too_late_is_asked_for_less_until_it_is_in_time()
    {
        var sizer = new TaskSizer(Options);
        int steps = 20;
        foreach (int expected in new[] { 8, 3, 1, 1 })
        {
            steps = Learn(sizer, 1, steps, 10, SlotOutcome.Straggler);
            Assert.Equal(expected, steps);
        }
    }

    [Fact]
    public void Centre_converges_to_what_fits_although_its_time_has_a_fixed_part()
    {
        // 2 s of transfers and 0.5 s a step: twelve steps take the 8 s that are aimed at.
        var sizer = new TaskSizer(Options);
        int steps = 20;
        for (int round = 0; round < 20; round++)
        {
            steps = Learn(sizer, 1, steps, 2 + (0.5 * steps), SlotOutcome.Counted, round + 1);
        }

        Assert.InRange(steps, 10, 13);
    }

    [Fact]
    public void Size_that_is_much_the_same_stays_the_same()
    {
        var sizer = new TaskSizer(Options);
        int steps = Learn(sizer, 1, 20, 16, SlotOutcome.Counted);
        Assert.Equal(10, steps);
        Assert.Equal(10, Learn(sizer, 1, 10, 9, SlotOutcome.Counted, 2));
        Assert.Equal(10, Learn(sizer, 1, 10, 7.5, SlotOutcome.Counted, 3));
    }

    [Fact]
    public void Same_round_asks_the_same_again_of_whoever_was_in_time()
    {
        TaskSizer sizer = Learned(Options, (1, 16, SlotOutcome.Counted));
        Assert.Null(sizer.LocalOf(new ClientId(1), 100, new RoundNumber(1), Options.Deadline));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 6)]
    public void Bounds_hold(bool enabled, int stepsMin)
    {
        RunOptions options = Options with { TaskSizing = new TaskSizingOptions { Enabled = enabled, StepsMin = Math.Max(1, stepsMin) } };
        TaskSizer sizer = Learned(options, (1, 1e6, SlotOutcome.Counted));
        Assert.Equal(enabled ? stepsMin : null, Asked(sizer, 1)?.StepsMax);
    }

    [Fact]
    public void Gradients_are_not_sized()
    {
        RunOptions options = Options with { Local = new LocalTraining { GradientOnly = true, BatchSize = 0 } };
        Assert.Null(Asked(Learned(options, (1, 1e6, SlotOutcome.Counted)), 1));
    }

    [Fact]
    public void Run_asks_a_straggler_for_less_and_says_so_in_the_record()
    {
        RunDriver run = new RunDriver(Options).Start().Joins(1, 2).At(1).Delivers(2).At(10).DeadlineCommits();
        int slot = run.KeyOf(1).Slot;
        Assert.Equal(8, run.Plan.LocalOf(slot).StepsMax);
        Assert.Equal(0, run.Plan.LocalOf(1 - slot).StepsMax);
        Assert.Equal(8, ((ClientMessage.TrainTask)run.Effects.OfType<RoundEffect.Send>().Single(send => send.Client.Value == 1 && send.Message is ClientMessage.TrainTask).Message).Local.StepsMax);
        run.At(12).Delivers(2).Delivers(1).Closed().Journal(CommitOutcome.Committed);
        RoundRecord record = run.Effects.OfType<RoundEffect.Report>().Select(report => report.Event).OfType<RunEvent.RoundCommitted>().Single().Record;
        Assert.Equal([new SizedSlot(slot, 8)], record.Sized);

        // The next aggregator asks the same, so that what is in work is of use to it.
        RunDriver next = new RunDriver(Options).Start(record).Joins(1, 2);
        Assert.Equal(8, next.Plan.LocalOf(next.KeyOf(1).Slot).StepsMax);
        Assert.Equal(0, next.Plan.LocalOf(next.KeyOf(2).Slot).StepsMax);
    }

    private static LocalTraining? Asked(TaskSizer sizer, int client, int round = 9) =>
        sizer.LocalOf(new ClientId(client), 100, new RoundNumber(round), Options.Deadline);

    private static int Learn(TaskSizer sizer, int client, int steps, double seconds, SlotOutcome outcome, int round = 1)
    {
        sizer.Learn(Plan(round, steps, client), [Time(0, seconds, outcome)]);
        return Asked(sizer, client, round + 1)?.StepsMax ?? 20;
    }

    private static TaskSizer Learned(RunOptions options, params (int Client, double Seconds, SlotOutcome Outcome)[] slots)
    {
        var sizer = new TaskSizer(options);
        sizer.Learn(Plan(1, 0, [.. slots.Select(slot => slot.Client)]), slots.Select((slot, index) => Time(index, slot.Seconds, slot.Outcome)));
        return sizer;
    }

    private static SlotTime Time(int slot, double seconds, SlotOutcome outcome) =>
        new(slot, TimeSpan.FromSeconds(seconds), outcome == SlotOutcome.Counted, outcome == SlotOutcome.Straggler);

    private static RoundPlan Plan(int round, int steps, params int[] clients) => new RoundDriver(clients.Length).Machine.Plan with
    {
        Round = new RoundNumber(round),
        Local = Options.Local,
        Slots = [.. clients.Select(client => new PlannedSlot(new ClientId(client), Samples.First, 100, Options.Local with { StepsMax = steps }))],
    };
}
