using System.Net;
using System.Net.Security;
using System.Text;
using FedActors.Core.Identity;
using FedActors.Network.Server;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

public sealed class BlobEndpointTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(3_000_001)]
    public async Task A_blob_is_served_whole_and_in_any_range(int length)
    {
        await using SeedFixture seed = await SeedFixture.Start();
        byte[] bytes = Bytes(length);
        string path = WirePaths.Blob(seed.Blobs.Add(bytes));
        foreach (string kit in (string[])["hospital-a", "olga", "seed-1"])
        {
            using HttpClient http = seed.Http(kit);
            HttpResponseMessage whole = await http.Ask(HttpMethod.Get, path);
            Assert.Equal(bytes, await Body(whole));
            Assert.Contains("immutable", whole.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            foreach ((string range, int from, int to) in ((string, int, int)[])[("0-0", 0, 0), ("10-99", 10, 99), ("500-", 500, length - 1), ("-10", length - 10, length - 1), ("900-99999999999", 900, length - 1)])
            {
                HttpResponseMessage part = await http.Ask(HttpMethod.Get, path, ("Range", $"bytes={range}"));
                Assert.Equal((HttpStatusCode.PartialContent, $"bytes {from}-{to}/{length}"), (part.StatusCode, part.Content.Headers.ContentRange!.ToString()));
                Assert.Equal(bytes[from..(to + 1)], await Body(part));
            }
        }
    }

    [Fact]
    public async Task Whoever_does_not_read_is_cut_off_and_its_file_closed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Open files are looked up in /proc.");
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { BytesPerSecondMin = 1 << 20, SlowGrace = TimeSpan.FromSeconds(1.2) });
        byte[] bytes = Bytes(64 << 20);
        Sha256Digest digest = seed.Blobs.Add(bytes);
        using SslStream ssl = await TlsTests.Connect(seed);
        await ssl.WriteAsync(Encoding.ASCII.GetBytes($"GET {WirePaths.Blob(digest)} HTTP/1.1\r\nHost: s\r\n\r\n"), TestContext.Current.CancellationToken);
        await TlsTests.Eventually(() => Task.FromResult(IsOpen(digest)), isOpen => isOpen);
        await TlsTests.Eventually(() => Task.FromResult(IsOpen(digest)), isOpen => !isOpen);
        long read = 0;
        var buffer = new byte[1 << 16];
        try
        {
            int count;
            while ((count = await ssl.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0)
            {
                read += count;
            }
        }
        catch (IOException)
        {
            // Cut off in the middle of a record.
            Assert.True(read > 0);
        }

        Assert.InRange(read, 1, bytes.Length - 1);

        // Whoever reads, be it at leisure, gets it all.
        using HttpClient http = seed.Http();
        Assert.Equal(bytes.Length, (await Body(await http.Get(WirePaths.Blob(digest)))).Length);
    }

    [Fact]
    public async Task HEAD_tells_the_length_and_a_known_tag_saves_the_bytes()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient http = seed.Http();
        string path = WirePaths.Blob(seed.Blobs.Add(Bytes(500)));
        HttpResponseMessage head = await http.Ask(HttpMethod.Head, path);
        Assert.Equal((HttpStatusCode.OK, 500), (head.StatusCode, head.Content.Headers.ContentLength));
        HttpResponseMessage known = await http.Ask(HttpMethod.Get, path, ("If-None-Match", head.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_served_is_said_in_words()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient http = seed.Http();
        Problem unknown = await (await http.Ask(HttpMethod.Get, WirePaths.Blob(default))).Problem();
        Assert.Equal((404, Reasons.UnknownBlob), (unknown.Status, unknown.Reason));
        Problem nonsense = await (await http.Ask(HttpMethod.Get, WirePaths.Blobs + "xyz")).Problem();
        Assert.Equal((404, Reasons.NotFound), (nonsense.Status, nonsense.Reason));
        string path = WirePaths.Blob(seed.Blobs.Add(Bytes(500)));
        HttpResponseMessage response = await http.Ask(HttpMethod.Get, path, ("Range", "bytes=500-600"));
        Assert.Equal("bytes */500", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal((416, Reasons.RangeNotSatisfiable), ((await response.Problem()).Status, (await response.Problem()).Reason));
    }

    [Fact]
    public async Task Lookups_beyond_the_bound_are_refused_and_may_be_tried_again()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        HttpClient[] others = [.. Enumerable.Range(0, BlobLookup.LookupsMax / BlobLookup.LookupsPerIdentityMax).Select(i =>
        {
            seed.Federation.Node($"other-{i}");
            return seed.Http($"other-{i}");
        })];
        using HttpClient http = seed.Http();
        string[] paths = [.. Enumerable.Range(1, BlobLookup.LookupsMax + 1).Select(length => WirePaths.Blob(seed.Blobs.Add(Bytes(length))))];
        seed.Blobs.Gate.Reset();
        Task<HttpResponseMessage>[] asked = [.. paths[1..].Select((path, i) => others[i / BlobLookup.LookupsPerIdentityMax].Ask(HttpMethod.Get, path))];
        await Until(() => seed.Blobs.Lookups == BlobLookup.LookupsMax);

        Problem refused = await (await http.Ask(HttpMethod.Get, paths[0])).Problem();

        Assert.Equal((429, Reasons.Overloaded, true), (refused.Status, refused.Reason, refused.Retryable));
        seed.Blobs.Gate.Set();
        foreach (Task<HttpResponseMessage> answer in asked)
        {
            Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await http.Ask(HttpMethod.Get, paths[0])).StatusCode);
        Assert.All(others, other => other.Dispose());
    }

    [Fact]
    public async Task Whoever_asks_for_many_blobs_that_there_are_not_leaves_the_lookups_to_others()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient greedy = seed.Http(), other = seed.Http("hospital-b");
        string kept = WirePaths.Blob(seed.Blobs.Add(Bytes(10)));
        seed.Blobs.Gate.Reset();
        Task<HttpResponseMessage>[] asked = [.. Enumerable.Range(0, BlobLookup.LookupsPerIdentityMax).Select(i => greedy.Ask(HttpMethod.Get, WirePaths.Blob(Sha256Digest.Of([(byte)i]))))];
        await Until(() => seed.Blobs.Lookups == BlobLookup.LookupsPerIdentityMax);

        Problem refused = await (await greedy.Ask(HttpMethod.Get, kept)).Problem();
        Assert.Equal((429, Reasons.RateLimited, true), (refused.Status, refused.Reason, refused.Retryable));
        Task<HttpResponseMessage> served = other.Ask(HttpMethod.Get, kept);
        await Until(() => seed.Blobs.Lookups == BlobLookup.LookupsPerIdentityMax + 1);
        seed.Blobs.Gate.Set();
        Assert.Equal(HttpStatusCode.OK, (await served).StatusCode);
        Assert.All(await Task.WhenAll(asked), answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
    }

    [Fact]
    public async Task Store_that_is_away_is_said_and_may_be_tried_again()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient http = seed.Http();
        string path = WirePaths.Blob(seed.Blobs.Add(Bytes(10)));
        seed.Blobs.Failure = new IOException("the database is not reached.");

        Problem problem = await (await http.Ask(HttpMethod.Get, path)).Problem();

        Assert.Equal((503, Reasons.StoreUnavailable, true), (problem.Status, problem.Reason, problem.Retryable));
        seed.Blobs.Failure = null;
        Assert.Equal(HttpStatusCode.OK, (await http.Ask(HttpMethod.Get, path)).StatusCode);
    }

    private static async Task Until(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        while (!isSo())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(5).NextBytes(bytes);
        return bytes;
    }

    private static Task<byte[]> Body(HttpResponseMessage response) => response.Content.ReadAsByteArrayAsync();

    private static bool IsOpen(Sha256Digest digest) =>
        Directory.EnumerateFiles("/proc/self/fd").Any(handle => new FileInfo(handle).LinkTarget?.EndsWith(digest.ToString(), StringComparison.Ordinal) == true);
}
