using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Core.Leadership;

/// <content>What the store's answers mean.</content>
public sealed partial class LeadershipMachine
{
    private void OnAnswered(Instant now, LeadershipInput.StoreAnswered answer, List<LeadershipEffect> effects)
    {
        LeaseView view = answer.View;
        bool isAwaited = EndClaim(answer.AskedAt);
        if (isAwaited)
        {
            OnStoreBack(effects);
        }

        if (State == LeadershipState.Stopped)
        {
            ReleaseIfHeld(view, effects);
        }
        else if (view.Epoch.CompareTo(_seen) < 0)
        {
            // An answer that was overtaken by a later one says nothing; the answer to the present question must not know less.
            if (isAwaited)
            {
                OnStoreWentBack(view, effects);
            }
        }
        else if (isAwaited || view.Epoch != _seen)
        {
            OnView(now, view, answer.AskedAt, isAwaited, effects);
        }
    }

    private void OnView(Instant now, LeaseView view, Instant askedAt, bool isAwaited, List<LeadershipEffect> effects)
    {
        if (view.Epoch != _seen)
        {
            Demote($"epoch {view.Epoch} was given to {view.Holder}", effects);
            _seen = view.Epoch;
            _over = null;
        }

        if (view.IsHeldBy(_self))
        {
            // An overtaken answer may be too old to lead by; the next claim's answer tells.
            if (isAwaited)
            {
                OnHeld(now, view, askedAt, effects);
            }
        }
        else
        {
            Demote("the lease was given up", effects);
            OnNotHeld(now, view, effects);
        }
    }

    private void OnHeld(Instant now, LeaseView view, Instant askedAt, List<LeadershipEffect> effects)
    {
        Instant deadline = askedAt + _options.DemoteAfter;
        if (_onlyLooked && _waitUntil is null)
        {
            _over = view.Epoch.CompareTo(_led) <= 0 ? view.Epoch : _over;
            SetClaimTimer(TimeSpan.Zero, effects);
        }
        else if (_waitUntil is not null || (State != LeadershipState.Leader && deadline <= now))
        {
            // A lease that this seed may not or cannot use in time is better left to others.
            ReleaseIfHeld(view, effects);
            SetClaimTimer(_options.RetryDelayMax, effects);
        }
        else if (State != LeadershipState.Leader && view.Epoch.CompareTo(_led) <= 0)
        {
            // It led that epoch before and stepped down; its aggregator's last orders may still be under way, so it takes a new one.
            _over = view.Epoch;
            SetClaimTimer(_askedOver == view.Epoch ? _options.RetryDelay : TimeSpan.Zero, effects);
        }
        else
        {
            LeadUntil(deadline, now, view.Epoch, effects);
            SetClaimTimer(askedAt + _options.RenewInterval - now, effects);
        }
    }

    private void LeadUntil(Instant deadline, Instant now, Epoch epoch, List<LeadershipEffect> effects)
    {
        LeadsUntil = LeadsUntil is { } before && before > deadline ? before : deadline;
        if (State != LeadershipState.Leader)
        {
            State = LeadershipState.Leader;
            _followed = null;
            _led = epoch;
            _ledSince = now;
            effects.Add(new LeadershipEffect.Lead(epoch));
            effects.Add(new LeadershipEffect.Report(new LeadershipEvent.Led(epoch)));
        }

        SetDemoteTimer(now, effects);
    }

    private void OnNotHeld(Instant now, LeaseView view, List<LeadershipEffect> effects)
    {
        _falselyGone.Holds(view);
        if (view.Left <= TimeSpan.Zero || view.Holder is not { } holder || view.Address is not { } address)
        {
            Lose("nobody holds the lease", effects);
            SetClaimTimer(_waitUntil is { } until && until > now ? Least(_options.RenewInterval, until - now)
                : _onlyLooked ? TimeSpan.Zero
                : _options.RetryDelay, effects);
        }
        else if (_over == view.Epoch && _askedOver != view.Epoch)
        {
            // Its holder became known to be gone while this answer was under way.
            SetClaimTimer(Jitter(), effects);
        }
        else if (holder.Name == _self.Name && _askedOver != view.Epoch && _falselyGone.MayDeclare(holder))
        {
            // An earlier life of this very seed: the one process that is surely gone.
            _falselyGone.Declare(holder, view.Epoch);
            _over = view.Epoch;
            SetClaimTimer(TimeSpan.Zero, effects);
        }
        else
        {
            Follow(holder, address, view, effects);
            SetClaimTimer(Least(_options.RenewInterval, view.Left + ExpiryMargin), effects);
        }
    }

    private void Follow(SeedIncarnation holder, string address, LeaseView view, List<LeadershipEffect> effects)
    {
        State = LeadershipState.Follower;
        if (view.Epoch.CompareTo(_led) > 0)
        {
            // Someone else does what this seed's aggregator could not.
            _waitUntil = null;
        }

        if (_followed?.Epoch != view.Epoch)
        {
            _followed = view;
            effects.Add(new LeadershipEffect.Follow(holder, address, view.Epoch));
            effects.Add(new LeadershipEffect.Report(new LeadershipEvent.Followed(holder, address, view.Epoch)));
        }
    }
}
