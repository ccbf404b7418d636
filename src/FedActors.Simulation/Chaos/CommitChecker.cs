using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Chaos;

/// <summary>
/// One committer per epoch; epochs never fall in commit order; nobody adds a round after a newer lease was taken; an acknowledged round is
/// never lost and never changed; the records form one chain without gaps.
/// </summary>
internal sealed class CommitChecker : IWorldChecker
{
    private readonly Dictionary<long, int> _committerOfEpoch = [];
    private readonly SortedDictionary<int, Sha256Digest> _acknowledged = [];
    private readonly Dictionary<Sha256Digest, long> _leaseWhenFirstAsked = [];
    private long _lastEpoch;
    private int _newestAcknowledged;

    public void Attach(SimulatedCluster cluster, Action<Violation> report)
    {
        cluster.Journal.Answered += (process, record, hash, outcome) =>
        {
            OnAnswered(process, record, hash, outcome, cluster.Store.Lease.Epoch.Value, report);
            if (outcome == CommitOutcome.Fenced && cluster.Journal.Holds(record))
            {
                report(new Violation("fenced-changes-nothing", $"round {record.Round} of epoch {record.Epoch} was refused and is in the journal all the same"));
            }
        };
        cluster.Observed += (process, _, happened) =>
        {
            if (happened is RunEvent.RoundCommitted committed && !cluster.Journal.Holds(committed.Record))
            {
                report(new Violation("reported-means-committed", $"aggregator {process.Number} reports round {committed.Record.Round} as {committed.Record.Hash.Short}; the journal does not hold it"));
            }
        };
    }

    public void Finish(SimulatedCluster cluster, Action<Violation> report)
    {
        IReadOnlyList<RoundRecord> disk = cluster.Journal.ReadDisk();
        Sha256Digest previous = default;
        long epoch = 0;
        for (int i = 0; i < disk.Count; i++)
        {
            RoundRecord record = disk[i];
            if (record.Round.Value != i + 1 || record.Previous != previous || record.Epoch.Value < epoch)
            {
                report(new Violation("one-chain", $"record {i + 1} on disk is round {record.Round} of epoch {record.Epoch} after epoch {epoch}; its predecessor's hash is {previous.Short}, it says {record.Previous.Short}"));
            }

            previous = record.Hash;
            epoch = record.Epoch.Value;
        }

        foreach ((int round, Sha256Digest hash) in _acknowledged)
        {
            if (round > disk.Count || disk[round - 1].Hash != hash)
            {
                report(new Violation("acknowledged-round-kept", $"round {round} was acknowledged as {hash.Short}; on disk: {(round > disk.Count ? "nothing" : disk[round - 1].Hash.Short)}"));
            }
        }
    }

    private void OnAnswered(int process, RoundRecord record, Sha256Digest hash, CommitOutcome outcome, long newestEpoch, Action<Violation> report)
    {
        _leaseWhenFirstAsked.TryAdd(hash, newestEpoch);
        if (outcome != CommitOutcome.Committed)
        {
            return;
        }

        // Who asked first before the newer lease may still learn that its record had been durable; who asked first after it was too late.
        if (_leaseWhenFirstAsked[hash] > record.Epoch.Value)
        {
            report(new Violation("stale-leader-fenced", $"round {record.Round} of epoch {record.Epoch} was committed although epoch {_leaseWhenFirstAsked[hash]} led"));
        }

        if (_committerOfEpoch.TryGetValue(record.Epoch.Value, out int other) && other != process)
        {
            report(new Violation("one-committer-per-epoch", $"epoch {record.Epoch}: processes {other} and {process} both committed"));
        }

        _committerOfEpoch[record.Epoch.Value] = process;
        if (_acknowledged.TryGetValue(record.Round.Value, out Sha256Digest before))
        {
            if (before != hash)
            {
                report(new Violation("acknowledged-round-unchanged", $"round {record.Round} was acknowledged as {before.Short} and again as {hash.Short}"));
            }

            return;
        }

        // An old leader that goes on may still learn that its last record had been durable; what it may not do is add a new one.
        bool isNewest = record.Round.Value > _newestAcknowledged;
        if (isNewest && record.Epoch.Value < _lastEpoch)
        {
            report(new Violation("epochs-rise", $"round {record.Round} was committed in epoch {record.Epoch} after epoch {_lastEpoch} had committed"));
        }

        _lastEpoch = Math.Max(_lastEpoch, record.Epoch.Value);
        _newestAcknowledged = Math.Max(_newestAcknowledged, record.Round.Value);
        _acknowledged.Add(record.Round.Value, hash);
    }
}
