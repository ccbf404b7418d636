using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <content>What becomes of updates on their way into the sum: the cohort's own and those carried over from earlier rounds.</content>
public sealed partial class RoundMachine
{
    private void OnCarried(RoundInput.CarriedUpdate input, List<RoundEffect> effects)
    {
        Invariant.Require(Phase == RoundPhase.Collecting);
        if (ReceiptFlaw(input.Note, model: null) is { } flaw)
        {
            effects.Add(new RoundEffect.DropBody(input.Client, input.Note.Body));
            EndCarried(input.Key, input.Client, input.Incarnation, UpdateAnswer.RefusedInvalid, flaw, isNews: true, effects);
            return;
        }

        if (_carried.Add(input) is { } weight)
        {
            _folding++;
            effects.Add(new RoundEffect.Fold(OrderOf(input.Key, input.Client, input.Note, weight)));
            return;
        }

        effects.Add(new RoundEffect.DropBody(input.Client, input.Note.Body));
        EndCarried(input.Key, input.Client, input.Incarnation, UpdateAnswer.RefusedLate, "the round has no room for it beside its own cohort", isNews: true, effects);
    }

    private void OnFolded(Instant now, RoundInput.Folded input, List<RoundEffect> effects)
    {
        FoldOrder order = input.Order;
        if (order.Into != Plan.Round || order.Attempt != Plan.Attempt || Phase is not (RoundPhase.Collecting or RoundPhase.Draining))
        {
            return;
        }

        if (input.Answer.Kind == FoldAnswerKind.SumLost)
        {
            // Nothing that is folded from now on would count, and waiting for the deadline would not mend it. The next attempt begins with an
            // empty sum, and what is trained answers it.
            Fail($"the sum was lost while the update of {order.Client} was added: {input.Answer.Detail}", effects);
            return;
        }

        _folding--;
        if (Plan.Has(order.Key))
        {
            OnOwnFolded(now, order, input.Answer, effects);
        }
        else
        {
            OnCarriedFolded(order, input.Answer, effects);
        }

        if (Phase == RoundPhase.Draining)
        {
            CloseIfDrained(effects);
        }
        else
        {
            CloseIfSettled(effects);
        }
    }

    private void OnOwnFolded(Instant now, FoldOrder order, FoldAnswer answer, List<RoundEffect> effects)
    {
        int slot = order.Key.Slot;
        Invariant.Require(_slots.OutcomeOf(slot) == SlotOutcome.Folding);
        Incarnation incarnation = Plan.Slots[slot].Incarnation;
        switch (answer.Kind)
        {
            case FoldAnswerKind.Added:
                _slots.SetWeight(slot, order.Weight);
                End(slot, SlotOutcome.Counted, null, effects);
                Answer(order.Key, order.Client, incarnation, UpdateAnswer.Counted, null, effects);
                break;
            case FoldAnswerKind.Refused:
                Refuse(slot, order.Client, _slots.NoteOf(slot)!, answer.Detail!, effects);
                break;
            case FoldAnswerKind.BodyMissing:
                OnBodyMissing(now, slot, order.Client, effects);
                break;
        }
    }

    /// <summary>The slot is open again: its client is asked for the body, if it is still there and the round still takes updates.</summary>
    private void OnBodyMissing(Instant now, int slot, ClientId client, List<RoundEffect> effects)
    {
        _slots.SetTraining(slot);
        if (_slots.IsLost(slot))
        {
            DropOut(slot, effects);
            return;
        }

        if (Phase == RoundPhase.Draining)
        {
            Answer(Plan.KeyOf(slot), client, Plan.Slots[slot].Incarnation, UpdateAnswer.BodyMissing, null, effects);
            Straggle(slot, effects);
        }
        else if (_slots.DeliveredBy(slot) != Plan.Slots[slot].Incarnation)
        {
            // The client has restarted since and knows nothing of the task.
            Ask(slot, now, effects);
        }
        else
        {
            Answer(Plan.KeyOf(slot), client, Plan.Slots[slot].Incarnation, UpdateAnswer.BodyMissing, null, effects);
        }
    }

    private void OnCarriedFolded(FoldOrder order, FoldAnswer answer, List<RoundEffect> effects)
    {
        Incarnation incarnation = _carried.Settle(order, answer.Kind == FoldAnswerKind.Added);
        if (answer.Kind == FoldAnswerKind.BodyMissing)
        {
            // Nothing has been decided: offered again with its body, it is as late as it was.
            Answer(order.Key, order.Client, incarnation, UpdateAnswer.BodyMissing, null, effects);
            return;
        }

        UpdateAnswer outcome = answer.Kind == FoldAnswerKind.Added ? UpdateAnswer.CountedLate : UpdateAnswer.RefusedLate;
        EndCarried(order.Key, order.Client, incarnation, outcome, answer.Detail, outcome != UpdateAnswer.CountedLate || !_carried.WasCounted(order.Key), effects);
    }

    private static void EndCarried(
        TaskKey key, ClientId client, Incarnation incarnation, UpdateAnswer outcome, string? detail, bool isNews, List<RoundEffect> effects)
    {
        Answer(key, client, incarnation, outcome, detail, effects);
        if (isNews)
        {
            effects.Add(new RoundEffect.Report(new RunEvent.UpdateLate(key, client, outcome == UpdateAnswer.CountedLate)));
        }
    }
}
