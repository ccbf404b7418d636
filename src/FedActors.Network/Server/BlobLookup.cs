using FedActors.Core.Edges;
using FedActors.Core.Identity;
using Microsoft.Win32.SafeHandles;

namespace FedActors.Network.Server;

/// <summary>
/// Looks blobs up in the store, which may have to fetch them from a database first: however many ask for one at once, it is looked up once,
/// and only so many are looked up at a time.
/// </summary>
internal sealed class BlobLookup(IBlobStore blobs)
{
    /// <summary>So many different blobs at a time: half the connections that a seed has to its database.</summary>
    public const int LookupsMax = 8;

    /// <summary>So many that one identity was the first to ask for: whoever asks for names that there are not must leave room for the others.</summary>
    public const int LookupsPerIdentityMax = 2;

    /// <summary>The models of a few rounds, where they are small: reading a file for each of a thousand nodes costs more than the answer.</summary>
    public const int SmallBytesMax = 1 << 17;

    // Copies give way to newer ones between being found and being opened.
    private const int OpeningsMax = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<Sha256Digest, Task<FoundBlob?>> _running = [];

    /// <summary>The blob, or null where the store lacks it; no task at all where too many others are being looked up.</summary>
    /// <param name="digest">Which blob.</param>
    /// <param name="asker">What whoever asks may use.</param>
    /// <param name="isAskersLimit">Where there is no task: whether it is the asker that has too many others looked up.</param>
    public Task<FoundBlob?>? Find(Sha256Digest digest, IdentityQuota asker, out bool isAskersLimit)
    {
        isAskersLimit = false;
        lock (_lock)
        {
            if (_running.TryGetValue(digest, out Task<FoundBlob?>? running))
            {
                return running;
            }

            if (_running.Count == LookupsMax)
            {
                return null;
            }

            if (!asker.Lookups.TryTake())
            {
                isAskersLimit = true;
                return null;
            }

            // A thread of its own, since a store that is away lets it wait for seconds.
            Task<FoundBlob?> task = Task.Factory.StartNew(() => Look(digest, asker), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _running.Add(digest, task);
            return task;
        }
    }

    private FoundBlob? Look(Sha256Digest digest, IdentityQuota asker)
    {
        try
        {
            for (int attempt = 1; blobs.Find(digest) is { } path; attempt++)
            {
                try
                {
                    using SafeFileHandle file = FoundBlob.OpenFile(path);
                    return new FoundBlob(path, ReadSmall(file));
                }
                catch (FileNotFoundException) when (attempt < OpeningsMax)
                {
                    continue;
                }
            }

            return null;
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(digest);
            }

            asker.Lookups.Leave();
        }
    }

    private static byte[]? ReadSmall(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        if (length > SmallBytesMax)
        {
            return null;
        }

        var bytes = new byte[length];
        int count = RandomAccess.Read(file, bytes, 0);
        return count == length ? bytes : throw new EndOfStreamException("A blob's file became shorter while it was read.");
    }
}
