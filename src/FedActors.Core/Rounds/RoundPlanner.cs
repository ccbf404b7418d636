using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Selection;
using FedActors.Core.Vectors;

namespace FedActors.Core.Rounds;

/// <summary>Sets the bounds of a round: who is asked, how long, how many are needed, and the scale in which its sum cannot overflow.</summary>
internal static class RoundPlanner
{
    public static RoundPlan Plan(
        RoundSetting setting, Roster roster, int[] cohort, RoundNumber round, int attempt, Sha256Digest model, Instant now,
        TimeSpan deadline, TaskSizer sizer, Func<ClientId, Capabilities?> capabilitiesOf)
    {
        RunOptions options = setting.Options;
        var slots = new PlannedSlot[cohort.Length];
        long weightMax = 1, weightTotal = 0;
        for (int slot = 0; slot < slots.Length; slot++)
        {
            var client = new ClientId(cohort[slot]);
            long examples = roster.ExamplesOf(client);
            SlotBudget? budget = sizer.BudgetOf(capabilitiesOf(client), now, deadline);
            slots[slot] = new PlannedSlot(
                client, roster.IncarnationOf(client), examples, sizer.LocalOf(client, examples, round, deadline, budget?.LinkSeconds ?? 0), budget);
            weightMax = Math.Max(weightMax, setting.WeightOf(examples));
            weightTotal += setting.WeightOf(examples);
        }

        if (options.Late == LateUpdatePolicy.Carry)
        {
            // Room for as much again as the cohort itself brings; a carried update beyond it is refused as late.
            weightMax = Math.Max(weightMax, setting.WeightOf(Math.Max(1, options.ExamplesMax >> 8)));
            weightTotal = Math.Max(2 * weightTotal, weightMax);
        }

        return new RoundPlan
        {
            Round = round,
            Attempt = attempt,
            Model = model,
            Slots = slots,
            UploadsWanted = Math.Min(options.CohortSize, slots.Length),
            UploadsMin = options.UploadsMin,
            StartedAt = now,
            Deadline = now + deadline,
            Scale = FixedPointScale.For(options.UpdateValueMax, weightMax, weightTotal),
            Local = options.Local,
        };
    }
}
