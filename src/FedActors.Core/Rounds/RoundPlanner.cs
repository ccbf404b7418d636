using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Privacy;
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
        RoundPrivacy? privacy = PrivacyOf(setting);
        var slots = new PlannedSlot[cohort.Length];
        long weightMax = 1, weightTotal = 0;
        for (int slot = 0; slot < slots.Length; slot++)
        {
            var client = new ClientId(cohort[slot]);
            long examples = roster.ExamplesOf(client);
            SlotBudget? budget = sizer.BudgetOf(capabilitiesOf(client), now, deadline);
            LocalTraining? sized = sizer.LocalOf(client, examples, round, deadline, budget?.LinkSeconds ?? 0);
            slots[slot] = new PlannedSlot(client, roster.IncarnationOf(client), examples, sized is null ? null : Clipped(sized, privacy), budget);
            weightMax = Math.Max(weightMax, setting.WeightOf(examples));
            weightTotal += setting.WeightOf(examples);
        }

        if (options.Late == LateUpdatePolicy.Carry)
        {
            // Room for as much again as the cohort itself brings; a carried update beyond it is refused as late.
            weightMax = Math.Max(weightMax, setting.WeightOf(Math.Max(1, options.ExamplesMax >> 8)));
            weightTotal = Math.Max(2 * weightTotal, weightMax);
        }

        var finest = FixedPointScale.For(options.UpdateValueMax, weightMax, Math.Max(1, weightTotal));
        return new RoundPlan
        {
            Round = round,
            Attempt = attempt,
            Model = model,
            Slots = slots,
            // A private round takes whoever was drawn: closing on the first to come would be another sampling than the one that is accounted.
            UploadsWanted = privacy is null ? Math.Min(options.CohortSize, slots.Length) : slots.Length,
            UploadsMin = privacy is null ? options.UploadsMin : Math.Min(options.UploadsMin, slots.Length),
            StartedAt = now,
            Deadline = now + deadline,
            Scale = privacy is null ? finest : SumNoise.ScaleFor(privacy, finest),
            Privacy = privacy,
            Local = Clipped(options.Local, privacy),
        };
    }

    private static LocalTraining Clipped(LocalTraining local, RoundPrivacy? privacy) => privacy is null
        ? local
        : local with { ClipNorm = privacy.ClipNorm, TellWithinClip = privacy.CountNoise is not null };

    private static RoundPrivacy? PrivacyOf(RoundSetting setting) => setting.Options.Privacy is not { } privacy ? null : new RoundPrivacy(
        privacy.Mechanism,
        setting.ClipNorm,
        privacy.SumMultiplier(setting.Options.CohortSize),
        privacy.AdaptiveClip.Enabled ? privacy.CountNoise(setting.Options.CohortSize) : null,
        setting.Options.CohortSize);
}
