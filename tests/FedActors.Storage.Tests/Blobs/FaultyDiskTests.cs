using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Storage.Blobs;
using FedActors.Storage.Sqlite;

namespace FedActors.Storage.Tests.Blobs;

/// <summary>Blob files on a disk that is full or fails (rows 38 and 39).</summary>
public sealed class FaultyDiskTests : IDisposable
{
    private static readonly byte[] Large = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))];
    private static readonly Sha256Digest Digest = Sha256Digest.Of(Large);

    private readonly TemporaryDirectory _directory = new();
    private readonly FaultyDisk _disk = new();

    private string Directory => _directory["blobs"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(FaultyDisk.NoSpace, 0)]
    [InlineData(FaultyDisk.NoSpace, 150_000)]
    [InlineData(FaultyDisk.Quota, 299_999)]
    public void Disk_full_in_the_middle_of_a_blob_leaves_nothing_and_it_is_stored_when_there_is_room(int error, int room)
    {
        FileBlobs blobs = Open();
        (_disk.Room, _disk.RoomError) = (room, error);

        StoreException full = Assert.Throws<StoreException>(() => Put(blobs));

        Assert.Contains("Free space or mend the disk; it is tried again with a new file.", full.Message);
        Assert.Empty(System.IO.Directory.GetFiles(Directory));
        Assert.Null(blobs.Find(Digest));
        _disk.Room = long.MaxValue;
        Put(blobs);
        Assert.Equal(Large, File.ReadAllBytes(blobs.Find(Digest)!));
    }

    [Theory]
    [InlineData(FaultyDisk.NoSpace)]
    [InlineData(FaultyDisk.Quota)]
    public void File_whose_flush_found_no_room_is_given_up_and_another_one_is_written(int error)
    {
        FileBlobs blobs = Open();
        _disk.FlushError = error;

        Assert.Throws<StoreException>(() => Put(blobs));
        Assert.Empty(System.IO.Directory.GetFiles(Directory));
        Put(blobs);

        string[] parts = [.. _disk.Flushed.Where(name => name.EndsWith(".part", StringComparison.Ordinal))];
        Assert.Equal(2, parts.Distinct().Count());
        Assert.NotNull(blobs.Find(Digest));
    }

    [Fact]
    public void File_whose_flush_failed_is_never_flushed_again_and_nothing_is_stored_before_a_restart()
    {
        FileBlobs blobs = Open();
        Put(blobs, [1]);
        _disk.FlushError = FaultyDisk.Failed;

        StoreException failed = Assert.Throws<StoreException>(() => Put(blobs));
        StoreException again = Assert.Throws<StoreException>(() => Put(blobs));

        Assert.Contains("The disk failed (Input/output error), and what it holds is known only after a restart. Check the disk, then start the seed again", failed.Message);
        Assert.Contains("The disk failed (Input/output error)", again.Message);
        Assert.Equal(2, _disk.Flushed.Count(name => name.EndsWith(".part", StringComparison.Ordinal)));
        Assert.Null(blobs.Find(Digest));
        Assert.Equal([1], File.ReadAllBytes(blobs.Find(Sha256Digest.Of([1]))!));
        FileBlobs next = Open();
        Put(next);
        Assert.NotNull(next.Find(Digest));
    }

    [Theory]
    [InlineData(FaultyDisk.Failed)]
    [InlineData(FaultyDisk.NoSpace)]
    public void Blob_whose_name_was_not_flushed_is_not_called_stored(int error)
    {
        FileBlobs blobs = Open();
        _disk.DirectoryError = error;

        Assert.Throws<StoreException>(() => Put(blobs));

        Assert.Contains("The disk failed (", Assert.Throws<StoreException>(() => Put(blobs)).Message);
    }

    [Fact]
    public void Names_that_an_earlier_process_did_not_flush_are_flushed_when_the_directory_is_opened()
    {
        _disk.DirectoryError = 0;
        FileBlobs blobs = Open();
        _disk.DirectoryError = FaultyDisk.Failed;
        Assert.Throws<StoreException>(() => Put(blobs));
        int before = _disk.Flushed.Count;

        FileBlobs next = Open();
        Put(next);

        Assert.Equal([Directory, _directory.Path], _disk.Flushed.Skip(before));
        Assert.NotNull(next.Find(Digest));
    }

    [Fact]
    public void Directory_that_cannot_be_flushed_is_not_opened()
    {
        _disk.DirectoryError = FaultyDisk.Failed;

        Assert.Contains("opening the blobs failed. The disk failed (", Assert.Throws<StoreException>(Open).Message);
    }

    [Fact]
    public void Database_beside_blobs_that_the_disk_did_not_keep_refuses_too_until_a_restart()
    {
        var address = new StoreAddress.Sqlite(_directory["store"]);
        using (var store = new SqliteStore(address, new StoreOptions(), _disk))
        {
            store.Lease.Claim(SomeSeeds.Claim(SomeSeeds.A));
            _disk.FlushError = FaultyDisk.Failed;

            Assert.Throws<StoreException>(() => Put(store.Blobs));

            StoreException sick = Assert.Throws<StoreException>(() => store.Lease.Claim(SomeSeeds.Claim(SomeSeeds.A)));
            Assert.Contains($"claiming the lease for {SomeSeeds.A} failed. The disk failed (Input/output error)", sick.Message);
        }

        using FederationStore next = FederationStore.Open(address);
        Put(next.Blobs);
        Assert.True(next.Lease.Claim(SomeSeeds.Claim(SomeSeeds.B)).IsHeldBy(SomeSeeds.B));
    }

    private FileBlobs Open() => new(Directory, BlobFlush.ToDisk, _disk);

    private static void Put(IBlobStore blobs) => Put(blobs, Large);

    private static void Put(IBlobStore blobs, byte[] bytes) => blobs.Put(Sha256Digest.Of(bytes), stream =>
    {
        for (int at = 0; at < bytes.Length; at += 100_000)
        {
            stream.Write(bytes.AsSpan(at, Math.Min(100_000, bytes.Length - at)));
        }
    });
}
