using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace FedActors.Seed.Tests.Leading;

/// <summary>A lease in memory that the test can break or hold up. It never expires by itself.</summary>
internal sealed class ScriptedLease : ILeaseStore
{
    private readonly Lock _gate = new();
    private LeaseView _view = LeaseView.Never;
    private int _claims;

    /// <summary>Claims wait here while it is not set.</summary>
    public ManualResetEventSlim Answers { get; } = new(true);

    /// <summary>Set when a claim has begun.</summary>
    public AutoResetEvent Asked { get; } = new(false);

    /// <summary>What claims throw; null where they do not.</summary>
    public Exception? Trouble { get; set; }

    public int Claims => Volatile.Read(ref _claims);

    public LeaseView Claim(LeaseClaim claim)
    {
        Asked.Set();
        Answers.Wait();
        Interlocked.Increment(ref _claims);
        if (Trouble is { } trouble)
        {
            throw trouble;
        }

        lock (_gate)
        {
            _view = _view.IsHeldBy(claim.Holder)
                ? _view with { Left = claim.TimeToLive }
                : new LeaseView(claim.Holder, claim.Address, new Epoch(_view.Epoch.Value + 1), claim.TimeToLive);
            return _view;
        }
    }

    public LeaseView Look()
    {
        lock (_gate)
        {
            return _view;
        }
    }

    public void Release(SeedIncarnation holder, Epoch epoch)
    {
        lock (_gate)
        {
            _view = _view.Holder == holder && _view.Epoch == epoch ? _view with { Left = TimeSpan.Zero } : _view;
        }
    }
}
