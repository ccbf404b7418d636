using System.Diagnostics;
using FedActors.Core.Clients;
using FedActors.Core.Protocol;

namespace FedActors.Bench.Cluster;

/// <summary>When rounds passed, as the nodes of a fleet saw it: each answer to an update is noted. Safe for many threads.</summary>
internal sealed class RoundLog
{
    private readonly Dictionary<int, long> _ends = [];
    private long _counted;
    private long _others;

    /// <summary>The latest round of which an update was counted.</summary>
    public int Latest { get; private set; }

    /// <summary>Updates that were counted.</summary>
    public long Counted => Interlocked.Read(ref _counted);

    /// <summary>Tasks that ended otherwise.</summary>
    public long Others => Interlocked.Read(ref _others);

    /// <summary>What the last of those was.</summary>
    public string? LastOther { get; private set; }

    /// <summary>A task has ended.</summary>
    public void Note(ClientEffect.TaskEnded ended)
    {
        if (ended.Answer != UpdateAnswer.Counted)
        {
            Interlocked.Increment(ref _others);
            LastOther = $"{ended.Key}: {ended.Answer} {ended.Detail}";
            return;
        }

        long now = Stopwatch.GetTimestamp();
        int round = ended.Key.Round.Value;
        lock (_ends)
        {
            _counted++;
            _ends[round] = now;
            if (round > Latest)
            {
                Latest = round;
                Monitor.PulseAll(_ends);
            }
        }
    }

    /// <summary>When the last update of that round was counted.</summary>
    public long EndOf(int round)
    {
        lock (_ends)
        {
            return _ends[round];
        }
    }

    /// <summary>Waits until an update of a round later than that one has been counted; false where patience ends first.</summary>
    public bool AwaitPast(int round, TimeSpan patience)
    {
        long began = Stopwatch.GetTimestamp();
        lock (_ends)
        {
            while (Latest <= round)
            {
                TimeSpan left = patience - Stopwatch.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_ends, left))
                {
                    return Latest > round;
                }
            }
        }

        return true;
    }
}
