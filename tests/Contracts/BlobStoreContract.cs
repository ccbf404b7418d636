using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace Contracts;

/// <summary>What every blob store keeps.</summary>
public abstract class BlobStoreContract
{
    protected abstract IBlobStore Blobs { get; }

    /// <summary>The same blobs as another process sees them.</summary>
    protected abstract IBlobStore Another();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000)]
    [InlineData((2 << 20) + 17)]
    public void Stored_blob_is_found_whole_by_every_process(int length)
    {
        byte[] bytes = Bytes(length);

        Blobs.Put(Sha256Digest.Of(bytes), stream => stream.Write(bytes));

        Assert.Equal(bytes, File.ReadAllBytes(Blobs.Find(Sha256Digest.Of(bytes))!));
        Assert.Equal(bytes, File.ReadAllBytes(Another().Find(Sha256Digest.Of(bytes))!));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Unknown_blob_is_not_found(int length) => Assert.Null(Blobs.Find(Sha256Digest.Of(Bytes(length))));

    [Fact]
    public void Blob_that_is_there_is_not_written_again()
    {
        byte[] bytes = Bytes(100);
        Blobs.Put(Sha256Digest.Of(bytes), stream => stream.Write(bytes));

        Blobs.Put(Sha256Digest.Of(bytes), _ => Assert.Fail("It is there already."));
        Another().Put(Sha256Digest.Of(bytes), _ => Assert.Fail("It is there already."));

        Assert.NotNull(Blobs.Find(Sha256Digest.Of(bytes)));
    }

    [Fact]
    public void Contents_of_another_digest_are_refused_and_leave_nothing()
    {
        byte[] bytes = Bytes(100);

        MalformedInputException error = Assert.Throws<MalformedInputException>(
            () => Blobs.Put(Sha256Digest.Of(Bytes(101)), stream => stream.Write(bytes)));

        Assert.Contains($"has the digest {Sha256Digest.Of(bytes).Short} and 100 bytes; nothing was stored", error.Message);
        Assert.Null(Blobs.Find(Sha256Digest.Of(Bytes(101))));
        Assert.Null(Blobs.Find(Sha256Digest.Of(bytes)));
    }

    [Fact]
    public void Writer_that_fails_leaves_nothing_and_the_blob_can_be_stored_again()
    {
        byte[] bytes = Bytes(100);

        Assert.Throws<InvalidOperationException>(() => Blobs.Put(Sha256Digest.Of(bytes), stream =>
        {
            stream.Write(bytes.AsSpan(0, 50));
            throw new InvalidOperationException("half way");
        }));

        Assert.Null(Blobs.Find(Sha256Digest.Of(bytes)));
        Blobs.Put(Sha256Digest.Of(bytes), stream => stream.Write(bytes));
        Assert.NotNull(Blobs.Find(Sha256Digest.Of(bytes)));
    }

    [Fact]
    public void Deleted_blob_is_gone_and_can_come_back()
    {
        byte[] bytes = Bytes(100);
        Blobs.Put(Sha256Digest.Of(bytes), stream => stream.Write(bytes));

        Blobs.Delete(Sha256Digest.Of(bytes));
        Blobs.Delete(Sha256Digest.Of(bytes));

        Assert.Null(Blobs.Find(Sha256Digest.Of(bytes)));
        Blobs.Put(Sha256Digest.Of(bytes), stream => stream.Write(bytes));
        Assert.Equal(bytes, File.ReadAllBytes(Another().Find(Sha256Digest.Of(bytes))!));
    }

    [Fact]
    public void Blob_stored_by_many_at_once_is_stored()
    {
        byte[] bytes = Bytes(200_000);

        IBlobStore another = Another();

        Parallel.For(0, 8, index => (index % 2 == 0 ? Blobs : another).Put(Sha256Digest.Of(bytes), stream => stream.Write(bytes)));

        Assert.Equal(bytes, File.ReadAllBytes(Another().Find(Sha256Digest.Of(bytes))!));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public async Task Blob_that_is_deleted_while_it_is_looked_for_is_whole_or_not_there(int length)
    {
        const int Count = 60;
        byte[][] blobs = [.. Enumerable.Range(0, Count).Select(i => Bytes(length + i))];
        IBlobStore another = Another();
        int current = 0;

        Task lookers = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(LookAgainAndAgain, TaskCreationOptions.LongRunning)));
        try
        {
            for (; current < Count; Interlocked.Increment(ref current))
            {
                StoreAndDelete(blobs[current]);
                StoreAndDelete(blobs[current]);
            }
        }
        finally
        {
            Volatile.Write(ref current, Count);
        }

        await lookers;

        void StoreAndDelete(byte[] bytes)
        {
            Blobs.Put(Sha256Digest.Of(bytes), stream => stream.Write(bytes));
            Blobs.Delete(Sha256Digest.Of(bytes));
        }

        // Damage would be an exception; the contents are whole wherever they could be read.
        void LookAgainAndAgain()
        {
            for (int i; (i = Volatile.Read(ref current)) < Count;)
            {
                if (another.Find(Sha256Digest.Of(blobs[i])) is { } path && Read(path) is { } found)
                {
                    Assert.Equal(blobs[i], found);
                }
            }
        }
    }

    protected static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 31) ^ (i >> 8));
        }

        return bytes;
    }

    /// <summary>The contents of a file; null where it was deleted before it was opened.</summary>
    private static byte[]? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
