using FedActors.Core.Privacy;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <summary>Writes down what a closed round was. Means are taken in slot order, so that the order of arrival leaves no trace.</summary>
internal static class RoundRecordFactory
{
    public static RoundRecord Make(
        RoundPlan plan, RoundSetting setting, RoundSlots slots, IReadOnlyList<AcceptedUpdate> carried, CloseResult result, PrivacyCharge? privacy, Instant now)
    {
        List<AcceptedUpdate> own = [.. slots.Where(outcome => outcome == SlotOutcome.Counted).Select(slot => new AcceptedUpdate(
            plan.KeyOf(slot),
            plan.Slots[slot].Client,
            slots.DeliveredBy(slot),
            slots.NoteOf(slot)!.Examples,
            slots.WeightOf(slot),
            slots.NoteOf(slot)!.Body))];
        return new RoundRecord
        {
            RunId = setting.Options.RunId,
            Round = plan.Round,
            Attempt = plan.Attempt,
            Epoch = setting.Epoch,
            StartedAt = plan.StartedAt,
            ClosedAt = now,
            Configuration = setting.Configuration,
            Strategy = setting.Strategy.Name,
            ScaleExponent = plan.Masked?.Setting.Encoding.Exponent ?? plan.Scale.Exponent,
            Model = plan.Model,
            NextModel = result.NextModel,
            SumDigest = result.SumDigest,
            Cohort = [.. plan.Slots.Select(slot => slot.Client)],
            Accepted = [.. carried.OrderBy(update => update.Key.Round).ThenBy(update => update.Key.Attempt).ThenBy(update => update.Key.Slot), .. own],
            Stragglers = [.. slots.Where(outcome => outcome == SlotOutcome.Straggler)],
            Dropouts = [.. slots.Where(outcome => outcome is SlotOutcome.DroppedOut or SlotOutcome.Declined)],
            Refused = [.. slots.Where(outcome => outcome == SlotOutcome.Refused)],
            Sized = [.. plan.Slots.Index().Where(slot => slot.Item.Local is not null).Select(slot => new SizedSlot(
                slot.Index, slot.Item.Local!.StepsMax, slot.Item.Local.BatchSize == plan.Local.BatchSize ? null : slot.Item.Local.BatchSize))],
            Privacy = privacy,
            // What centres measured has no noise on it: it stays out of the record of a private round.
            Metrics = Measure(privacy is null && plan.Masked is null ? own.Select(update => slots.NoteOf(update.Key.Slot)!) : [], result),
            Previous = setting.Previous,
        };
    }

    private static RoundMetrics Measure(IEnumerable<UpdateNote> notes, CloseResult result)
    {
        double lossTotal = 0, examples = 0, localLoss = 0, localAccuracy = 0;
        int measured = 0, scored = 0;
        List<double> localLosses = [];
        foreach (UpdateNote note in notes)
        {
            lossTotal += (note.TrainLoss ?? 0) * note.Examples;
            examples += note.TrainLoss is null ? 0 : note.Examples;
            localLoss += note.GlobalLoss ?? 0;
            measured += note.GlobalLoss is null ? 0 : 1;
            localLosses.AddRange(note.GlobalLoss is { } loss ? [loss] : []);
            localAccuracy += note.GlobalAccuracy ?? 0;
            scored += note.GlobalAccuracy is null ? 0 : 1;
        }

        return new RoundMetrics(
            examples == 0 ? null : lossTotal / examples,
            measured == 0 ? null : localLoss / measured,
            scored == 0 ? null : localAccuracy / scored,
            result.Evaluation?.Loss,
            result.Evaluation?.Accuracy,
            result.UpdateNorm,
            localLosses.Count == 0 ? null : UpperMedian(localLosses));
    }

    private static double UpperMedian(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
