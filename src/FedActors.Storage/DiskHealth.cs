namespace FedActors.Storage;

/// <summary>
/// Whether the disk of an embedded store has ever failed to keep what was written. Since then nobody knows what is there until it is read
/// again by another process, so that database and blob files refuse whatever would build on it.
/// </summary>
internal sealed class DiskHealth
{
    private string? _fault;

    /// <summary>What has happened and what helps, as sentences; null while all is well.</summary>
    public string? Fault => Volatile.Read(ref _fault);

    /// <summary>The disk failed; the first failure is the one that is told.</summary>
    /// <param name="what">How, as a sentence's beginning.</param>
    public string Fail(string what)
    {
        string words = $"The disk failed ({what}), and what it holds is known only after a restart. "
            + "Check the disk, then start the seed again: it recovers what was committed.";
        return Interlocked.CompareExchange(ref _fault, words, null) ?? words;
    }

    /// <summary>Refuses what would build on a disk that has failed.</summary>
    public void Require(string store, string doing)
    {
        if (Fault is { } fault)
        {
            throw new StoreException(store, doing, fault);
        }
    }
}
