using FedActors.Core;
using FedActors.Core.Identity;

namespace FedActors.Storage.Postgres;

/// <summary>
/// The furthest that this process has ever seen the journal of a shared store. A database that was restored from an old backup, or failed over to a
/// replica that lacked the tail, is behind that, and going on would fork the run silently. Epochs are watched by the seed's leadership.
/// </summary>
internal sealed class StoreMemory(string store)
{
    private const string Fix = "It was restored from an older backup or failed over to a replica that was behind. Bring the missing rounds back; "
        + "if their loss is accepted, restart every seed.";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Round, Sha256Digest Hash)> _rounds = [];

    /// <summary>
    /// Reads the last committed round of a run and compares it with what was known before the reading began: what this process commits
    /// meanwhile, the reading need not have seen.
    /// </summary>
    /// <param name="runId">The run's name.</param>
    /// <param name="read">Reads it; null where the run has no round.</param>
    /// <exception cref="MalformedInputException">The database has less than this process has seen.</exception>
    public JournalEntry? Check(string runId, Func<JournalEntry?> read)
    {
        (int Round, Sha256Digest Hash)? known = Known(runId);
        JournalEntry? last = read();
        if (known is { } before && (last is null || last.Round.Value < before.Round || (last.Round.Value == before.Round && last.Hash != before.Hash)))
        {
            string found = last is null ? "no round" : $"round {last.Round} with the hash {last.Hash.Short}";
            throw new MalformedInputException(
                store, $"run {runId} ends with {found}, but this seed has seen round {before.Round} with the hash {before.Hash.Short} committed: "
                    + $"the database has lost what it had stored. {Fix}");
        }

        if (last is not null)
        {
            Committed(runId, last.Round.Value, last.Hash);
        }

        return last;
    }

    /// <summary>A round is committed.</summary>
    public void Committed(string runId, int round, Sha256Digest hash)
    {
        lock (_lock)
        {
            if (!_rounds.TryGetValue(runId, out (int Round, Sha256Digest Hash) known) || known.Round < round)
            {
                _rounds[runId] = (round, hash);
            }
        }
    }

    private (int Round, Sha256Digest Hash)? Known(string runId)
    {
        lock (_lock)
        {
            return _rounds.TryGetValue(runId, out (int Round, Sha256Digest Hash) known) ? known : null;
        }
    }
}
