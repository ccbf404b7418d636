using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Rounds;

/// <content>How a round begins.</content>
public sealed partial class RunMachine
{
    // The cohort that was last found large enough for secure aggregation.
    private int _maskable;

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

        int slots = Math.Min(_options.SlotsMax, available.Length);
        if (_options.Encryption is { } encryption && slots != _maskable)
        {
            if (encryption.FlawFor(slots, Math.Min(_options.UploadsMin, slots), _options.ClipNorm, RoundPlanner.PrivacyOf(_options, _clipNorm)) is not null)
            {
                // Too few to hide among.
                SayWaiting(available.Length, effects);
                return;
            }

            _maskable = slots;
        }

        _saidWaiting = false;
        _attempt++;
        int[] cohort = _sampler.Sample(available, slots, _options.Seed, _committed.Next, _attempt);
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
                : new RunEvent.WaitingForMembers(available, Math.Max(_options.UploadsMin, _options.Encryption is null ? 0 : _options.CohortSize))));
        }
    }
}
