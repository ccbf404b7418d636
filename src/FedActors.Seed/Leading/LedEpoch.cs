using FedActors.Core.Identity;

namespace FedActors.Seed.Leading;

/// <summary>One epoch of this seed, and whether it is over: set by the leadership's thread, read by the aggregator's.</summary>
internal sealed class LedEpoch(Epoch epoch)
{
    private volatile bool _isOver;

    public Epoch Epoch => epoch;

    public bool IsOver => _isOver;

    public void End() => _isOver = true;
}
