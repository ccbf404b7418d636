using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Federation.Reports;

namespace FedActors.Federation.Tests.Reports;

public sealed class RunLogTests
{
    private static readonly Instant Origin = new(5_000_000);

    [Fact]
    public void Members_of_the_beginning_are_no_joins_and_later_ones_are()
    {
        RunLog log = New();
        log.Observe(Origin, new RunEvent.MemberJoined(new ClientId(0), new Incarnation(1), 1));
        log.Observe(Origin, new RunEvent.RoundStarted(Plan(1)));
        log.Observe(Origin, new RunEvent.MemberJoined(new ClientId(1), new Incarnation(1), 2));

        Assert.Equal(1, log.Joins);
        Assert.Equal(2, log.Members);
    }

    [Fact]
    public void A_slot_that_ends_becomes_a_bar_from_the_start_of_its_round()
    {
        RunLog log = New();
        log.SetOrigin(Origin);
        log.Observe(Origin + TimeSpan.FromSeconds(1), new RunEvent.RoundStarted(Plan(1)));
        log.Observe(Origin + TimeSpan.FromSeconds(4), new RunEvent.SlotEnded(new TaskKey(new RoundNumber(1), 1, 0), new ClientId(7), SlotOutcome.Counted, null));

        TimelineBar bar = Assert.Single(log.Bars);
        Assert.Equal((1, 7, 1.0, 4.0, SlotOutcome.Counted), (bar.Round, bar.Client, bar.StartedSeconds, bar.EndedSeconds, bar.Outcome));
        Assert.Equal(1, log.OpenCounted);
    }

    [Fact]
    public void Slot_that_is_open_again_is_no_dropout()
    {
        RunLog log = New();
        var key = new TaskKey(new RoundNumber(1), 1, 0);
        log.Observe(Origin, new RunEvent.RoundStarted(Plan(1)));
        log.Observe(Origin, new RunEvent.SlotEnded(key, new ClientId(7), SlotOutcome.DroppedOut, "lost"));
        Assert.Equal(1, Summary(log).Dropouts);
        log.Observe(Origin, new RunEvent.SlotReopened(key, new ClientId(7)));
        Assert.Equal(0, Summary(log).Dropouts);
    }

    [Fact]
    public void Bars_beyond_the_bound_are_counted_and_not_kept()
    {
        var log = new RunLog(() => 0, barsMax: 1);
        log.Observe(Origin, new RunEvent.RoundStarted(Plan(1)));
        for (int slot = 0; slot < 3; slot++)
        {
            log.Observe(Origin, new RunEvent.SlotEnded(new TaskKey(new RoundNumber(1), 1, slot), new ClientId(slot), SlotOutcome.Counted, null));
        }

        Assert.Single(log.Bars);
        Assert.Equal(2, log.BarsLeftOut);
    }

    [Fact]
    public void Rounds_of_earlier_processes_are_part_of_the_run()
    {
        RunLog log = New();
        log.Recall([Record(1, default), Record(2, default)]);
        log.Observe(Origin + TimeSpan.FromSeconds(60), new RunEvent.RoundCommitted(Record(3, default)));

        Assert.Equal([1, 2, 3], log.Rows.Select(row => row.Round));
        RunSummary summary = Summary(log);
        Assert.Equal((3, 3L), (summary.CommittedRounds, summary.ClientUpdates));
    }

    [Fact]
    public void Pauses_between_processes_are_no_part_of_the_runs_time()
    {
        // The first process worked for two seconds, the second, a thousand seconds later, for one; the third has worked for five.
        RunLog log = New();
        log.SetOrigin(Origin + TimeSpan.FromSeconds(9000));
        log.Recall([Record(1, default), Record(2, default), Record(1003, default) with { Round = new RoundNumber(3), Epoch = new Epoch(2) }]);
        Assert.Equal(3, log.Seconds);

        log.Observe(Origin + TimeSpan.FromSeconds(9005), new RunEvent.RoundCommitted(Record(9002, default) with { Round = new RoundNumber(4) }));

        Assert.Equal([(0, 1), (1, 2), (2, 3), (5, 6)], log.Rows.Select(row => (row.StartedSeconds, row.ClosedSeconds)));
        Assert.Equal(8, Summary(log).VirtualSeconds);
    }

    [Fact]
    public void Slots_of_failed_attempts_are_in_the_summary_and_not_in_the_rows()
    {
        RunLog log = New();
        log.Recall([Record(1, default) with { Refused = [3], Stragglers = [4, 5] }]);
        log.Observe(Origin, new RunEvent.RoundStarted(Plan(2)));
        SlotOutcome[] outcomes = [SlotOutcome.Refused, SlotOutcome.Refused, SlotOutcome.Straggler, SlotOutcome.DroppedOut, SlotOutcome.Declined, SlotOutcome.Counted];
        foreach ((int slot, SlotOutcome outcome) in outcomes.Index())
        {
            log.Observe(Origin, new RunEvent.SlotEnded(new TaskKey(new RoundNumber(2), 1, slot), new ClientId(slot), outcome, null));
        }

        log.Observe(Origin, new RunEvent.RoundFailed(new RoundNumber(2), 1, "too few updates"));
        log.Observe(Origin, new RunEvent.RoundCommitted(Record(2, default) with { Attempt = 2 }));

        RunSummary summary = Summary(log);
        Assert.Equal((3, 3, 2, 1), (summary.Refused, summary.Stragglers, summary.Dropouts, summary.FailedAttempts));
        Assert.Equal((0, 0, 0), (log.Rows[1].Refused, log.Rows[1].Stragglers, log.Rows[1].Dropouts));
    }

    [Fact]
    public void Carried_updates_are_told_apart_from_the_rounds_own()
    {
        RunLog log = New();
        var late = new AcceptedUpdate(new TaskKey(new RoundNumber(1), 1, 0), new ClientId(3), new Incarnation(1), 5, 3, default);
        log.Observe(Origin, new RunEvent.RoundCommitted(Record(2, default) with { Accepted = [late, .. Record(2, default).Accepted] }));

        Assert.Equal((1, 1), (log.Rows[0].Counted, log.Rows[0].Carried));
    }

    private static RunSummary Summary(RunLog log) => log.Summarise(
        "x", new RunOptions { RunId = "x", Seed = 1, RoundsMax = 3, CohortSize = 1 }, new RunEnd(RunEndReason.RoundsDone, 3, default, "done"), 0, 1);

    private static RunLog New() => new(() => 0);

    private static RoundPlan Plan(int round) => new()
    {
        Round = new RoundNumber(round),
        Attempt = 1,
        Model = default,
        Slots = [new PlannedSlot(new ClientId(7), new Incarnation(1), 10)],
        UploadsWanted = 1,
        UploadsMin = 1,
        StartedAt = Origin + TimeSpan.FromSeconds(1),
        Deadline = Origin + TimeSpan.FromSeconds(9),
        Scale = FixedPointScale.For(1, 10, 10),
        Local = new LocalTraining(),
    };

    private static RoundRecord Record(int round, Sha256Digest previous) => new()
    {
        RunId = "x",
        Round = new RoundNumber(round),
        Attempt = 1,
        Epoch = new Epoch(1),
        StartedAt = Origin + TimeSpan.FromSeconds(round),
        ClosedAt = Origin + TimeSpan.FromSeconds(round + 1),
        Configuration = default,
        Strategy = "fedavg",
        ScaleExponent = 30,
        Model = default,
        NextModel = default,
        SumDigest = default,
        Cohort = [new ClientId(7)],
        Accepted = [new AcceptedUpdate(new TaskKey(new RoundNumber(round), 1, 0), new ClientId(7), new Incarnation(1), 10, 10, default)],
        Stragglers = [],
        Dropouts = [],
        Refused = [],
        Metrics = new RoundMetrics(1, null, null, null, null, 0.5),
        Previous = previous,
    };
}
