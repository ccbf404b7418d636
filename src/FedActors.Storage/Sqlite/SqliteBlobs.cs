using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Storage.Blobs;

namespace FedActors.Storage.Sqlite;

/// <summary>
/// Blobs of an embedded store. A large one is a file, flushed by itself. A small one is a row of the database, written ahead of the record
/// that will name it and flushed with it: a round of a small model then waits for the disk once instead of three times.
/// </summary>
/// <remarks>
/// Nothing that a power cut spares can name a small blob that it took: both are in one log, the blob before. Only the process that has the
/// store open writes here, so that no record can come from a process that outlived the blob.
/// </remarks>
internal sealed class SqliteBlobs(SqliteDatabase database, FileBlobs files, BlobCache copies) : IBlobStore, IDisposable
{
    /// <summary>From this many bytes on, writing them twice (log and database) costs more than flushing a file.</summary>
    public const int SmallBytesMax = 1 << 16;

    private const string Exists = "select 1 from small_blobs where digest = $1", Bytes = "select bytes from small_blobs where digest = $1";

    /// <inheritdoc/>
    public void Put(Sha256Digest digest, Action<Stream> write)
    {
        if (Small(digest, Exists) is not null)
        {
            return;
        }

        files.TryPut(digest, Written, SmallBytesMax, bytes => database.Ahead(
            $"storing blob {digest.Short}",
            () => database.Execute("insert into small_blobs (digest, bytes) values ($1, $2) on conflict do nothing", digest, bytes)));

        bool Written(Stream stream)
        {
            write(stream);
            return true;
        }
    }

    /// <inheritdoc/>
    public string? Find(Sha256Digest digest)
    {
        if (Small(digest, Exists) is null)
        {
            return files.Find(digest);
        }

        try
        {
            // Between the two looks it may have been deleted.
            return copies.Fetch(digest, stream =>
            {
                byte[]? bytes = (byte[]?)Small(digest, Bytes);
                stream.Write(bytes);
                return bytes is not null;
            });
        }
        catch (MalformedInputException error)
        {
            throw new MalformedInputException($"blob {digest.Short}", $"the stored bytes are damaged ({error.Message}). Restore the store from a backup.");
        }
    }

    /// <inheritdoc/>
    public void Delete(Sha256Digest digest)
    {
        int deleted = database.Ahead($"deleting blob {digest.Short}", () => database.Execute("delete from small_blobs where digest = $1", digest));
        if (deleted > 0)
        {
            copies.Delete(digest);
        }
        else
        {
            files.Delete(digest);
        }
    }

    public IReadOnlyList<Sha256Digest> List() =>
    [
        .. database.Do("listing the blobs", () => database.Rows(row => new Sha256Digest(row.GetFieldValue<byte[]>(0)), "select digest from small_blobs")),
        .. files.List(),
    ];

    public bool IsWhole(Sha256Digest digest) => Small(digest, Bytes) is byte[] bytes ? Sha256Digest.Of(bytes) == digest : files.Verify(digest) is true;

    public void Dispose() => copies.Dispose();

    private object? Small(Sha256Digest digest, string sql) => database.Do($"looking for blob {digest.Short}", () => database.Scalar(sql, digest));
}
