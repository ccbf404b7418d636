using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Rounds;

/// <content>
/// The stages of secure aggregation around training: keys and shares before the bodies, signatures and revealed shares after them. Whoever misses a
/// stage has dropped out of the attempt; with too few left the attempt fails and nothing was revealed.
/// </content>
public sealed partial class RoundMachine
{
    private readonly MaskedStages? _masked;
    private IReadOnlyList<(int Slot, SecAggAsk Ask)> _reveal = [];

    private bool IsMasked => _masked is not null;

    private void BeginMasking(List<RoundEffect> effects)
    {
        _masked!.Begin(SecAggStage.Advertising, Enumerable.Range(0, Plan.Slots.Count));
        effects.Add(new RoundEffect.SetTimer(RunTimer.Masking, _setting.Options.Encryption!.StageTimeout));
    }

    private void OnReply(RoundInput.Replied input, List<RoundEffect> effects)
    {
        int slot = input.Key.Slot;
        if (!IsMasked || !Plan.Has(input.Key, input.Client, input.Incarnation) || !_masked!.StartTaking(slot, input.Reply.Stage))
        {
            return;
        }

        if (_slots.OutcomeOf(slot) == SlotOutcome.Asked)
        {
            // Whoever sends keys has its task.
            _slots.SetTraining(slot);
        }

        effects.Add(new RoundEffect.TakeReply(Plan, slot, input.Reply));
    }

    private void OnReplyTaken(RoundInput.ReplyTaken input, List<RoundEffect> effects)
    {
        if (!IsOfThisAttempt(input.Round, input.Attempt) || input.Stage != _masked!.Stage)
        {
            return;
        }

        _masked.EndTaking(input.Slot);
        if (input.Refusal is { } refusal)
        {
            MissStage(input.Slot, SlotOutcome.Refused, refusal, effects);
        }

        if (input.CanUnmask && !_masked.IsBusy)
        {
            // As many shares as are needed: the rest is not waited for.
            EndStage(effects);
            return;
        }

        EndStageIfSettled(effects);
    }

    private void OnStageDue(List<RoundEffect> effects)
    {
        if (_masked is { IsBusy: false, Taking: 0, Stage: not (SecAggStage.Masking or SecAggStage.Done) })
        {
            EndStage(effects);
        }
        else if (_masked is { IsBusy: false, Taking: > 0 })
        {
            // What has come in time counts; the stage ends when it has been looked at.
            foreach (int slot in _masked.Expected.ToArray())
            {
                _masked.Forget(slot);
            }
        }
    }

    private void EndStageIfSettled(List<RoundEffect> effects)
    {
        if (_masked is { IsSettled: true, Stage: not (SecAggStage.Masking or SecAggStage.Done) })
        {
            EndStage(effects);
        }
    }

    private void EndStage(List<RoundEffect> effects)
    {
        _masked!.IsBusy = true;
        effects.Add(new RoundEffect.CancelTimer(RunTimer.Masking));
        if (_masked.Stage == SecAggStage.Revealing)
        {
            Phase = RoundPhase.Closing;
            effects.Add(new RoundEffect.Close(Plan));
        }
        else
        {
            effects.Add(new RoundEffect.EndStage(Plan, _masked.Stage));
        }
    }

    private void OnStageEnded(RoundInput.StageEnded input, List<RoundEffect> effects)
    {
        if (!IsOfThisAttempt(input.Round, input.Attempt) || input.Stage != _masked!.Stage || Phase is RoundPhase.Failed or RoundPhase.Fenced)
        {
            return;
        }

        if (input.Refusal is { } refusal)
        {
            Fail(refusal, effects);
            return;
        }

        switch (input.Stage)
        {
            case SecAggStage.Advertising: BeginStage(SecAggStage.Sharing, input.Asks, effects); break;
            case SecAggStage.Sharing: BeginStage(SecAggStage.Masking, input.Asks, effects); break;
            case SecAggStage.Masking: BeginStage(SecAggStage.Signing, input.Asks, effects); break;
            case SecAggStage.Signing:
                _reveal = input.Asks;
                ChargeOrReveal(effects);
                break;
        }
    }

    /// <summary>All bodies are in, or the store had trouble on the way to the next model and is asked again.</summary>
    private void GoOnUnmasking(List<RoundEffect> effects)
    {
        switch (Phase)
        {
            case RoundPhase.Charging: effects.Add(new RoundEffect.Charge(Plan, _setting.Epoch)); break;
            // The sum is unmasked once; a model of it that could not be stored is made again from the same sum.
            case RoundPhase.Closing: effects.Add(new RoundEffect.Close(Plan)); break;
            default:
                Phase = RoundPhase.Unmasking;
                _masked!.IsBusy = true;
                effects.Add(new RoundEffect.EndStage(Plan, SecAggStage.Masking));
                break;
        }
    }

    /// <summary>Distributed noise is charged when the sum is about to be seen, which is when shares are asked for.</summary>
    private void ChargeOrReveal(List<RoundEffect> effects)
    {
        if (Plan.Privacy is not null && _charged is null)
        {
            Phase = RoundPhase.Charging;
            effects.Add(new RoundEffect.Charge(Plan, _setting.Epoch));
            return;
        }

        Phase = RoundPhase.Unmasking;
        BeginStage(SecAggStage.Revealing, _reveal, effects);
    }

    private void BeginStage(SecAggStage stage, IReadOnlyList<(int Slot, SecAggAsk Ask)> asks, List<RoundEffect> effects)
    {
        HashSet<int> asked = [.. asks.Select(ask => ask.Slot)];
        foreach (int slot in _slots.Open().Where(slot => !asked.Contains(slot)).ToArray())
        {
            MissStage(slot, SlotOutcome.DroppedOut, "it missed a stage of secure aggregation", effects);
        }

        _masked!.Begin(stage, stage == SecAggStage.Masking ? [] : asked);
        foreach ((int slot, SecAggAsk ask) in asks)
        {
            _masked.Ask(slot, ask);
            SendAsk(slot, ask, effects);
        }

        if (stage != SecAggStage.Masking)
        {
            effects.Add(new RoundEffect.SetTimer(RunTimer.Masking, _setting.Options.Encryption!.StageTimeout));
            effects.Add(new RoundEffect.SetTimer(RunTimer.Resend, _setting.Options.ResendInterval));
            return;
        }

        CloseIfSettled(effects);
    }

    /// <summary>Whoever has not answered is asked again; a body is asked for as long as its slot is open.</summary>
    private void AskStageAgain(List<RoundEffect> effects)
    {
        IEnumerable<int> slots = _masked!.Stage == SecAggStage.Masking ? _slots.Open() : _masked.Expected;
        foreach (int slot in slots.ToArray())
        {
            if (_masked.AskOf(slot) is { } ask)
            {
                SendAsk(slot, ask, effects);
            }
        }
    }

    private void SendAsk(int slot, SecAggAsk ask, List<RoundEffect> effects) => effects.Add(new RoundEffect.Send(
        Plan.Slots[slot].Client, Plan.Slots[slot].Incarnation, new ClientMessage.Secure(Plan.KeyOf(slot), ask)));

    /// <summary>A client that cannot go on with its part of the attempt: without its secrets its update cannot be in the sum.</summary>
    private void MissStage(int slot, SlotOutcome outcome, string reason, List<RoundEffect> effects)
    {
        _masked!.Forget(slot);
        if (_slots.IsOpen(slot))
        {
            End(slot, outcome, reason, effects);
            PlannedSlot planned = Plan.Slots[slot];
            effects.Add(new RoundEffect.Send(planned.Client, planned.Incarnation, new ClientMessage.Cancel(Plan.KeyOf(slot))));
        }
    }

    /// <summary>A client is gone, or is back in a new life that knows none of its secrets.</summary>
    private void LeaveStages(int slot, List<RoundEffect> effects)
    {
        if (IsMasked)
        {
            _masked!.Forget(slot);
            EndStageIfSettled(effects);
        }
    }

    private bool IsOfThisAttempt(RoundNumber round, int attempt) => IsMasked && round == Plan.Round && attempt == Plan.Attempt;
}
