using Contracts;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Storage.Tests.Postgres;

public sealed class PostgresBlobsTests : BlobStoreContract, IDisposable
{
    private readonly PostgresGround _ground = new();

    protected override IBlobStore Blobs => _ground.First.Blobs;

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void Damaged_chunk_is_found_when_another_seed_fetches_it()
    {
        byte[] bytes = Bytes(1000);
        Blobs.Put(Sha256Digest.Of(bytes), stream => stream.Write(bytes));
        _ground.Schema.Execute("update blob_chunks set bytes = set_byte(bytes, 7, 99)");

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => Another().Find(Sha256Digest.Of(bytes)));

        Assert.False(_ground.First.IsWhole(Sha256Digest.Of(bytes)));
        Assert.Contains($"blob {Sha256Digest.Of(bytes).Short}: the stored bytes are damaged", error.Message);
    }

    [Fact]
    public void Torn_copy_in_the_cache_is_fetched_again()
    {
        using var cache = new TemporaryDirectory();
        byte[] bytes = Bytes(1000);
        using (FederationStore store = FederationStore.Open(_ground.Address, new StoreOptions { CacheDirectory = cache.Path }))
        {
            store.Blobs.Put(Sha256Digest.Of(bytes), stream => stream.Write(bytes));
            File.WriteAllBytes(store.Blobs.Find(Sha256Digest.Of(bytes))!, bytes[..300]);
        }

        using FederationStore again = FederationStore.Open(_ground.Address, new StoreOptions { CacheDirectory = cache.Path });

        Assert.Equal(bytes, File.ReadAllBytes(again.Blobs.Find(Sha256Digest.Of(bytes))!));
    }

    [Fact]
    public void Only_the_blobs_used_last_stay_in_the_cache()
    {
        using var cache = new TemporaryDirectory();
        using FederationStore store = FederationStore.Open(_ground.Address, new StoreOptions { CacheDirectory = cache.Path, CachedBlobsMax = 2 });
        for (int length = 1; length <= 5; length++)
        {
            store.Blobs.Put(Sha256Digest.Of(Bytes(length)), stream => stream.Write(Bytes(length)));
        }

        Assert.Equal(2, Directory.GetFiles(cache.Path, "*.safetensors").Length);
        Assert.Equal(Bytes(1), File.ReadAllBytes(store.Blobs.Find(Sha256Digest.Of(Bytes(1)))!));
    }

    [Fact]
    public void Two_seeds_do_not_share_a_cache()
    {
        using var cache = new TemporaryDirectory();
        using FederationStore store = FederationStore.Open(_ground.Address, new StoreOptions { CacheDirectory = cache.Path });

        MalformedInputException error = Assert.Throws<MalformedInputException>(
            () => FederationStore.Open(_ground.Address, new StoreOptions { CacheDirectory = cache.Path }));

        Assert.EndsWith("another process uses this directory as its cache of blobs. Give each seed its own.", error.Message);
    }

    protected override IBlobStore Another() => _ground.Second.Blobs;
}
