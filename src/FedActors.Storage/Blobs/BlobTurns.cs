using FedActors.Core.Identity;

namespace FedActors.Storage.Blobs;

/// <summary>
/// One at a time for each blob, so that many who want a blob that is not at hand cause one reading; those for other blobs go on. As many wait
/// as there are threads that ask.
/// </summary>
internal sealed class BlobTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Sha256Digest, Turn> _turns = [];

    /// <summary>Does what concerns one blob. Whoever holds a lock that the work needs must not come here.</summary>
    public TResult Do<TResult>(Sha256Digest digest, Func<TResult> work)
    {
        Turn turn = Take(digest);
        try
        {
            lock (turn.Lock)
            {
                return work();
            }
        }
        finally
        {
            GiveBack(digest, turn);
        }
    }

    private Turn Take(Sha256Digest digest)
    {
        lock (_lock)
        {
            if (!_turns.TryGetValue(digest, out Turn? turn))
            {
                _turns.Add(digest, turn = new Turn());
            }

            turn.Count++;
            return turn;
        }
    }

    private void GiveBack(Sha256Digest digest, Turn turn)
    {
        lock (_lock)
        {
            if (--turn.Count == 0)
            {
                _turns.Remove(digest);
            }
        }
    }

    private sealed class Turn
    {
        public Lock Lock { get; } = new();

        public int Count { get; set; }
    }
}
