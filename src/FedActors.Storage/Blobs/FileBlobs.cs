using System.Security.Cryptography;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Files;
using FedActors.Core.Identity;

namespace FedActors.Storage.Blobs;

/// <summary>
/// Blobs as files named by their digest in one directory: written beside the place, flushed, moved into place, and the directory flushed,
/// so that after a crash a blob is there completely or not at all. A file that this process did not write is checked before its first use.
/// The directory is one process's: whoever opens it clears what it takes for leftovers.
/// </summary>
/// <remarks>
/// After a failed flush the operating system may count pages as written that are not, so the file is given up and never flushed again:
/// PostgreSQL's "fsyncgate", reliability reference 4.1. Where the disk was full, who stores the blob again writes another file; where it
/// failed, nothing is stored before a restart.
/// </remarks>
public sealed class FileBlobs : IBlobStore
{
    /// <summary>What the name of a blob's file ends with.</summary>
    public const string Extension = ".safetensors";

    private const string Unfinished = ".part";
    private const int CopyBytes = 1 << 17;

    private readonly Lock _lock = new();
    private readonly HashSet<Sha256Digest> _whole = [];
    private readonly BlobTurns _turns = new();
    private readonly string _directory;
    private readonly BlobFlush _flush;
    private readonly IDisk _disk;
    private readonly DiskHealth _health;
    private readonly string _life = Guid.NewGuid().ToString("n")[..8];
    private long _writes;

    /// <summary>Opens the directory, making it where it is missing, and clears what an earlier process did not finish.</summary>
    public FileBlobs(string directory)
        : this(directory, BlobFlush.ToDisk)
    {
    }

    internal FileBlobs(string directory, BlobFlush flush, IDisk? disk = null, DiskHealth? health = null)
    {
        (_directory, _flush, _disk, _health) = (Path.GetFullPath(directory), flush, disk ?? LocalDisk.Instance, health ?? new DiskHealth());
        if (flush == BlobFlush.ReadOnly)
        {
            return;
        }

        Directory.CreateDirectory(_directory);
        foreach (string left in Directory.GetFiles(_directory, $"*{Unfinished}"))
        {
            File.Delete(left);
        }

        // An earlier process may have ended between moving a blob into place and flushing its name: what is found here must stay.
        Flush("opening the blobs", () =>
        {
            _disk.FlushDirectory(_directory);
            _disk.FlushDirectory(Path.GetDirectoryName(_directory)!);
        }, isName: true);
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException">The disk is full or failed; no part of the blob is left.</exception>
    public void Put(Sha256Digest digest, Action<Stream> write) => TryPut(digest, stream =>
    {
        write(stream);
        return true;
    });

    /// <summary>Stores a blob if its contents can be had; a blob of few bytes may be handed over instead of written to a file.</summary>
    /// <param name="digest">SHA-256 of what <paramref name="write"/> writes; checked.</param>
    /// <param name="write">Writes the contents; false where they are not to be had, and nothing is stored.</param>
    /// <param name="smallMax">How many bytes are few; 0 for no blob.</param>
    /// <param name="keepSmall">Takes a small blob.</param>
    internal bool TryPut(Sha256Digest digest, Func<Stream, bool> write, int smallMax = 0, Action<byte[]>? keepSmall = null)
    {
        Invariant.Require(_flush != BlobFlush.ReadOnly);

        // In turn: who finds the blob in its place must not believe it durable while another still flushes its name.
        return _turns.Do(digest, () =>
        {
            string doing = $"storing blob {digest.Short}";
            _health.Require(_directory, doing);
            return Find(digest) is not null || Write(digest, doing, write, smallMax, keepSmall);
        });
    }

    /// <inheritdoc/>
    /// <exception cref="MalformedInputException">The file is damaged.</exception>
    public string? Find(Sha256Digest digest)
    {
        string path = PathOf(digest);
        return !File.Exists(path) ? null : IsKnown(digest) || _turns.Do(digest, () => IsKnown(digest) || Examine(digest, path)) ? path : null;
    }

    /// <inheritdoc/>
    public void Delete(Sha256Digest digest)
    {
        lock (_lock)
        {
            _whole.Remove(digest);
        }

        File.Delete(PathOf(digest));
    }

    /// <summary>Reads a blob and tells whether its bytes still have its digest; null where it is not there.</summary>
    public bool? Verify(Sha256Digest digest)
    {
        try
        {
            using var file = new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, CopyBytes);
            Span<byte> found = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(file, found);
            return new Sha256Digest(found) == digest;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Every blob in the directory, in no order.</summary>
    internal IReadOnlyList<Sha256Digest> List() =>
        !Directory.Exists(_directory) ? [] : [.. Directory.EnumerateFiles(_directory, $"*{Extension}").Select(Path.GetFileNameWithoutExtension).Where(IsDigest!).Select(Sha256Digest.Parse!)];

    internal string PathOf(Sha256Digest digest) => Path.Combine(_directory, $"{digest}{Extension}");

    private bool Write(Sha256Digest digest, string doing, Func<Stream, bool> write, int smallMax, Action<byte[]>? keepSmall)
    {
        string path = PathOf(digest), part = $"{path}.{_life}-{Interlocked.Increment(ref _writes)}{Unfinished}";
        try
        {
            using (var file = new PartFile(part, smallMax, _disk))
            {
                if (!WriteChecked(digest, file, write))
                {
                    return false;
                }

                if (file.Small is { } bytes)
                {
                    keepSmall!(bytes);
                    return true;
                }

                Flush(doing, file.FlushToDisk);
            }

            File.Move(part, path, overwrite: true);
            Flush(doing, () => _disk.FlushDirectory(_directory), isName: true);
        }
        catch (Exception error) when (error is not StoreException and (IOException or UnauthorizedAccessException))
        {
            throw new StoreException(_directory, doing, $"{error.Message} Free space or mend the disk; it is tried again with a new file.", error);
        }
        finally
        {
            // What was moved into place is not there any more.
            DurableFile.Discard(part);
        }

        lock (_lock)
        {
            _whole.Add(digest);
        }

        return true;
    }

    /// <summary>Waits for the disk. Where it fails for another reason than want of room, nothing is stored any more before a restart.</summary>
    private void Flush(string doing, Action flush, bool isName = false)
    {
        if (_flush != BlobFlush.ToDisk)
        {
            return;
        }

        try
        {
            flush();
        }
        catch (IOException error) when (isName || !DiskRoom.IsUsedUp(error))
        {
            // A file can be given up and written anew; the directory has only itself.
            throw new StoreException(_directory, doing, _health.Fail(error.Message.TrimEnd('.')), error);
        }
    }

    private bool IsKnown(Sha256Digest digest)
    {
        lock (_lock)
        {
            return _whole.Contains(digest);
        }
    }

    /// <summary>Checks a file that this process did not write; false where it is gone by now.</summary>
    private bool Examine(Sha256Digest digest, string path)
    {
        if (Verify(digest) is not { } isWhole)
        {
            return false;
        }

        if (!isWhole)
        {
            throw new MalformedInputException(
                path, "the file does not have the digest that is its name: it was changed or damaged. Restore it from a backup, or delete it "
                    + "if a later round is committed.");
        }

        lock (_lock)
        {
            _whole.Add(digest);
        }

        return true;
    }

    private static bool WriteChecked(Sha256Digest digest, PartFile file, Func<Stream, bool> write)
    {
        using var counted = new DigestStream(file);
        if (!write(counted))
        {
            return false;
        }

        Sha256Digest found = counted.Digest();
        if (found != digest)
        {
            throw new MalformedInputException(
                $"blob {digest.Short}", $"what was written has the digest {found.Short} and {counted.Length} bytes; nothing was stored.");
        }

        return true;
    }

    private static bool IsDigest(string name) => name.Length == 2 * SHA256.HashSizeInBytes && name.All(char.IsAsciiHexDigitLower);
}
