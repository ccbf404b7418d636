using Contracts;
using FedActors.Core.Identity;
using FedActors.Storage.Blobs;

namespace FedActors.Storage.Tests.Blobs;

public sealed class BlobCacheTests : IDisposable
{
    private const int Askers = 16;

    private readonly TemporaryDirectory _directory = new();
    private readonly BlobCache _cache;

    public BlobCacheTests() => _cache = new BlobCache(_directory.Path, 2);

    public void Dispose()
    {
        _cache.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Many_who_want_a_blob_at_once_cause_one_fetch()
    {
        byte[] bytes = [1, 2, 3];
        int fetches = 0;
        using var together = new Barrier(Askers);

        string?[] paths = await Task.WhenAll(Enumerable.Range(0, Askers).Select(_ => OnThread(() =>
        {
            together.SignalAndWait();
            return _cache.Fetch(Sha256Digest.Of(bytes), stream =>
            {
                Interlocked.Increment(ref fetches);
                stream.Write(bytes);
                return true;
            });
        })));

        Assert.Equal(1, fetches);
        Assert.Single(paths.Distinct());
        Assert.Equal(bytes, File.ReadAllBytes(paths[0]!));
    }

    [Fact]
    public async Task Fetch_of_one_blob_does_not_hold_up_that_of_another()
    {
        using var isOtherDone = new ManualResetEventSlim();
        Task<string?> slow = OnThread(() => _cache.Fetch(Sha256Digest.Of([1]), stream =>
        {
            isOtherDone.Wait(TestContext.Current.CancellationToken);
            stream.WriteByte(1);
            return true;
        }));

        Assert.NotNull(_cache.Fetch(Sha256Digest.Of([2]), Two));
        isOtherDone.Set();

        Assert.NotNull(await slow);
    }

    [Fact]
    public void Fetch_that_fails_leaves_nothing_and_the_next_one_tries_again()
    {
        Assert.Throws<StoreException>(() => _cache.Fetch(Sha256Digest.Of([2]), stream =>
        {
            stream.WriteByte(2);
            throw new StoreException("postgres://somewhere", "fetching", "The connection was lost.");
        }));
        Assert.Null(_cache.Fetch(Sha256Digest.Of([2]), _ => false));

        Assert.Equal(["lock"], Directory.GetFiles(_directory.Path).Select(Path.GetFileName));
        Assert.NotNull(_cache.Fetch(Sha256Digest.Of([2]), Two));
    }

    private static bool Two(Stream stream)
    {
        stream.WriteByte(2);
        return true;
    }

    private static Task<string?> OnThread(Func<string?> work) =>
        Task.Factory.StartNew(work, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
