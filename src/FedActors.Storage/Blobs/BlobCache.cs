using FedActors.Core;
using FedActors.Core.Identity;

namespace FedActors.Storage.Blobs;

/// <summary>
/// This machine's copies of blobs, as files; the ones used last stay. One process has the directory for itself. A copy that a crash tore is
/// found by its digest and fetched again.
/// </summary>
internal sealed class BlobCache : IDisposable
{
    private const int OpeningsMax = 3;

    private readonly Lock _lock = new();
    private readonly BlobTurns _turns = new();
    private readonly List<Sha256Digest> _used;
    private readonly FileBlobs _files;
    private readonly FileStream _guard;
    private readonly int _countMax;
    private readonly string? _ownDirectory;

    public BlobCache(string? directory, int countMax)
    {
        _countMax = countMax;
        _ownDirectory = directory is null ? Directory.CreateTempSubdirectory("fedactors-blobs-").FullName : null;
        string path = directory ?? _ownDirectory!;
        Directory.CreateDirectory(path);
        try
        {
            _guard = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new MalformedInputException(path, "another process uses this directory as its cache of blobs. Give each seed its own.");
        }

        _files = new FileBlobs(path, BlobFlush.Never);
        _used = [.. _files.List()];
    }

    /// <summary>The copy's path, or null where there is none that is whole.</summary>
    public string? Find(Sha256Digest digest)
    {
        try
        {
            string? path = _files.Find(digest);
            if (path is not null)
            {
                Use(digest);
            }

            return path;
        }
        catch (MalformedInputException)
        {
            // The store has the blob itself; this copy only has to go.
            Delete(digest);
            return null;
        }
    }

    /// <summary>The copy's path, fetched by one of those who ask where it is not here yet; null where the store lacks the blob.</summary>
    /// <param name="digest">The blob.</param>
    /// <param name="fetch">Writes the contents, which are checked, or answers that the blob is not there.</param>
    public string? Fetch(Sha256Digest digest, Func<Stream, bool> fetch) => Find(digest) ?? _turns.Do(digest, () =>
    {
        if (Find(digest) is { } copy)
        {
            return copy;
        }

        if (!_files.TryPut(digest, fetch))
        {
            return null;
        }

        Use(digest);
        return _files.PathOf(digest);
    });

    /// <summary>Opens the copy, which is made where it is not here.</summary>
    public FileStream Open(Sha256Digest digest, Action<Stream> write)
    {
        for (int attempt = 1; ; attempt++)
        {
            string path = Fetch(digest, stream =>
            {
                write(stream);
                return true;
            })!;
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            }
            catch (FileNotFoundException) when (attempt < OpeningsMax)
            {
                // It has given way to others that were used later.
                continue;
            }
        }
    }

    public void Delete(Sha256Digest digest)
    {
        bool isHere;
        lock (_lock)
        {
            isHere = _used.Remove(digest);
        }

        if (isHere)
        {
            _files.Delete(digest);
        }
    }

    public void Dispose()
    {
        _guard.Dispose();
        if (_ownDirectory is not null)
        {
            Directory.Delete(_ownDirectory, recursive: true);
        }
    }

    private void Use(Sha256Digest digest)
    {
        Sha256Digest[] old;
        lock (_lock)
        {
            _used.Remove(digest);
            _used.Add(digest);
            old = [.. _used.Take(Math.Max(0, _used.Count - _countMax))];
        }

        foreach (Sha256Digest gone in old)
        {
            Delete(gone);
        }
    }
}
