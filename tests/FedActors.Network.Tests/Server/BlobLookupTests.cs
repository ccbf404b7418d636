using FedActors.Core.Identity;
using FedActors.Network.Server;

namespace FedActors.Network.Tests.Server;

public sealed class BlobLookupTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fedactors-lookup-").FullName;
    private readonly Blobs _blobs;
    private readonly BlobLookup _lookup;

    public BlobLookupTests()
    {
        _blobs = new Blobs(_directory);
        _lookup = new BlobLookup(_blobs);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task All_who_ask_while_a_blob_is_looked_up_share_the_lookup_and_the_next_one_looks_again()
    {
        Sha256Digest digest = _blobs.Add([1, 2, 3]);
        _blobs.Gate.Reset();

        Task<FoundBlob?>[] asked = [.. Enumerable.Range(0, 1000).Select(_ => _lookup.Find(digest)!)];
        _blobs.Gate.Set();

        Assert.Equal([1, 2, 3], (await Assert.Single(asked.Distinct()))!.Small!);
        Assert.Equal(1, _blobs.Lookups);
        Assert.NotNull(await _lookup.Find(digest)!);
        Assert.Equal(2, _blobs.Lookups);
    }

    [Fact]
    public async Task Only_so_many_are_looked_up_at_a_time_and_failures_make_room_too()
    {
        _blobs.Gate.Reset();
        _blobs.Failure = new IOException("away");
        Task<FoundBlob?>[] asked = [.. Enumerable.Range(0, BlobLookup.LookupsMax).Select(i => _lookup.Find(Sha256Digest.Of([(byte)i]))!)];

        Assert.Null(_lookup.Find(Sha256Digest.Of([99])));
        Assert.NotNull(_lookup.Find(Sha256Digest.Of([0])));

        _blobs.Gate.Set();
        foreach (Task<FoundBlob?> lookup in asked)
        {
            await Assert.ThrowsAsync<IOException>(() => lookup);
        }

        _blobs.Failure = null;
        Assert.Null(await _lookup.Find(Sha256Digest.Of([99]))!);
    }
}
