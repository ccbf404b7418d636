using FedActors.Core.Identity;
using FedActors.Network.Server;

namespace FedActors.Network.Tests.Server;

public sealed class BlobLookupTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fedactors-lookup-").FullName;
    private readonly Blobs _blobs;
    private readonly BlobLookup _lookup;
    private readonly IdentityQuota _quota = Quota();

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

        Task<FoundBlob?>[] asked = [.. Enumerable.Range(0, 1000).Select(_ => Find(digest)!)];
        _blobs.Gate.Set();

        Assert.Equal([1, 2, 3], (await Assert.Single(asked.Distinct()))!.Small!);
        Assert.Equal(1, _blobs.Lookups);
        Assert.NotNull(await Find(digest)!);
        Assert.Equal(2, _blobs.Lookups);
    }

    [Fact]
    public async Task Only_so_many_are_looked_up_at_a_time_and_failures_make_room_too()
    {
        _blobs.Gate.Reset();
        _blobs.Failure = new IOException("away");
        Task<FoundBlob?>[] asked = [.. Enumerable.Range(0, BlobLookup.LookupsMax).Select(i => Find(Sha256Digest.Of([(byte)i]), Quota())!)];

        Assert.Null(_lookup.Find(Sha256Digest.Of([99]), Quota(), out bool isAskersLimit));
        Assert.False(isAskersLimit);
        Assert.NotNull(Find(Sha256Digest.Of([0]), Quota()));

        _blobs.Gate.Set();
        foreach (Task<FoundBlob?> lookup in asked)
        {
            await Assert.ThrowsAsync<IOException>(() => lookup);
        }

        _blobs.Failure = null;
        Assert.Null(await Find(Sha256Digest.Of([99]))!);
    }

    [Fact]
    public async Task One_identity_has_two_looked_up_at_a_time_and_leaves_room_for_others()
    {
        _blobs.Gate.Reset();
        Task<FoundBlob?>[] asked = [.. Enumerable.Range(0, BlobLookup.LookupsPerIdentityMax).Select(i => Find(Sha256Digest.Of([(byte)i]))!)];
        Assert.Null(_lookup.Find(Sha256Digest.Of([99]), _quota, out bool isAskersLimit));
        Assert.True(isAskersLimit);

        // What is being looked up anyway costs nothing, and another identity is not meant.
        Assert.Same(asked[0], Find(Sha256Digest.Of([0])));
        Task<FoundBlob?> others = Find(Sha256Digest.Of([99]), Quota())!;
        Assert.NotNull(others);
        Assert.Same(others, Find(Sha256Digest.Of([99])));

        _blobs.Gate.Set();
        Assert.All(await Task.WhenAll([.. asked, others]), Assert.Null);
        Assert.True(SpinWait.SpinUntil(() => Find(Sha256Digest.Of([100])) is not null, SeedFixture.Patience));
    }

    private static IdentityQuota Quota() => new(new ServerLimits(), TimeProvider.System);

    private Task<FoundBlob?>? Find(Sha256Digest digest, IdentityQuota? asker = null) => _lookup.Find(digest, asker ?? _quota, out _);
}
