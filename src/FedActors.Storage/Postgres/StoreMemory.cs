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

    /// <summary>The last committed round of a run was seen: null where it has none.</summary>
    public void Seen(string runId, JournalEntry? last)
    {
        lock (_lock)
        {
            bool knows = _rounds.TryGetValue(runId, out (int Round, Sha256Digest Hash) known);
            if (knows && (last is null || last.Round.Value < known.Round || (last.Round.Value == known.Round && last.Hash != known.Hash)))
            {
                string found = last is null ? "no round" : $"round {last.Round} with the hash {last.Hash.Short}";
                throw new MalformedInputException(
                    store, $"run {runId} ends with {found}, but this seed has seen round {known.Round} with the hash {known.Hash.Short} committed: "
                        + $"the database has lost what it had stored. {Fix}");
            }

            if (last is not null)
            {
                _rounds[runId] = (last.Round.Value, last.Hash);
            }
        }
    }

    /// <summary>A round of this process was committed.</summary>
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
}
