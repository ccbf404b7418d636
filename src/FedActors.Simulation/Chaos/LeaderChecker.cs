using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Seeds;

namespace FedActors.Simulation.Chaos;

/// <summary>
/// No epoch is led twice; a leader stops deciding by its own clock; once its seed leads no more an aggregator says and commits nothing; whoever
/// leads goes on after the last committed round.
/// </summary>
internal sealed class LeaderChecker : IWorldChecker
{
    private readonly Dictionary<long, SeedIncarnation> _leaderOfEpoch = [];

    public void Attach(SimulatedCluster cluster, Action<Violation> report)
    {
        cluster.SeedObserved += (seed, happened) =>
        {
            if (happened is LeadershipEvent.Led led)
            {
                OnLed(seed, led.Epoch, report);
            }
        };
        cluster.Speaks += (process, message) => OnSpoke(cluster, process, message, report);
        cluster.Observed += (process, _, happened) =>
        {
            switch (happened)
            {
                case RunEvent.RoundStarted started: OnStarted(cluster, process, started.Plan, report); break;
                case RunEvent.RoundCommitted committed when IsStale(cluster, process):
                    report(new Violation("stepped-down-is-silent", $"aggregator {process.Number} reports round {committed.Record.Round} although its seed leads no more in epoch {process.Epoch}"));
                    break;
            }
        };
    }

    public void Finish(SimulatedCluster cluster, Action<Violation> report)
    {
    }

    private void OnLed(SeedProcess seed, Epoch epoch, Action<Violation> report)
    {
        if (!_leaderOfEpoch.TryAdd(epoch.Value, seed.Self))
        {
            report(new Violation("one-leader-per-epoch", $"epoch {epoch} is led by {seed.Self}; it was led by {_leaderOfEpoch[epoch.Value]} before"));
        }
    }

    private static void OnSpoke(SimulatedCluster cluster, AggregatorProcess process, ClientMessage message, Action<Violation> report)
    {
        if (IsStale(cluster, process))
        {
            report(new Violation("stepped-down-is-silent", $"aggregator {process.Number} sends {message.GetType().Name} although its seed leads no more in epoch {process.Epoch}"));
        }
    }

    /// <summary>What waited in its mailbox when it was told comes before the word; that is over within the same moment.</summary>
    private static bool IsStale(SimulatedCluster cluster, AggregatorProcess process) => cluster.Loop.Microseconds > process.SteppedDownAt;

    private static void OnStarted(SimulatedCluster cluster, AggregatorProcess process, RoundPlan plan, Action<Violation> report)
    {
        int last = cluster.Journal.LastRound;
        if (process.Epoch == cluster.Store.Lease.Epoch && plan.Round.Value != last + 1)
        {
            report(new Violation("goes-on-after-the-last-round", $"aggregator {process.Number} leads in epoch {process.Epoch} and starts round {plan.Round}; the journal ends with round {last}"));
        }

        if (IsOverdue(process))
        {
            // A clock that jumped, or a process that stood still, is noticed within the same moment, if not first.
            cluster.Loop.After(TimeSpan.FromMicroseconds(1), () =>
            {
                if (IsOverdue(process))
                {
                    report(new Violation("leader-stops-in-time", $"aggregator {process.Number} started round {plan.Round} in epoch {process.Epoch} at {process.Seed.Time.Now}; its seed could lead until {process.Seed.LeadsUntil}"));
                }
            });
        }
    }

    private static bool IsOverdue(AggregatorProcess process) =>
        process is { IsAlive: true, HasSteppedDown: false, Seed: { IsAlive: true, IsPaused: false } seed }
        && (seed.LeadsUntil is not { } until || seed.Time.Now > until);
}
