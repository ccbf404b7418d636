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
    public void Time_on_the_link_is_not_taken_for_training()
    {
        // 16 s, of which 6 were transfers: 0.5 s a step, and 2 s of the 8 that are aimed at are left beside them.
        var sizer = new TaskSizer(Options);
        RoundPlan plan = Plan(1, 20, 1);
        plan = plan with { Slots = [plan.Slots[0] with { Budget = new SlotBudget(plan.StartedAt + TimeSpan.FromSeconds(100), 6) }] };
        sizer.Learn(plan, [Time(0, 16, SlotOutcome.Counted)]);
        Assert.Equal(4, sizer.LocalOf(new ClientId(1), 100, new RoundNumber(2), Options.Deadline, linkSeconds: 6)?.StepsMax);
        Assert.Equal(14, sizer.LocalOf(new ClientId(1), 100, new RoundNumber(2), Options.Deadline, linkSeconds: 1)?.StepsMax);
    }

    [Fact]
    public void Link_is_subtracted_from_the_time_for_training()
    {
        RunOptions options = Options with { Demand = new TaskDemand("managed", 1_000_000) };
        SlotBudget budget = new TaskSizer(options).BudgetOf(new Capabilities(1, 1, [], null, 8e6, 2e6), Samples.At(3), options.Deadline)!.Value;
        Assert.Equal(new SlotBudget(Samples.At(3 + 6), 2.5), budget);
        Assert.Equal(Samples.At(3 + 8), new TaskSizer(options).BudgetOf(null, Samples.At(3), options.Deadline)!.Value.TrainUntil);
        Assert.Null(new TaskSizer(options with { TaskSizing = new TaskSizingOptions() }).BudgetOf(null, Samples.At(3), options.Deadline));
    }

    [Fact]
    public void Centre_whose_time_was_up_is_asked_for_what_it_did()
    {
        var sizer = new TaskSizer(Options);
        RoundPlan plan = Plan(1, 20, 1);
        plan = plan with { Slots = [plan.Slots[0] with { Budget = new SlotBudget(plan.StartedAt + TimeSpan.FromSeconds(8), 0) }] };
        sizer.Learn(plan, [Time(0, 8, SlotOutcome.Counted) with { Steps = 5 }]);
        Assert.Equal(5, Asked(sizer, 1)?.StepsMax);

        // One that says it did less although it had time enough is measured by what it was asked.
        sizer.Learn(plan, [Time(0, 4, SlotOutcome.Counted) with { Slot = 0, Steps = 1 }]);
        Assert.True(Asked(sizer, 1)?.StepsMax > 5);
    }

    [Fact]
    public void Step_that_takes_too_long_by_itself_is_made_smaller()
    {
        // 40 s a step, 4 s an example: two examples in 8 s.
        TaskSizer sizer = Learned(Options, (1, 800, SlotOutcome.Counted));
        Assert.Equal(Options.Local with { StepsMax = 1, BatchSize = 2 }, Asked(sizer, 1));
    }

    [Fact]
    public void Task_says_how_long_to_train_only_where_tasks_are_sized()
    {
        foreach (bool enabled in new[] { true, false })
        {
            RunDriver run = new RunDriver(Options with { TaskSizing = new TaskSizingOptions { Enabled = enabled } }).Start().Joins(1, 2);
            Assert.All(
                run.Effects.OfType<RoundEffect.Send>().Select(send => send.Message).OfType<ClientMessage.TrainTask>(),
                task => Assert.Equal(enabled ? TimeSpan.FromSeconds(8) : null, task.TrainFor));
        }
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
