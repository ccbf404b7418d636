using Contracts;
using FedActors.Core.Edges;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Tests.Store;

/// <summary>The virtual lease keeps what the real ones keep, so that what is rehearsed is what runs.</summary>
public sealed class SimulatedLeaseTests : LeaseStoreContract
{
    private readonly SimulatedLease _lease;
    private long _microseconds;

    public SimulatedLeaseTests() => _lease = new SimulatedLease(() => _microseconds);

    protected override ILeaseStore Lease => _lease;

    protected override ILeaseStore Another() => _lease;

    protected override void Pass(TimeSpan time) => _microseconds += (long)time.TotalMicroseconds;

    // The simulator has one thread.
    protected override void RunAll(int count, Action<int> work)
    {
        for (int index = 0; index < count; index++)
        {
            work(index);
        }
    }
}
