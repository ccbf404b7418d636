using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Rounds;

/// <summary>
/// One attempt at one round: ask the cohort, take updates until enough are in or the deadline has come, close, commit. Read it from
/// <see cref="Begin"/> downwards. A pure machine: no clock, no socket, no randomness; effects are performed by whoever hosts it.
/// </summary>
public sealed partial class RoundMachine
{
    private const int CommitTriesMax = 1000;

    private readonly RoundSetting _setting;
    private readonly RoundSlots _slots;
    private readonly CarriedUpdates _carried;
    private int _folding;
    private int _commitTries;
    private bool _deadlineCame;

    /// <summary>A machine for the given plan; nothing happens before <see cref="Begin"/>.</summary>
    public RoundMachine(RoundPlan plan, RoundSetting setting)
    {
        Plan = plan;
        _setting = setting;
        _slots = new RoundSlots(plan);
        _carried = new CarriedUpdates(plan, setting);
        _masked = plan.Masked is null ? null : new MaskedStages();
    }

    /// <summary>What this attempt sets out to do.</summary>
    public RoundPlan Plan { get; private set; }

    /// <summary>Where it stands.</summary>
    public RoundPhase Phase { get; private set; } = RoundPhase.Collecting;

    /// <summary>Why it failed, once it has.</summary>
    public string? FailureReason { get; private set; }

    /// <summary>The record, from the moment it is sent to the journal.</summary>
    public RoundRecord? Record { get; private set; }

    /// <summary>How each slot stands.</summary>
    public SlotOutcome OutcomeOf(int slot) => _slots.OutcomeOf(slot);

    /// <summary>The update taken from that slot, or null.</summary>
    public UpdateNote? NoteOf(int slot) => _slots.NoteOf(slot);

    /// <summary>Whether an update for this slot would still be taken, or was taken already.</summary>
    public bool Takes(TaskKey key) =>
        Plan.Has(key)
        && (_slots.OutcomeOf(key.Slot) is SlotOutcome.Folding or SlotOutcome.Counted or SlotOutcome.Refused
            || (Phase == RoundPhase.Collecting && _slots.IsOpen(key.Slot)));

    /// <summary>The late updates of earlier rounds in this one, once all are settled.</summary>
    internal CarriedUpdates Carried => _carried;

    /// <summary>How long the slots of an ended attempt took.</summary>
    internal IEnumerable<SlotTime> Times => _slots.Times(_deadlineCame);

    /// <summary>Whether this body still has to be folded: it must not be thrown away before.</summary>
    internal bool IsFolding(ClientId client, Sha256Digest body) =>
        _carried.IsFolding(client, body)
        || (_slots.Find(client) is { } slot && _slots.OutcomeOf(slot) == SlotOutcome.Folding && _slots.NoteOf(slot)!.Body == body);

    /// <summary>Whether any body of that client still has to be folded.</summary>
    internal bool IsFolding(ClientId client) =>
        _carried.IsFolding(client) || (_slots.Find(client) is { } slot && _slots.OutcomeOf(slot) == SlotOutcome.Folding);

    /// <summary>Whether this body may be wanted again before the attempt has ended: it must not be thrown away.</summary>
    internal bool Holds(ClientId client, Sha256Digest body) => IsFolding(client, body) || _carried.Holds(client, body);

    /// <summary>Whether any body of that client may be wanted again before the attempt has ended.</summary>
    internal bool Holds(ClientId client) => IsFolding(client) || _carried.Holds(client);

    /// <summary>Whether that client is in the cohort.</summary>
    public bool Asks(ClientId client) => _slots.Find(client) is not null;

    /// <summary>Whether that client was asked and may still deliver.</summary>
    public bool Awaits(ClientId client) => _slots.Find(client) is { } slot && (_slots.IsOpen(slot) || _slots.OutcomeOf(slot) == SlotOutcome.Folding);

    /// <summary>Broadcast: opens the sum and sends every slot its task.</summary>
    public void Begin(Instant now, List<RoundEffect> effects)
    {
        _slots.Now = now;
        effects.Add(new RoundEffect.OpenSum(Plan.Round, Plan.Attempt, Plan.Scale, Plan.Privacy, Plan.Masked));
        effects.Add(new RoundEffect.Report(new RunEvent.RoundStarted(Plan)));
        for (int slot = 0; slot < Plan.Slots.Count; slot++)
        {
            Ask(slot, now, effects);
        }

        effects.Add(new RoundEffect.SetTimer(RunTimer.Deadline, Plan.Deadline - now));
        effects.Add(new RoundEffect.SetTimer(RunTimer.Resend, _setting.Options.ResendInterval));
        if (IsMasked)
        {
            BeginMasking(effects);
        }

        if (Plan.Slots.Count == 0)
        {
            // Nobody was drawn. A private round is released all the same, as noise: to leave it out would tell that nobody was.
            StopTaking(effects);
        }
    }

    /// <summary>One thing that happened; what is to be done is added to <paramref name="effects"/>.</summary>
    public void Step(Instant now, RoundInput input, List<RoundEffect> effects)
    {
        _slots.Now = now;
        switch (input)
        {
            case RoundInput.Accepted accepted: OnAccepted(accepted); break;
            case RoundInput.Declined declined: OnDeclined(declined, effects); break;
            case RoundInput.UpdateReady ready: OnUpdateReady(ready, effects); break;
            case RoundInput.Replied replied: OnReply(replied, effects); break;
            case RoundInput.ReplyTaken taken: OnReplyTaken(taken, effects); break;
            case RoundInput.StageEnded ended: OnStageEnded(ended, effects); break;
            case RoundInput.StageDue: OnStageDue(effects); break;
            case RoundInput.CarriedUpdate carried: OnCarried(carried, effects); break;
            case RoundInput.Greeted greeted: OnGreeted(now, greeted, effects); break;
            case RoundInput.MemberLost lost: OnMemberLost(lost, effects); break;
            case RoundInput.ResendDue: OnResendDue(now, effects); break;
            case RoundInput.DeadlineDue: OnDeadline(effects); break;
            case RoundInput.Folded folded: OnFolded(now, folded, effects); break;
            case RoundInput.Charged charged: OnCharged(charged, effects); break;
            case RoundInput.Closed closed: OnClosed(now, closed.Result, effects); break;
            case RoundInput.CloseFailed { MayPass: true } failed when Phase == RoundPhase.Closing: CloseLater(failed.Reason, effects); break;
            case RoundInput.CloseFailed failed when Phase == RoundPhase.Closing: Fail(failed.Reason, effects); break;
            case RoundInput.CloseFailed: break;
            case RoundInput.Committed committed: OnCommitted(committed, effects); break;
            // Appending twice is safe: the journal knows the record again.
            case RoundInput.AskAgain when Phase == RoundPhase.Committing: effects.Add(CommitOf(Record!)); break;
            case RoundInput.AskAgain when Phase is RoundPhase.Closing or RoundPhase.Charging: StartClosing(effects); break;
            case RoundInput.AskAgain: break;
            case RoundInput.Abandon abandon: Abandon(abandon.Reason, effects); break;
            default: throw new InvariantBrokenException($"A round has no step for {input.GetType().Name}.");
        }
    }

    private void SendTask(int slot, Instant now, List<RoundEffect> effects)
    {
        PlannedSlot planned = Plan.Slots[slot];
        effects.Add(new RoundEffect.Send(planned.Client, planned.Incarnation, new ClientMessage.TrainTask(
            Plan.KeyOf(slot), Plan.Model, _setting.Options.Seed, Plan.LocalOf(slot), Plan.Deadline - now,
            planned.Budget is not { } budget ? null : budget.TrainUntil > now ? budget.TrainUntil - now : TimeSpan.Zero,
            Plan.Masked, Terms())));
    }

    private void OnResendDue(Instant now, List<RoundEffect> effects)
    {
        if (Phase is not (RoundPhase.Collecting or RoundPhase.Draining or RoundPhase.Unmasking))
        {
            return;
        }

        if (IsMasked)
        {
            AskStageAgain(effects);
        }

        foreach (int slot in _slots.Asked())
        {
            SendTask(slot, now, effects);
        }

        effects.Add(new RoundEffect.SetTimer(RunTimer.Resend, _setting.Options.ResendInterval));
    }

    /// <summary>Admission: the right client, for the first time, with a weight it may claim. What is in the body is checked by the fold.</summary>
    private void OnUpdateReady(RoundInput.UpdateReady input, List<RoundEffect> effects)
    {
        if (!Plan.Has(input.Key, input.Client, input.Incarnation))
        {
            AnswerOffer(input, UpdateAnswer.RefusedUnknownTask, null, effects);
        }
        else if (Phase == RoundPhase.Collecting && _slots.IsOpen(input.Key.Slot))
        {
            Admit(input.Key.Slot, input, effects);
        }
        else if (_slots.AnswerOf(input.Key.Slot, input.Note.Body) is { } answer)
        {
            AnswerOffer(input, answer.Outcome, answer.Detail, effects);
        }
    }

    /// <summary>An offer that leads to no fold: its body is of no use, unless a fold under way waits for the very same one.</summary>
    private void AnswerOffer(RoundInput.UpdateReady input, UpdateAnswer outcome, string? detail, List<RoundEffect> effects)
    {
        if (!Holds(input.Client, input.Note.Body))
        {
            effects.Add(new RoundEffect.DropBody(input.Client, input.Note.Body));
        }

        Answer(input.Key, input.Client, input.Incarnation, outcome, detail, effects);
    }

    private void Admit(int slot, RoundInput.UpdateReady input, List<RoundEffect> effects)
    {
        if ((input.Note.Flaw(Plan.Slots[slot].ExamplesMax) ?? ReceiptFlaw(input.Note, Plan.Model)) is { } reason)
        {
            Refuse(slot, input.Client, input.Note, reason, effects);
            CloseIfSettled(effects);
            return;
        }

        _slots.SetFolding(slot, input.Note, input.Incarnation);
        _folding++;
        effects.Add(new RoundEffect.Fold(OrderOf(input.Key, input.Client, input.Note, _setting.WeightOf(input.Note.Examples))));
    }

    private void OnDeadline(List<RoundEffect> effects)
    {
        if (Phase == RoundPhase.Collecting)
        {
            _deadlineCame = true;
            StopTaking(effects);
        }
    }

    /// <summary>Close: enough updates are in, or none can come any more.</summary>
    private void CloseIfSettled(List<RoundEffect> effects)
    {
        if (_masked is { Stage: not SecAggStage.Masking } && _slots.OpenSlots > 0)
        {
            return;
        }

        if (Phase == RoundPhase.Collecting && (_slots.CountedSlots >= Plan.UploadsWanted || (_slots.OpenSlots == 0 && _folding == 0)))
        {
            StopTaking(effects);
        }
    }

    private void StopTaking(List<RoundEffect> effects)
    {
        Phase = RoundPhase.Draining;
        effects.Add(new RoundEffect.CancelTimer(RunTimer.Deadline));
        effects.Add(new RoundEffect.CancelTimer(RunTimer.Resend));
        if (_masked is { Stage: not SecAggStage.Masking })
        {
            Fail($"secure aggregation was at stage {_masked.Stage} when nobody could be waited for any more; no masked body had been sent. {_slots.Describe()}", effects);
            return;
        }

        foreach (int slot in _slots.Open())
        {
            Straggle(slot, effects);
        }

        CloseIfDrained(effects);
    }

    private void CloseIfDrained(List<RoundEffect> effects)
    {
        if (_folding > 0)
        {
            return;
        }

        if (!_slots.Reach(Plan.UploadsMin))
        {
            Fail($"{_slots.CountedSlots} of {Plan.Slots.Count} asked centres delivered; the quorum is {Plan.UploadsMin}. {_slots.Describe()}", effects);
            return;
        }

        StartClosing(effects);
    }

    /// <summary>A store that takes no model now costs the round time and nothing else: its sum is there, and waits.</summary>
    private void CloseLater(string reason, List<RoundEffect> effects)
    {
        effects.Add(new RoundEffect.Report(new RunEvent.JournalTrouble(Plan.Round, reason)));
        effects.Add(new RoundEffect.SetTimer(RunTimer.Retry, _setting.Options.RetryDelay));
    }

    /// <summary>Commit: the next model exists; now the round becomes a fact or does not.</summary>
    private void OnClosed(Instant now, CloseResult result, List<RoundEffect> effects)
    {
        if (Phase != RoundPhase.Closing)
        {
            return;
        }

        Record = WithReceipts(RoundRecordFactory.Make(Plan, _setting, _slots, _carried.Counted, result, ChargeOf(result), now));
        Phase = RoundPhase.Committing;
        effects.Add(CommitOf(Record));
    }

    private void OnCommitted(RoundInput.Committed committed, List<RoundEffect> effects)
    {
        if (Phase != RoundPhase.Committing)
        {
            return;
        }

        switch (committed.Outcome)
        {
            case CommitOutcome.Committed:
                Phase = RoundPhase.Committed;
                foreach (AcceptedUpdate carried in _carried.Counted)
                {
                    effects.Add(new RoundEffect.DropBody(carried.Client, carried.Body));
                }

                effects.Add(new RoundEffect.Report(new RunEvent.RoundCommitted(Record!)));
                effects.Add(new RoundEffect.SendToAll(new ClientMessage.RoundCommitted(Plan.Round, Record!.NextModel)));
                SendReceipts(committed.Receipts, effects);
                break;
            case CommitOutcome.Fenced:
                Phase = RoundPhase.Fenced;
                break;
            case CommitOutcome.Unknown when ++_commitTries >= CommitTriesMax:
                Fail($"the journal did not answer {CommitTriesMax} appends; check the store", effects);
                break;
            case CommitOutcome.Unknown:
                effects.Add(new RoundEffect.SetTimer(RunTimer.Retry, _setting.Options.RetryDelay));
                break;
        }
    }

    private void Fail(string reason, List<RoundEffect> effects)
    {
        if (Phase is not (RoundPhase.Committed or RoundPhase.Failed or RoundPhase.Fenced))
        {
            Abandon(reason, effects);
            effects.Add(new RoundEffect.Report(new RunEvent.RoundFailed(Plan.Round, Plan.Attempt, reason)));
        }
    }

    /// <summary>Ends the attempt without a result; given up on request, it has not failed.</summary>
    private void Abandon(string reason, List<RoundEffect> effects)
    {
        if (Phase is RoundPhase.Committed or RoundPhase.Failed or RoundPhase.Fenced)
        {
            return;
        }

        foreach (int slot in _slots.Open())
        {
            Straggle(slot, effects);
        }

        Phase = RoundPhase.Failed;
        FailureReason = reason;
        if (IsMasked)
        {
            effects.Add(new RoundEffect.CancelTimer(RunTimer.Masking));
        }

        effects.Add(new RoundEffect.CancelTimer(RunTimer.Deadline));
        effects.Add(new RoundEffect.CancelTimer(RunTimer.Resend));
    }

    private void Straggle(int slot, List<RoundEffect> effects)
    {
        End(slot, SlotOutcome.Straggler, null, effects);
        if (_setting.Options.Late == LateUpdatePolicy.Refuse)
        {
            PlannedSlot planned = Plan.Slots[slot];
            effects.Add(new RoundEffect.Send(planned.Client, planned.Incarnation, new ClientMessage.Cancel(Plan.KeyOf(slot))));
        }
    }

    private void Refuse(int slot, ClientId client, UpdateNote note, string reason, List<RoundEffect> effects)
    {
        _slots.SetNote(slot, note);
        End(slot, SlotOutcome.Refused, reason, effects);
        effects.Add(new RoundEffect.DropBody(client, note.Body));
        Answer(Plan.KeyOf(slot), client, Plan.Slots[slot].Incarnation, UpdateAnswer.RefusedInvalid, reason, effects);
    }

    private void End(int slot, SlotOutcome outcome, string? detail, List<RoundEffect> effects)
    {
        _slots.End(slot, outcome, detail);
        effects.Add(new RoundEffect.Report(new RunEvent.SlotEnded(Plan.KeyOf(slot), Plan.Slots[slot].Client, outcome, detail)));
    }

    private FoldOrder OrderOf(TaskKey key, ClientId client, UpdateNote note, long weight) =>
        new(Plan.Round, Plan.Attempt, key, client, note.Body, weight) { Receipt = ReceiptOf(key, client, note) };

    private static void Answer(
        TaskKey key, ClientId client, Incarnation incarnation, UpdateAnswer outcome, string? detail, List<RoundEffect> effects) =>
        effects.Add(new RoundEffect.Send(client, incarnation, new ClientMessage.Answer(key, outcome, detail)));
}
