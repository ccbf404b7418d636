using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Simulation.Seeds;

namespace FedActors.Simulation.Store;

/// <summary>A seed's own connection for the lease: one question after the other, each answered, or given up after the time-out.</summary>
internal sealed class LeaseConnection(SeedProcess seed)
{
    private readonly Queue<Action> _waiting = new();
    private bool _isBusy;

    /// <summary>Claims or looks.</summary>
    public void Ask(Func<SimulatedLease, LeaseView> question)
    {
        Instant askedAt = seed.Time.Now;
        Queue(() => Call(question, view => Answer(view, askedAt)));
    }

    /// <summary>Gives the lease up; whoever stands still or cannot be reached finds that out by the lease's expiry.</summary>
    public void Release(Epoch epoch) => Queue(() => Call(
        lease =>
        {
            lease.Release(seed.Self, epoch);
            return lease.Look();
        },
        _ => Next()));

    private void Queue(Action call)
    {
        _waiting.Enqueue(call);
        if (!_isBusy)
        {
            Next();
        }
    }

    private void Next()
    {
        _isBusy = _waiting.TryDequeue(out Action? call);
        call?.Invoke();
    }

    private void Answer(LeaseView? view, Instant askedAt)
    {
        seed.Post(view is null
            ? new LeadershipInput.StoreFailed("the store did not answer in time", askedAt)
            : new LeadershipInput.StoreAnswered(view, askedAt));
        Next();
    }

    private void Call(Func<SimulatedLease, LeaseView> question, Action<LeaseView?> done)
    {
        SimulatedStore store = seed.Cluster.Store;
        long givesUpAt = seed.Cluster.Loop.Microseconds + (store.Timeout.Ticks / TimeSpan.TicksPerMicrosecond);
        if (!seed.ReachesStore)
        {
            After(store.Timeout, () => done(null));
            return;
        }

        TimeSpan there = store.DrawQuestionDelay(), back = store.DrawWay();
        bool isInTime = there + back <= store.Timeout;
        if (!isInTime)
        {
            After(store.Timeout, () => done(null));
        }

        After(there, () =>
        {
            LeaseView? view = store.Outages > 0 ? null : question(store.Lease);
            if (!isInTime)
            {
                return;
            }

            bool isHeard = view is not null && seed.HearsStore;
            store.LostAnswers += view is null || isHeard ? 0 : 1;
            After(isHeard ? back : TimeSpan.FromMicroseconds(givesUpAt - seed.Cluster.Loop.Microseconds), () => done(isHeard ? view : null));
        });
    }

    private void After(TimeSpan delay, Action action) => seed.Cluster.Loop.After(delay, action);
}
