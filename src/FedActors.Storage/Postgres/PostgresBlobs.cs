using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Storage.Blobs;
using Npgsql;
using NpgsqlTypes;
using static FedActors.Storage.Postgres.PostgresDatabase;

namespace FedActors.Storage.Postgres;

/// <summary>
/// Blobs as rows of one mebibyte, all written in one transaction, so that a blob is there completely or not at all; with copies as files on
/// this machine.
/// </summary>
internal sealed class PostgresBlobs(PostgresDatabase database, BlobCache cache) : IBlobStore
{
    private const int ChunkBytes = 1 << 20;

    /// <inheritdoc/>
    public void Put(Sha256Digest digest, Action<Stream> write)
    {
        // The store is asked, not the cache: another seed may have deleted the blob since.
        if (Holds(digest))
        {
            return;
        }

        using FileStream file = cache.Open(digest, write);
        string doing = $"storing blob {digest.Short}";
        _ = file.Length <= ChunkBytes
            ? database.Do(doing, connection => StoreSmall(connection, digest, file))
            : database.Together(doing, connection => Store(connection, digest, file));
    }

    /// <inheritdoc/>
    /// <exception cref="MalformedInputException">The store's bytes are damaged.</exception>
    public string? Find(Sha256Digest digest)
    {
        try
        {
            return cache.Fetch(digest, stream => Fetch(digest, stream));
        }
        catch (MalformedInputException error)
        {
            throw new MalformedInputException(
                $"{database.Name}: blob {digest.Short}", $"the stored bytes are damaged ({error.Message}). Restore the database from a backup, or delete the "
                    + "blob's row if a later round is committed.");
        }
    }

    /// <inheritdoc/>
    public void Delete(Sha256Digest digest)
    {
        database.Do($"deleting blob {digest.Short}", connection => Execute(connection, "delete from blobs where digest = $1", digest));
        cache.Delete(digest);
    }

    /// <summary>
    /// Deletes a blob if that holder leads at that epoch, in the one statement that finds out. It does not wait for the server's disk: a
    /// blob that a crash brings back is deleted by the next leader.
    /// </summary>
    public bool DeleteAs(Sha256Digest digest, SeedIncarnation holder, Epoch epoch)
    {
        bool deleted = database.Do($"deleting blob {digest.Short}", connection => Execute(
            connection,
            """
            with held as (select 1 from lease where epoch = $2 and holder = $3 for share)
            delete from blobs
            where digest = $1 and exists (select 1 from held) and set_config('synchronous_commit', 'off', true) = 'off'
            """,
            digest, epoch.Value, holder.ToString())) > 0;
        if (deleted)
        {
            cache.Delete(digest);
        }

        return deleted;
    }

    public IReadOnlyList<Sha256Digest> List() => database.Do("listing the blobs", connection => Rows(
        connection, row => new Sha256Digest(row.GetFieldValue<byte[]>(0)), "select digest from blobs"));

    public bool IsWhole(Sha256Digest digest)
    {
        using var counted = new DigestStream(Stream.Null);
        return Fetch(digest, counted) && counted.Digest() == digest;
    }

    private bool Holds(Sha256Digest digest) => database.Do(
        $"looking for blob {digest.Short}", connection => Scalar(connection, "select 1 from blobs where digest = $1", digest)) is not null;

    /// <summary>A blob of one chunk needs one statement, and no transaction around it.</summary>
    private static bool StoreSmall(NpgsqlConnection connection, Sha256Digest digest, FileStream file)
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        return Execute(
            connection,
            """
            with added as (insert into blobs (digest, length, stored_at) values ($1, $2, clock_timestamp()) on conflict do nothing returning digest)
            insert into blob_chunks (digest, number, bytes) select digest, 0, $3 from added
            """,
            digest, file.Length, bytes) > 0;
    }

    private static bool Store(NpgsqlConnection connection, Sha256Digest digest, FileStream file)
    {
        int added = Execute(
            connection, "insert into blobs (digest, length, stored_at) values ($1, $2, clock_timestamp()) on conflict do nothing", digest, file.Length);
        if (added == 0)
        {
            return false;
        }

        file.Position = 0;
        var key = new byte[32];
        digest.CopyTo(key);
        var chunk = new byte[Math.Min(ChunkBytes, Math.Max(1, file.Length))];
        using NpgsqlBinaryImporter rows = connection.BeginBinaryImport("copy blob_chunks (digest, number, bytes) from stdin (format binary)");
        for (int number = 0; file.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) is var length and > 0; number++)
        {
            rows.StartRow();
            rows.Write(key, NpgsqlDbType.Bytea);
            rows.Write(number, NpgsqlDbType.Integer);
            rows.Write(chunk.AsMemory(0, length), NpgsqlDbType.Bytea);
        }

        rows.Complete();
        return true;
    }

    /// <summary>Reads a blob in one statement, which sees all of it or none; false where it is not there.</summary>
    private bool Fetch(Sha256Digest digest, Stream destination)
    {
        bool hasBegun = false;
        return database.Do($"fetching blob {digest.Short}", Read, mayRepeat: () => !hasBegun);

        bool Read(NpgsqlConnection connection)
        {
            using NpgsqlCommand command = Statement(
                connection, "select chunk.bytes from blobs left join blob_chunks chunk using (digest) where digest = $1 order by chunk.number", digest);
            using NpgsqlDataReader reader = command.ExecuteReader(System.Data.CommandBehavior.SequentialAccess);
            while (reader.Read())
            {
                hasBegun = true;
                if (!reader.IsDBNull(0))
                {
                    using Stream chunk = reader.GetStream(0);
                    chunk.CopyTo(destination);
                }
            }

            return hasBegun;
        }
    }
}
