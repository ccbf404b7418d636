#if FEDACTORS_PLANTED_BUG
using FedActors.Core;
#endif
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace FedActors.Simulation.Store;

/// <summary>The lease as the virtual store keeps it: one row, by the store's own clock.</summary>
/// <param name="clock">What the store's clock shows, in microseconds.</param>
internal sealed class SimulatedLease(Func<long> clock) : ILeaseStore
{
    private SeedIncarnation? _holder;
    private string? _address;
    private long _expiresAt;

    /// <summary>The newest epoch; 0 before the first.</summary>
    public Epoch Epoch { get; private set; }

    /// <summary>Times the lease went to someone before it had expired.</summary>
    public long EarlyTakeOvers { get; private set; }

    private TimeSpan Left => TimeSpan.FromMicroseconds(_expiresAt - clock());

    /// <summary>The fence: whether that process may commit under that epoch. An expired lease that nobody has taken still fences nobody out.</summary>
    public bool IsFenceOf(SeedIncarnation seed, Epoch epoch) => epoch == Epoch && _holder == seed;

    /// <inheritdoc/>
    public LeaseView Claim(LeaseClaim claim)
    {
        bool isFree = Left <= TimeSpan.Zero, takesOver = claim.Over is { } over && over == Epoch;
        if (isFree || takesOver)
        {
            EarlyTakeOvers += isFree || _holder == claim.Holder ? 0 : 1;
            Epoch = Next(isFree);
            _holder = claim.Holder;
        }

        if (_holder == claim.Holder)
        {
            _address = claim.Address;
            _expiresAt = clock() + (claim.TimeToLive.Ticks / TimeSpan.TicksPerMicrosecond);
        }

        return Look();
    }

    /// <inheritdoc/>
    public LeaseView Look() => _holder is null ? LeaseView.Never : new LeaseView(_holder, _address, Epoch, Left);

    /// <inheritdoc/>
    public void Release(SeedIncarnation holder, Epoch epoch)
    {
        if (IsFenceOf(holder, epoch))
        {
            Expire();
        }
    }

    /// <summary>The lease ends now, whoever holds it: an operator's hand, or a clock that was set.</summary>
    public void Expire() => _expiresAt = Math.Min(_expiresAt, clock());

    private Epoch Next(bool isFree)
    {
#if FEDACTORS_PLANTED_BUG
        if (PlantedBugs.Selected == PlantedBug.TakeOverKeepsEpoch && !isFree) return Epoch;
#endif
        return new Epoch(Epoch.Value + 1);
    }
}
