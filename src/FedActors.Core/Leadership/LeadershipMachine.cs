using FedActors.Core.Identity;
using FedActors.Core.Randomness;
using FedActors.Core.Rounds;

namespace FedActors.Core.Leadership;

/// <summary>
/// One seed's part in having one leader: claim the lease, renew it, stop deciding in time, follow another, take over. Pure: time, answers and
/// timers arrive as inputs. The store keeps leaders apart by fencing, so everything here is only about how soon there is one again.
/// </summary>
public sealed partial class LeadershipMachine
{
    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromMilliseconds(1);

    private readonly SeedIncarnation _self;
    private readonly LeadershipOptions _options;
    private readonly SeededRandom _jitter;
    private readonly FalselyGone _falselyGone = new();

    // Either a claim is under way or the claim timer is set: an answer, a failure or the timer brings the next claim.
    private Instant? _asked;
    private Epoch? _askedOver;
    private bool _onlyLooked;
    private Epoch? _over;
    private Epoch _seen;
    private Epoch _led;
    private Instant _ledSince;
    private LeaseView? _followed;
    private Instant? _waitUntil;
    private int _resignations;
    private int _failures;
    private Instant _failingSince;

    /// <summary>A seed that has not started; <see cref="LeadershipInput.Start"/> starts it.</summary>
    /// <param name="self">This life of this seed.</param>
    /// <param name="options">The lease's times; validated here.</param>
    public LeadershipMachine(SeedIncarnation self, LeadershipOptions options)
    {
        _self = self;
        _options = options.Validated();
        _jitter = new SeededRandom(options.JitterSeed, 0, 0, RandomPurpose.Jitter);
    }

    /// <summary>What this seed is.</summary>
    public LeadershipState State { get; private set; }

    /// <summary>The greatest epoch this seed has heard of; 0 before the first.</summary>
    public Epoch Epoch => _seen;

    /// <summary>Until when this leader may decide unless it renews, by its own monotonic clock; null where it does not lead.</summary>
    public Instant? LeadsUntil { get; private set; }

    /// <summary>Since when the store has not answered; null while it does.</summary>
    public Instant? StoreLostSince => _failures > 0 ? _failingSince : null;

    /// <summary>One thing that happened; what is to be done is added to <paramref name="effects"/>.</summary>
    public void Step(Instant now, LeadershipInput input, List<LeadershipEffect> effects)
    {
        if (LeadsUntil is { } deadline && now >= deadline)
        {
            // Before anything else: a process that stood still must not act on what waited for it.
            Expire(effects);
        }

        switch (input)
        {
            case LeadershipInput.StoreAnswered answer: OnAnswered(now, answer, effects); break;
            case LeadershipInput.StoreFailed failed: OnFailed(now, failed, effects); break;
            case var _ when State == LeadershipState.Stopped: break;
            case LeadershipInput.Start or LeadershipInput.TimerDue { Timer: LeadershipTimer.Claim }: Ask(now, effects); break;
            case LeadershipInput.TimerDue { Timer: LeadershipTimer.Demote }: SetDemoteTimer(now, effects); break;
            case LeadershipInput.LeaderGone gone: OnLeaderGone(gone.Epoch, effects); break;
            case LeadershipInput.LeaderResigned gone: OnLeaderResigned(gone.Epoch, effects); break;
            case LeadershipInput.Resigned resigned: OnResigned(now, resigned, effects); break;
            case LeadershipInput.Stop: OnStop(effects); break;
            default: throw new InvariantBrokenException($"Leadership has no step for {input.GetType().Name}.");
        }
    }

    private void Ask(Instant now, List<LeadershipEffect> effects)
    {
        if (_asked is not null)
        {
            return;
        }

        _asked = now;
        _askedOver = null;
        _waitUntil = _waitUntil is { } until && now < until ? until : null;

        // Who may not hear the answer must not claim either: a claim that succeeds unheard keeps the lease from those who could use it.
        _onlyLooked = _waitUntil is not null || (_failures > 0 && State != LeadershipState.Leader);
        if (_onlyLooked)
        {
            effects.Add(new LeadershipEffect.Look());
            return;
        }

        _askedOver = _over == _seen ? _over : null;
        effects.Add(new LeadershipEffect.Claim(_askedOver));
    }

    private void OnLeaderGone(Epoch epoch, List<LeadershipEffect> effects)
    {
        if (State != LeadershipState.Follower || _followed is not { Holder: { } holder } followed || followed.Epoch != epoch || !_falselyGone.MayDeclare(holder))
        {
            return;
        }

        _falselyGone.Declare(holder, epoch);
        _over = epoch;
        Lose("its process is gone", effects);
        ClaimWithin(Jitter(), effects);
    }

    private void OnLeaderResigned(Epoch epoch, List<LeadershipEffect> effects)
    {
        if (State == LeadershipState.Follower && _followed?.Epoch == epoch)
        {
            // The lease is free: standbys that collide cost one of them a question, waiting would cost everybody the wait.
            Lose("the leader gave the lease up", effects);
            ClaimWithin(TimeSpan.Zero, effects);
        }
    }

    private void ClaimWithin(TimeSpan wait, List<LeadershipEffect> effects)
    {
        if (_asked is null)
        {
            SetClaimTimer(wait, effects);
        }
    }

    private void OnFailed(Instant now, LeadershipInput.StoreFailed failed, List<LeadershipEffect> effects)
    {
        if (!EndClaim(failed.AskedAt) || State == LeadershipState.Stopped)
        {
            return;
        }

        if (_failures++ == 0)
        {
            _failingSince = failed.AskedAt;
            effects.Add(new LeadershipEffect.Report(new LeadershipEvent.StoreLost(failed.Reason, failed.AskedAt)));
        }

        SetClaimTimer(Doubled(_options.RetryDelay, _failures - 1, _options.RetryDelayMax), effects);
    }

    private void OnStoreBack(List<LeadershipEffect> effects)
    {
        if (_failures > 0)
        {
            effects.Add(new LeadershipEffect.Report(new LeadershipEvent.StoreBack(_failingSince, _failures)));
            _failures = 0;
        }
    }

    private void OnStoreWentBack(LeaseView view, List<LeadershipEffect> effects)
    {
        string reason = $"the store knows epoch {view.Epoch} and had told of {_seen}: it was reset or restored from a copy";
        Demote(reason, effects);
        Lose(reason, effects);
        ReleaseIfHeld(view, effects);
        effects.Add(new LeadershipEffect.Report(new LeadershipEvent.StoreWentBack(_seen, view.Epoch)));
        SetClaimTimer(_options.RetryDelayMax, effects);
    }

    private void OnResigned(Instant now, LeadershipInput.Resigned resigned, List<LeadershipEffect> effects)
    {
        if (State != LeadershipState.Leader || resigned.Epoch != _led)
        {
            return;
        }

        _resignations = now - _ledSince >= _options.ResignedWaitMax ? 0 : _resignations;
        TimeSpan wait = Doubled(_options.ResignedWait, _resignations++, _options.ResignedWaitMax);
        _waitUntil = now + wait;
        effects.Add(new LeadershipEffect.Release(_led));
        Demote(resigned.Reason, effects);
        effects.Add(new LeadershipEffect.Report(new LeadershipEvent.Waits(wait, resigned.Reason)));
        if (_asked is null)
        {
            SetClaimTimer(Least(_options.RenewInterval, wait), effects);
        }
    }

    private void OnStop(List<LeadershipEffect> effects)
    {
        if (State == LeadershipState.Leader)
        {
            effects.Add(new LeadershipEffect.Release(_led));
            Demote("this seed stops", effects);
        }

        State = LeadershipState.Stopped;
        effects.Add(new LeadershipEffect.CancelTimer(LeadershipTimer.Claim));
    }

    private void Expire(List<LeadershipEffect> effects)
    {
        Demote($"the lease was not renewed within {_options.DemoteAfter.TotalSeconds:0.##} s", effects);
        _over = _led;
    }

    private void Demote(string reason, List<LeadershipEffect> effects)
    {
        if (State == LeadershipState.Leader)
        {
            State = LeadershipState.Candidate;
            LeadsUntil = null;
            effects.Add(new LeadershipEffect.CancelTimer(LeadershipTimer.Demote));
            effects.Add(new LeadershipEffect.StepDown(_led, reason));
            effects.Add(new LeadershipEffect.NoLeader(reason));
            effects.Add(new LeadershipEffect.Report(new LeadershipEvent.SteppedDown(_led, reason)));
        }
    }

    private void Lose(string reason, List<LeadershipEffect> effects)
    {
        State = LeadershipState.Candidate;
        if (_followed is { } followed)
        {
            _followed = null;
            effects.Add(new LeadershipEffect.NoLeader(reason));
            effects.Add(new LeadershipEffect.Report(new LeadershipEvent.LeaderLost(followed.Epoch, reason)));
        }
    }

    /// <summary>Whether this is the end of the claim under way, rather than an answer that comes again or was overtaken.</summary>
    private bool EndClaim(Instant askedAt)
    {
        if (_asked is not { } asked || askedAt < asked)
        {
            return false;
        }

        _asked = null;
        return true;
    }

    private void ReleaseIfHeld(LeaseView view, List<LeadershipEffect> effects)
    {
        if (view.IsHeldBy(_self))
        {
            effects.Add(new LeadershipEffect.Release(view.Epoch));
        }
    }

    private void SetClaimTimer(TimeSpan due, List<LeadershipEffect> effects) =>
        effects.Add(new LeadershipEffect.SetTimer(LeadershipTimer.Claim, due > TimeSpan.Zero ? due : TimeSpan.Zero));

    private void SetDemoteTimer(Instant now, List<LeadershipEffect> effects)
    {
        if (LeadsUntil is { } deadline)
        {
            effects.Add(new LeadershipEffect.SetTimer(LeadershipTimer.Demote, deadline - now));
        }
    }

    private TimeSpan Jitter() => _options.TakeOverJitterMax * _jitter.NextDouble();

    private static TimeSpan Least(TimeSpan first, TimeSpan second) => first < second ? first : second;

    private static TimeSpan Doubled(TimeSpan first, int times, TimeSpan longest) => Least(first * Math.Pow(2, Math.Min(times, 20)), longest);
}
