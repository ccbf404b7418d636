using FedActors.Core.Aggregation;
using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Protocol;
using FedActors.Core.Selection;

namespace FedActors.Core.Rounds;

/// <summary>
/// A whole run: members come and go, one round follows another, failed rounds are tried again, and the run stops when it should. Hosted by
/// the AggregatorActor; pure like <see cref="RoundMachine"/>, which it drives.
/// </summary>
public sealed partial class RunMachine
{
    private readonly RunOptions _options;
    private readonly IAggregationStrategy _strategy;
    private readonly ICohortSampler _sampler;
    private readonly Sha256Digest _configuration;
    private readonly LateUpdates _late;
    private readonly Roster _roster = new();
    private readonly Dictionary<ClientId, RoundPlan> _askedLast = [];
    private readonly AdaptiveDeadline _deadline;
    private readonly TaskSizer _sizer;

    private Epoch _epoch;
    private Sha256Digest _model;
    private Sha256Digest _lastHash;
    private RoundNumber _committed;
    private Instant _startedAt;
    private RoundMachine? _round;
    private RoundNumber _takenOver;
    private int _attempt;
    private bool _waitsForRetry;
    private bool _saidWaiting;
    private Reconvening? _reconvene;
    private string? _stopReason;
    private bool _isPaused;
    private PrivacyStanding? _standing;
    private double _clipNorm;

    /// <summary>A run that has not started; <see cref="RunInput.Start"/> starts it.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="strategy">How updates make the next model.</param>
    /// <param name="sampler">Who is asked.</param>
    /// <param name="configuration">Digest of the effective configuration, written into every record.</param>
    public RunMachine(RunOptions options, IAggregationStrategy strategy, ICohortSampler sampler, Sha256Digest configuration)
    {
        _options = options.Validated();
        _strategy = strategy;
        _sampler = sampler;
        _configuration = configuration;
        _late = new LateUpdates(options);
        _deadline = new AdaptiveDeadline(options);
        _sizer = new TaskSizer(options);
    }

    /// <summary>How the run ended, or null while it runs.</summary>
    public RunEnd? End { get; private set; }

    /// <summary>The open round, or null between rounds.</summary>
    public RoundMachine? Round => _round;

    /// <summary>Who is a member.</summary>
    public Roster Roster => _roster;

    /// <summary>The last committed round.</summary>
    public RoundNumber Committed => _committed;

    /// <summary>One thing that happened; what is to be done is added to <paramref name="effects"/>.</summary>
    public void Step(Instant now, RunInput input, List<RoundEffect> effects)
    {
        if (End is not null)
        {
            return;
        }

        switch (input)
        {
            case RunInput.Start start: OnStart(now, start, effects); break;
            case RunInput.Population population: OnPopulation(now, population); break;
            case RunInput.FromClient message: OnMessage(now, message, effects); break;
            case RunInput.SessionLost lost: OnSessionLost(now, lost.Client, lost.Incarnation, effects); break;
            case RunInput.TimerDue timer: OnTimer(now, timer.Timer, effects); break;
            case RunInput.ForRound round: StepRound(now, round.Input, effects); break;
            case RunInput.SetWish wish: OnWish(wish.Wish, effects); break;
            case RunInput.StepDown down: OnStepDown(down.Reason, effects); break;
            case RunInput.StopRequested stop: OnStop(stop.Reason, effects); break;
            default: throw new InvariantBrokenException($"A run has no step for {input.GetType().Name}.");
        }

        AfterStep(now, effects);
    }

    private void OnStart(Instant now, RunInput.Start start, List<RoundEffect> effects)
    {
        _epoch = start.Epoch;
        _model = start.Model;
        _committed = start.Last?.Round ?? RoundNumber.Initial;
        _lastHash = start.Last?.Hash ?? default;
        _startedAt = start.Began ?? now;
        _standing = start.Privacy;
        _clipNorm = start.Last?.Privacy?.NextClipNorm ?? _options.Privacy?.ClipNorm ?? 0;
        if (_options.TimeBudget is { } budget)
        {
            TimeSpan left = _startedAt + budget - now;
            effects.Add(new RoundEffect.SetTimer(RunTimer.Budget, left > TimeSpan.Zero ? left : TimeSpan.Zero));
        }

        if (_options.SilenceMax > TimeSpan.Zero)
        {
            WatchSilence(now, effects);
        }

        if (start.Last is { } last)
        {
            _takenOver = last.Round.Next;
            _sizer.Recall(last);
            if (_options.ReconveneMax > TimeSpan.Zero)
            {
                _reconvene = new Reconvening(last.Cohort, now + _options.ReconveneMax);
                effects.Add(new RoundEffect.SetTimer(RunTimer.Reconvene, _options.ReconveneMax));
            }

            // An aggregator that died right after its last commit must not go on where it would have stopped.
            StopIfReached(last, effects);
        }

        if (End is null && start.Wish != RunWish.Run)
        {
            OnWish(start.Wish, effects);
        }
    }

    private void OnMessage(Instant now, RunInput.FromClient input, List<RoundEffect> effects)
    {
        (ClientId client, Incarnation incarnation) = (input.Client, input.Incarnation);
        if (input.Message is AggregatorMessage.Hello hello)
        {
            OnHello(now, client, incarnation, hello, effects);
            return;
        }

        if (!_roster.Hear(client, incarnation, now))
        {
            OnStranger(client, incarnation, input.Message, effects);
            return;
        }

        switch (input.Message)
        {
            case AggregatorMessage.Goodbye:
                Lose(now, client, incarnation, "it said goodbye", effects);
                break;
            case AggregatorMessage.TaskAccepted accepted:
                StepRound(now, new RoundInput.Accepted(accepted.Key, client, incarnation), effects);
                break;
            case AggregatorMessage.TaskDeclined declined:
                _roster.SetBusy(client, false);
                StepRound(now, new RoundInput.Declined(declined.Key, client, incarnation, declined.Reason), effects);
                break;
            case AggregatorMessage.UpdateReady ready:
                OnUpdateReady(now, client, incarnation, ready, effects);
                break;
        }
    }

    private void OnUpdateReady(Instant now, ClientId client, Incarnation incarnation, AggregatorMessage.UpdateReady ready, List<RoundEffect> effects)
    {
        if (_round is { } round && round.Takes(ready.Key))
        {
            StepRound(now, new RoundInput.UpdateReady(ready.Key, client, incarnation, ready.Note), effects);
            _roster.SetBusy(client, false);
            return;
        }

        OnLate(new LateUpdate(ready.Key, client, incarnation, ready.Note), now, effects);
    }

    private void OnLate(LateUpdate late, Instant now, List<RoundEffect> effects)
    {
        // Whatever becomes of it, its sender has done its work: a round that waits for members must not wait for an answer that waits for
        // the round.
        if (!late.WasCounted)
        {
            _roster.SetBusy(late.Client, _round?.Awaits(late.Client) == true);
        }

        if (_round?.IsFolding(late.Client, late.Note.Body) == true)
        {
            // Its fold answers; until then the body stays.
            return;
        }

        if (_late.Judge(late, _round, _committed) is { } answer)
        {
            Answer(late.Client, late.Incarnation, late.Key, answer, null, effects);
            if (_round?.Holds(late.Client, late.Note.Body) != true)
            {
                effects.Add(new RoundEffect.DropBody(late.Client, late.Note.Body));
            }

            if (answer == UpdateAnswer.RefusedLate && _late.IsNews(late))
            {
                effects.Add(new RoundEffect.Report(new RunEvent.UpdateLate(late.Key, late.Client, Counted: false)));
            }
        }
        else if (LateUpdates.FitsInto(_round, late))
        {
            StepRound(now, new RoundInput.CarriedUpdate(late.Key, late.Client, late.Incarnation, late.Note, late.WasCounted), effects);
        }
        else
        {
            _late.Wait(late);
        }
    }

    private void OnTimer(Instant now, RunTimer timer, List<RoundEffect> effects)
    {
        switch (timer)
        {
            case RunTimer.Deadline: StepRound(now, new RoundInput.DeadlineDue(), effects); break;
            case RunTimer.Resend: StepRound(now, new RoundInput.ResendDue(), effects); break;
            case RunTimer.Silence: ExpireSilent(now, effects); break;
            case RunTimer.Reconnect: ExpireAway(now, effects); break;
            // What it means is decided after every step: nothing new starts once the budget is spent.
            case RunTimer.Budget or RunTimer.Reconvene: break;
            case RunTimer.Retry when _round is { Phase: RoundPhase.Committing or RoundPhase.Closing or RoundPhase.Charging }: StepRound(now, new RoundInput.AskAgain(), effects); break;
            case RunTimer.Retry: _waitsForRetry = false; break;
        }
    }

    private void StepRound(Instant now, RoundInput input, List<RoundEffect> effects)
    {
        if (input is RoundInput.Charged charged)
        {
            // Whatever becomes of the round: what is in the ledger is spent.
            _standing = charged.Standing;
        }

        _round?.Step(now, input, effects);
    }

    private void AfterStep(Instant now, List<RoundEffect> effects)
    {
        if (_round is { Phase: RoundPhase.Committed or RoundPhase.Failed or RoundPhase.Fenced } ended)
        {
            OnRoundEnded(now, ended, effects);
        }

        if (End is not null || _round is not null || _epoch.Value == 0)
        {
            return;
        }

        if (_stopReason is { } reason)
        {
            Stop(RunEndReason.Stopped, reason, effects);
        }
        else if (_options.TimeBudget is { } budget && now - _startedAt >= budget)
        {
            Stop(RunEndReason.TimeSpent, $"the time budget of {budget.TotalSeconds:0.#} s is spent", effects);
        }
        else if (!_waitsForRetry && !_isPaused)
        {
            if (IsBudgetSpent is { } spent)
            {
                Stop(RunEndReason.BudgetSpent, spent, effects);
                return;
            }

            StartRound(now, effects);
        }
    }

    private void OnRoundEnded(Instant now, RoundMachine ended, List<RoundEffect> effects)
    {
        Learn(ended);
        RoundPlan? forgotten = _late.Remember(ended);
        _round = null;
        Release(_options.Late == LateUpdatePolicy.Refuse ? ended.Plan : forgotten);

        switch (ended.Phase)
        {
            case RoundPhase.Fenced:
                Stop(RunEndReason.SteppedDown, $"the store refused round {ended.Plan.Round}: a newer epoch than {_epoch} leads", effects);
                break;
            case RoundPhase.Failed:
                foreach (LateUpdate left in ended.Carried.Left)
                {
                    _late.Wait(left);
                }

                OnRoundFailed(ended, effects);
                break;
            case RoundPhase.Committed:
                _committed = ended.Plan.Round;
                _model = ended.Record!.NextModel;
                _lastHash = ended.Record.Hash;
                _clipNorm = ended.Record.Privacy?.NextClipNorm ?? _clipNorm;
                _attempt = 0;
                StopIfReached(ended.Record, effects);
                break;
        }
    }

    /// <summary>
    /// How long tasks take. Not from a second attempt, nor from the round in which an aggregator before may have asked the same: finished
    /// updates come at once there. What was not done in time tells something in any case.
    /// </summary>
    private void Learn(RoundMachine ended)
    {
        if (!_options.AdaptiveDeadline.Enabled && !_options.TaskSizing.Enabled)
        {
            return;
        }

        bool isFresh = ended.Plan.Attempt == 1 && ended.Plan.Round != _takenOver;
        SlotTime[] times = [.. ended.Times.Where(time => isFresh || !time.IsCounted)];
        _deadline.Learn(times);
        _sizer.Learn(ended.Plan, times);
    }

    /// <summary>Whoever was asked then, and not again since, is free: its update would be refused by now.</summary>
    private void Release(RoundPlan? plan)
    {
        foreach (PlannedSlot slot in plan?.Slots ?? [])
        {
            if (plan!.IsSameAttempt(_askedLast.GetValueOrDefault(slot.Client)))
            {
                _askedLast.Remove(slot.Client);
                _roster.SetBusy(slot.Client, false);
            }
        }
    }

    private void OnRoundFailed(RoundMachine ended, List<RoundEffect> effects)
    {
        if (_attempt >= _options.AttemptsMax)
        {
            Stop(RunEndReason.Failed, $"round {ended.Plan.Round} failed {_attempt} times in a row; last: {ended.FailureReason}", effects);
            return;
        }

        // The wait doubles with each failure, up to a round's deadline, so that a passing fault has time to pass.
        double factor = Math.Pow(2, Math.Min(_attempt - 1, 30));
        var wait = TimeSpan.FromSeconds(Math.Min(_options.RetryDelay.TotalSeconds * factor, Math.Max(_options.Deadline.TotalSeconds, _options.RetryDelay.TotalSeconds)));
        _waitsForRetry = true;
        effects.Add(new RoundEffect.SetTimer(RunTimer.Retry, wait));
    }

    /// <summary>Select clients and set the round's bounds; the machine of the round does the rest.</summary>
    private void StartRound(Instant now, List<RoundEffect> effects)
    {
        if (_reconvene?.Waits(_roster, now) == true)
        {
            return;
        }

        _reconvene = null;
        ReadOnlySpan<int> available = _roster.Available();
        if (_roster.Count < _options.MembersMin || available.Length < _options.UploadsMin)
        {
            SayWaiting(available.Length, effects);
            return;
        }

        _saidWaiting = false;
        _attempt++;
        int[] cohort = _sampler.Sample(available, Math.Min(_options.SlotsMax, available.Length), _options.Seed, _committed.Next, _attempt);
        var setting = new RoundSetting(_options, _strategy, _epoch, _configuration, _lastHash) { ClipNorm = _clipNorm };
        RoundPlan plan = RoundPlanner.Plan(setting, _roster, cohort, _committed.Next, _attempt, _model, now, _deadline.Next(), _sizer, CapabilitiesOf);
        foreach (PlannedSlot slot in plan.Slots)
        {
            _roster.SetBusy(slot.Client, true);
            _askedLast[slot.Client] = plan;
        }

        _round = new RoundMachine(plan, setting);
        _round.Begin(now, effects);
        foreach (LateUpdate update in _late.TakeWaiting())
        {
            OnLate(update, now, effects);
        }
    }

    private void SayWaiting(int available, List<RoundEffect> effects)
    {
        if (!_saidWaiting)
        {
            _saidWaiting = true;
            effects.Add(new RoundEffect.Report(_roster.Count < _options.MembersMin
                ? new RunEvent.WaitingForMembers(_roster.Count, _options.MembersMin)
                : new RunEvent.WaitingForMembers(available, _options.UploadsMin)));
        }
    }

    private static void Answer(
        ClientId client, Incarnation incarnation, TaskKey key, UpdateAnswer outcome, string? detail, List<RoundEffect> effects) =>
        effects.Add(new RoundEffect.Send(client, incarnation, new ClientMessage.Answer(key, outcome, detail)));
}
