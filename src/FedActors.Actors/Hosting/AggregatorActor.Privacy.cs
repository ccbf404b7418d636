using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Vectors;

namespace FedActors.Actors.Hosting;

/// <content>What private and masked rounds need beside a sum: a ledger, noise, and the server's half of secure aggregation.</content>
public sealed partial class AggregatorActor
{
    private RoundPrivacy? _privacy;
    private PrivacyLedger? _ledger;
    private MaskedSum? _masked;
    private MaskedTask? _maskedTask;

    private PrivacyStanding? OpenLedger()
    {
        if (_options.Privacy is not { } privacy)
        {
            return null;
        }

        _ledger = new PrivacyLedger(privacy, _options.CohortSize, _options.RunId, _ports.Ledger!.Read(privacy.Population));
        return _ledger.Standing;
    }

    private FoldAnswer FoldMasked(FoldOrder order, IUpdateSource body)
    {
        string? refusal;
        try
        {
            refusal = Masked().Fold(order.Key.Slot, body);
        }
        catch (Exception error)
        {
            _ports.Bay.Drop(order.Client, order.Body);
            return new FoldAnswer(Masked().IsIntact ? FoldAnswerKind.BodyMissing : FoldAnswerKind.SumLost, error.Message);
        }

        _ports.Bay.Drop(order.Client, order.Body);
        if (refusal is null)
        {
            _ports.Folded?.Invoke(order, body);
        }

        return refusal is null ? FoldAnswer.Added : new FoldAnswer(FoldAnswerKind.Refused, refusal);
    }

    /// <summary>The masked sum of the open attempt.</summary>
    private MaskedSum Masked()
    {
        OpenSum();
        return _masked ?? throw new InvalidOperationException("the attempt is not one of secure aggregation");
    }

    /// <summary>The noise hides a centre only up to the clip bound, so that the bound is not left to the centres' word.</summary>
    private FoldOutcome? TooLong(IUpdateSource body)
    {
        if (_privacy is not { } privacy || body.Length != _dimension)
        {
            return null;
        }

        double norm = Math.Sqrt(Reductions.NormSquared(body));
        return norm <= privacy.ClipNorm * (1 + SumNoise.ClipTolerance) ? null : new FoldOutcome(
            FoldVerdict.TooLong, $"The update's norm is {norm:R}; the round's clip bound is {privacy.ClipNorm:R}. The centre has not clipped it.");
    }

    /// <summary>The entry first, then the noise: a release that nobody saw the end of is counted too.</summary>
    private RoundInput.Charged Charge(RoundEffect.Charge charge)
    {
        PrivacyDraw draw = _ledger!.Next(charge.Plan.Round, charge.Plan.Attempt, charge.Epoch);
        CommitOutcome outcome = _ports.Ledger!.Append(draw);
        if (outcome == CommitOutcome.Committed)
        {
            _ledger.Add(draw);
        }

        return new RoundInput.Charged(outcome, draw, _ledger.Standing);
    }

    private RoundInput.Charged NotCharged(RoundEffect.Charge charge, Exception? error)
    {
        Report(new RunEvent.JournalTrouble(charge.Plan.Round, error?.Message ?? "cancelled"));
        return new RoundInput.Charged(CommitOutcome.Unknown, _ledger!.Next(charge.Plan.Round, charge.Plan.Attempt, charge.Epoch), _ledger.Standing);
    }

    /// <summary>Adds the noise of a private round to its sum. The sum's digest is taken after it, because that of the bare sum would betray it.</summary>
    private double? Disturb(RoundPlan plan)
    {
        if (plan.Privacy is not { Mechanism: PrivacyMechanism.Central } privacy)
        {
            return null;
        }

        SumNoise.AddTo(_sum!, privacy, _ports.Secrets!);
        return plan.UnclippedCount is { } within
            ? SumNoise.NextClipNorm(privacy, _options.Privacy!.AdaptiveClip, within, _sum!.Count, _ports.Secrets!)
            : null;
    }
}
