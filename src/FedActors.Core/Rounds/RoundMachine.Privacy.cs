using FedActors.Core.Privacy;

namespace FedActors.Core.Rounds;

/// <content>What a private round owes before it may be closed.</content>
public sealed partial class RoundMachine
{
    private RoundInput.Charged? _charged;

    /// <summary>Noise is drawn anew for every try at closing, so that every try is charged, before it is drawn.</summary>
    private void StartClosing(List<RoundEffect> effects)
    {
        Phase = Plan.Privacy is null ? RoundPhase.Closing : RoundPhase.Charging;
        effects.Add(Plan.Privacy is null ? new RoundEffect.Close(Plan) : new RoundEffect.Charge(Plan, _setting.Epoch));
    }

    private void OnCharged(RoundInput.Charged charged, List<RoundEffect> effects)
    {
        if (Phase != RoundPhase.Charging)
        {
            return;
        }

        switch (charged.Outcome)
        {
            case CommitOutcome.Committed when charged.Standing.Epsilon > _setting.Options.Privacy!.EpsilonMax:
                Fail(BudgetWords(charged.Standing.Epsilon), effects);
                break;
            case CommitOutcome.Committed:
                _charged = charged;
                Phase = RoundPhase.Closing;
                effects.Add(new RoundEffect.Close(Plan with { UnclippedCount = Plan.Privacy!.CountNoise is null ? null : _slots.WithinClip }));
                break;
            case CommitOutcome.Fenced:
                Phase = RoundPhase.Fenced;
                break;
            case CommitOutcome.Unknown when ++_commitTries >= CommitTriesMax:
                Fail($"the privacy ledger did not answer {CommitTriesMax} appends; check the store", effects);
                break;
            case CommitOutcome.Unknown:
                effects.Add(new RoundEffect.SetTimer(RunTimer.Retry, _setting.Options.RetryDelay));
                break;
        }
    }

    private string BudgetWords(double epsilon) =>
        $"the tries at this round have spent the privacy budget: epsilon {epsilon:0.####} of {_setting.Options.Privacy!.EpsilonMax:0.####}";

    private PrivacyCharge? ChargeOf(CloseResult result) => _charged is not { } charged ? null : new PrivacyCharge(
        Plan.Privacy!.Mechanism,
        charged.Draw.Population,
        charged.Draw.Version,
        charged.Standing.Epsilon,
        _setting.Options.Privacy!.Delta,
        _setting.Options.Privacy.Accountant,
        charged.Draw.NoiseMultiplier,
        charged.Draw.SamplingRate,
        Plan.Privacy.ClipNorm,
        result.NextClipNorm ?? Plan.Privacy.ClipNorm);
}
