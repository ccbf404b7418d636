using FedActors.Core.Identity;

namespace FedActors.Core.Rounds;

/// <content>What becomes of a slot when its client answers, goes, and comes back.</content>
public sealed partial class RoundMachine
{
    private void OnAccepted(RoundInput.Accepted input)
    {
        if (Plan.Has(input.Key, input.Client, input.Incarnation) && _slots.OutcomeOf(input.Key.Slot) == SlotOutcome.Asked)
        {
            _slots.SetTraining(input.Key.Slot);
        }
    }

    private void OnDeclined(RoundInput.Declined input, List<RoundEffect> effects)
    {
        if (Plan.Has(input.Key, input.Client, input.Incarnation) && _slots.IsOpen(input.Key.Slot))
        {
            End(input.Key.Slot, SlotOutcome.Declined, input.Reason, effects);
            LeaveStages(input.Key.Slot, effects);
            CloseIfSettled(effects);
        }
    }

    private void OnMemberLost(RoundInput.MemberLost input, List<RoundEffect> effects)
    {
        if (_slots.Find(input.Client) is not { } slot || Plan.Slots[slot].Incarnation != input.Incarnation)
        {
            return;
        }

        _slots.SetLost(slot, true);
        LeaveStages(slot, effects);
        if (_slots.IsOpen(slot))
        {
            DropOut(slot, effects);
            CloseIfSettled(effects);
        }
    }

    /// <summary>A client that is back, perhaps in a new life, goes on with its slot; one that does not know of its task is told again.</summary>
    private void OnGreeted(Instant now, RoundInput.Greeted input, List<RoundEffect> effects)
    {
        if (_slots.Find(input.Client) is not { } slot)
        {
            return;
        }

        bool isRestarted = Plan.Slots[slot].Incarnation != input.Incarnation;
        bool isOpen = Phase == RoundPhase.Collecting && _slots.IsOpen(slot);
        if (isRestarted && IsMasked)
        {
            // Its secrets died with its earlier life.
            LeaveStages(slot, effects);
            if (isOpen)
            {
                DropOut(slot, effects);
                CloseIfSettled(effects);
            }

            return;
        }

        if (isRestarted && isOpen && !Fits(slot, input.Examples))
        {
            DropOut(slot, effects);
            CloseIfSettled(effects);
        }
        else if (isOpen || _slots.OutcomeOf(slot) == SlotOutcome.Folding)
        {
            Rebind(slot, input);
            AskAgainIfNeeded(slot, isRestarted, input, now, effects);
        }
        else if (!IsMasked && Phase == RoundPhase.Collecting && _slots.OutcomeOf(slot) == SlotOutcome.DroppedOut && Fits(slot, input.Examples))
        {
            Rebind(slot, input);
            effects.Add(new RoundEffect.Report(new RunEvent.SlotReopened(Plan.KeyOf(slot), input.Client)));
            Ask(slot, now, effects);
        }
    }

    private void AskAgainIfNeeded(int slot, bool isRestarted, RoundInput.Greeted input, Instant now, List<RoundEffect> effects)
    {
        bool isAtWork = !isRestarted && input.Working == Plan.KeyOf(slot);
        switch (_slots.OutcomeOf(slot))
        {
            case SlotOutcome.Asked when isAtWork: _slots.SetTraining(slot); break;
            case SlotOutcome.Asked when isRestarted || input.IsBack: Ask(slot, now, effects); break;
            // It had acknowledged the task: it has declined or forgotten it since, and what it said is lost.
            case SlotOutcome.Training when !isAtWork: Ask(slot, now, effects); break;
        }
    }

    private void Ask(int slot, Instant now, List<RoundEffect> effects)
    {
        _slots.SetAsked(slot);
        SendTask(slot, now, effects);
    }

    /// <summary>Whether the sum has room for a client that now announces so many examples.</summary>
    private bool Fits(int slot, long examples) => examples >= 1 && examples <= Plan.Slots[slot].ExamplesMax;

    private void Rebind(int slot, RoundInput.Greeted input)
    {
        _slots.SetLost(slot, false);
        PlannedSlot planned = Plan.Slots[slot];
        if (planned.Incarnation != input.Incarnation)
        {
            Plan = Plan.With(slot, planned with { Incarnation = input.Incarnation, ExamplesMax = Math.Min(planned.ExamplesMax, Math.Max(input.Examples, 1)) });
        }
    }

    private void DropOut(int slot, List<RoundEffect> effects) => End(slot, SlotOutcome.DroppedOut, "the member was lost", effects);
}
