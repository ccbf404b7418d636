using Contracts;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Storage.Sqlite;

namespace FedActors.Storage.Tests.Sqlite;

public sealed class SqliteBlobsTests : BlobStoreContract, IDisposable
{
    private readonly SqliteGround _ground = new();

    protected override IBlobStore Blobs => _ground.Store.Blobs;

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData(SqliteBlobs.SmallBytesMax, 0)]
    [InlineData(SqliteBlobs.SmallBytesMax + 1, 1)]
    public void Small_blob_is_a_row_and_a_large_one_a_file_and_both_outlive_the_process(int length, int files)
    {
        byte[] bytes = Bytes(length);
        Blobs.Put(Sha256Digest.Of(bytes), stream =>
        {
            stream.Write(bytes.AsSpan(0, 100));
            stream.Write(bytes.AsSpan(100));
        });

        _ground.Reopen();

        Assert.Equal(files, Directory.GetFiles(_ground["blobs"]).Length);
        Assert.Equal([Sha256Digest.Of(bytes)], _ground.Store.ListBlobs());
        Assert.Equal(bytes, File.ReadAllBytes(Blobs.Find(Sha256Digest.Of(bytes))!));
        Assert.True(_ground.Store.IsWhole(Sha256Digest.Of(bytes)));
        foreach (string file in Directory.GetFiles(_ground["blobs"]))
        {
            File.WriteAllBytes(file, bytes[1..]);
        }

        Assert.Equal(files == 0, _ground.Store.IsWhole(Sha256Digest.Of(bytes)));
    }

    [Fact]
    public void Torn_copy_of_a_small_blob_is_made_again()
    {
        byte[] bytes = Bytes(1000);
        Blobs.Put(Sha256Digest.Of(bytes), stream => stream.Write(bytes));
        File.WriteAllBytes(Blobs.Find(Sha256Digest.Of(bytes))!, bytes[..10]);

        _ground.Reopen();

        Assert.Equal(bytes, File.ReadAllBytes(Blobs.Find(Sha256Digest.Of(bytes))!));
    }

    [Fact]
    public void Log_is_flushed_again_after_a_small_blob_was_written_ahead()
    {
        using var directory = new TemporaryDirectory();
        using var database = new SqliteDatabase(directory["x.db"], "sqlite:x", readOnly: false);

        Assert.Equal(1L, database.Ahead("looking", () => database.Scalar("pragma synchronous  ")));
        Assert.Equal(2L, database.Do("looking", () => database.Scalar("pragma synchronous   ")));
        Assert.Throws<InvalidOperationException>(() => database.Ahead<int>("failing", () => throw new InvalidOperationException()));
        Assert.Equal(2L, database.Do("looking", () => database.Scalar("pragma synchronous    ")));
        Assert.Equal(1L, database.Ahead("looking", () => database.Scalar("pragma  synchronous")));
    }

    protected override IBlobStore Another() => Blobs;
}
