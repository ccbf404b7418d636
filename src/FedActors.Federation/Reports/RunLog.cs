using FedActors.Core.Rounds;

namespace FedActors.Federation.Reports;

/// <summary>
/// Collects a run's events into the rows, bars and counts that displays and reports show. Fed by one thread at a time, the aggregator's;
/// whoever shows progress is called on that thread and must be quick.
/// </summary>
/// <param name="wallSeconds">Real seconds since the run began.</param>
/// <param name="barsMax">Timeline bars beyond this many are counted, not kept.</param>
public sealed class RunLog(Func<double> wallSeconds, int barsMax = 20_000)
{
    private readonly List<RoundRow> _rows = [];
    private readonly List<TimelineBar> _bars = [];
    private readonly List<(int Round, int Attempt, string Reason)> _failures = [];
    private RoundPlan? _plan;
    private Instant _origin;
    private double _earlierSeconds;
    private long _stragglers, _dropouts, _refused;
    private bool _hasOrigin;
    private bool _hasStarted;

    /// <summary>Called after each event has been taken in.</summary>
    public Action<RunEvent>? Changed { get; set; }

    /// <summary>The committed rounds in order.</summary>
    public IReadOnlyList<RoundRow> Rows => _rows;

    /// <summary>What asked clients did, in the order in which slots ended.</summary>
    public IReadOnlyList<TimelineBar> Bars => _bars;

    /// <summary>Bars that were not kept.</summary>
    public long BarsLeftOut { get; private set; }

    /// <summary>Attempts that failed, with the reason.</summary>
    public IReadOnlyList<(int Round, int Attempt, string Reason)> Failures => _failures;

    /// <summary>The open round's plan, or null between rounds.</summary>
    public RoundPlan? OpenRound => _plan;

    /// <summary>Updates counted so far in the open round.</summary>
    public int OpenCounted { get; private set; }

    /// <summary>Members now.</summary>
    public int Members { get; private set; }

    /// <summary>Members that joined after the first round had started.</summary>
    public long Joins { get; private set; }

    /// <summary>Updates that came after their round had closed.</summary>
    public long LateUpdates { get; private set; }

    /// <summary>Seconds of the run's own time at the last event, those of earlier processes included.</summary>
    public double Seconds { get; private set; }

    /// <summary>The first moment of this process: its seconds count from here, on top of those of earlier processes.</summary>
    public void SetOrigin(Instant origin)
    {
        _origin = origin;
        _hasOrigin = true;
    }

    /// <summary>Says how many members there are from the beginning, for populations that do not greet one by one.</summary>
    public void SetMembers(int members) => Members = members;

    /// <summary>
    /// Takes in the rounds that earlier processes of this run committed. Each of those processes lasted, as far as its records tell, from
    /// the start of its first round to the close of its last; the pauses between processes are no part of the run's time. What their
    /// failed attempts and late updates were is not recorded and thus not counted.
    /// </summary>
    public void Recall(IReadOnlyList<RoundRecord> committed)
    {
        Instant origin = committed.Count > 0 ? committed[0].StartedAt : default;
        for (int i = 0; i < committed.Count; i++)
        {
            RoundRecord record = committed[i];
            if (i > 0 && record.Epoch != committed[i - 1].Epoch)
            {
                origin += record.StartedAt - committed[i - 1].ClosedAt;
            }

            Seconds = _earlierSeconds = (record.ClosedAt - origin).TotalSeconds;
            _rows.Add(RowOf(record, (record.StartedAt - origin).TotalSeconds, _earlierSeconds) with { WallSeconds = 0 });
            _stragglers += record.Stragglers.Count;
            _dropouts += record.Dropouts.Count;
            _refused += record.Refused.Count;
        }
    }

    /// <summary>Takes an event in.</summary>
    public void Observe(Instant now, RunEvent happened)
    {
        if (!_hasOrigin)
        {
            SetOrigin(now);
        }

        Seconds = SecondsOf(now);
        switch (happened)
        {
            case RunEvent.MemberJoined joined:
                Members = joined.Members;
                Joins += _hasStarted ? 1 : 0;
                break;
            case RunEvent.MemberLeft left: Members = left.Members; break;
            case RunEvent.RoundStarted started:
                _plan = started.Plan;
                _hasStarted = true;
                OpenCounted = 0;
                break;
            case RunEvent.SlotEnded ended: OnSlotEnded(ended); break;
            case RunEvent.SlotReopened: _dropouts--; break;
            case RunEvent.UpdateLate: LateUpdates++; break;
            case RunEvent.RoundFailed failed:
                _failures.Add((failed.Round.Value, failed.Attempt, failed.Reason));
                _plan = null;
                break;
            case RunEvent.RoundCommitted committed:
                _rows.Add(RowOf(committed.Record, SecondsOf(committed.Record.StartedAt), SecondsOf(committed.Record.ClosedAt)));
                _plan = null;
                break;
        }

        Changed?.Invoke(happened);
    }

    /// <summary>The end of the run in one object.</summary>
    public RunSummary Summarise(string scenario, RunOptions options, RunEnd end, long events, int threads) => new()
    {
        Scenario = scenario,
        Seed = options.Seed,
        Rounds = options.RoundsMax,
        CommittedRounds = end.CommittedRounds,
        Accuracy = _rows.Count == 0 ? null : _rows[^1].Accuracy,
        Loss = _rows.Count == 0 ? null : _rows[^1].Loss,
        Epsilon = _rows.Count == 0 ? null : _rows[^1].Epsilon,
        Delta = options.Privacy?.Delta,
        VirtualSeconds = Seconds,
        WallSeconds = wallSeconds(),
        ClientUpdates = _rows.Sum(row => (long)row.Counted + row.Carried),
        Stragglers = _stragglers,
        Dropouts = _dropouts,
        Refused = _refused,
        LateUpdates = LateUpdates,
        FailedAttempts = _failures.Count,
        Joins = Joins,
        ModelDigest = end.Model.ToString(),
        EndReason = end.Reason switch
        {
            RunEndReason.RoundsDone => "rounds-done",
            RunEndReason.TargetReached => "target-reached",
            RunEndReason.TimeSpent => "time-spent",
            RunEndReason.BudgetSpent => "budget-spent",
            RunEndReason.Stopped => "stopped",
            RunEndReason.SteppedDown => "stepped-down",
            _ => "failed",
        },
        EndDetail = end.Detail,
        Events = events,
        Threads = threads,
    };

    private void OnSlotEnded(RunEvent.SlotEnded ended)
    {
        switch (ended.Outcome)
        {
            case SlotOutcome.Counted: OpenCounted++; break;
            case SlotOutcome.Straggler: _stragglers++; break;
            case SlotOutcome.DroppedOut or SlotOutcome.Declined: _dropouts++; break;
            case SlotOutcome.Refused: _refused++; break;
        }

        if (_plan is not { } plan)
        {
            return;
        }

        if (_bars.Count >= barsMax)
        {
            BarsLeftOut++;
            return;
        }

        _bars.Add(new TimelineBar(
            ended.Key.Round.Value, ended.Key.Attempt, ended.Key.Slot, ended.Client.Value,
            SecondsOf(plan.StartedAt), Seconds, ended.Outcome, ended.Detail));
    }

    private RoundRow RowOf(RoundRecord record, double startedSeconds, double closedSeconds)
    {
        int carried = record.Accepted.Count(update => update.Key.Round != record.Round || update.Key.Attempt != record.Attempt);
        return new RoundRow
        {
            Round = record.Round.Value,
            Attempt = record.Attempt,
            StartedSeconds = startedSeconds,
            ClosedSeconds = closedSeconds,
            Members = Members,
            Asked = record.Cohort.Count,
            Counted = record.Accepted.Count - carried,
            Carried = carried,
            Stragglers = record.Stragglers.Count,
            Dropouts = record.Dropouts.Count,
            Refused = record.Refused.Count,
            TrainLoss = record.Metrics.TrainLoss,
            LocalLoss = record.Metrics.LocalLoss,
            LocalAccuracy = record.Metrics.LocalAccuracy,
            Epsilon = record.Privacy?.Epsilon,
            EvaluatedLoss = record.Metrics.EvaluatedLoss,
            EvaluatedAccuracy = record.Metrics.EvaluatedAccuracy,
            UpdateNorm = record.Metrics.UpdateNorm,
            WallSeconds = wallSeconds(),
            NextModel = record.NextModel.ToString(),
        };
    }

    private double SecondsOf(Instant moment) => _earlierSeconds + (moment - _origin).TotalSeconds;
}
