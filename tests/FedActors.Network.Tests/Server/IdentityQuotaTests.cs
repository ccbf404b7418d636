using System.Net;
using System.Net.WebSockets;
using FedActors.Network.Server;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

/// <summary>One identity has its share, and whoever uses it up leaves the others alone.</summary>
public sealed class IdentityQuotaTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sessions_of_one_identity_are_bounded_from_the_upgrade_on(bool areOpen)
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { SessionsPerIdentityMax = 2, OpenTimeout = SeedFixture.Patience });

        using TestSocket first = areOpen ? await seed.Join() : await seed.Dial(), second = await seed.Dial();
        await Assert.ThrowsAsync<WebSocketException>(() => seed.Dial());
        Assert.Contains(seed.Log.Lines, line => line.Contains(Reasons.RateLimited, StringComparison.Ordinal));
        using TestSocket other = await seed.Join("hospital-b");

        first.Socket.Abort();
        using TestSocket? next = await TlsTests.Eventually(() => TryJoin(seed), joined => joined is not null);
        Assert.NotNull(next!.Welcome);
    }

    [Fact]
    public async Task A_session_that_is_refused_for_its_number_is_told_when_to_come_again()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { SessionsPerIdentityMax = 2 });
        using TestSocket first = await seed.Dial("seed-1", WirePaths.Peer), second = await seed.Dial("seed-1", WirePaths.Peer);
        using HttpClient http = seed.Http("seed-1");
        Problem problem = await (await http.Get(WirePaths.Peer)).Problem();
        Assert.Equal((429, Reasons.RateLimited, true), (problem.Status, problem.Reason, problem.Retryable));
        Assert.InRange(problem.RetryAfterMilliseconds!.Value, 100, 5000);
    }

    private static async Task<TestSocket?> TryJoin(SeedFixture seed)
    {
        try
        {
            return await seed.Join();
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    [Fact]
    public async Task Requests_of_one_identity_under_way_are_bounded()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { RequestsPerIdentityMax = 2 });
        using HttpClient node = seed.Http(), other = seed.Http("hospital-b");
        string[] paths = [.. Enumerable.Range(1, 2).Select(length => WirePaths.Blob(seed.Blobs.Add(new byte[length])))];
        seed.Blobs.Gate.Reset();
        List<Task<HttpResponseMessage>> asked = [.. paths.Select(path => node.Get(path))];
        await TlsTests.Eventually(() => Task.FromResult(seed.Blobs.Lookups), count => count == 2);

        Problem refused = await (await node.Get(paths[0])).Problem();
        Assert.Equal((429, Reasons.RateLimited, true), (refused.Status, refused.Reason, refused.Retryable));
        Assert.Contains("2 requests", refused.Detail, StringComparison.Ordinal);
        asked.Add(other.Get(paths[0]));
        seed.Blobs.Gate.Set();
        foreach (Task<HttpResponseMessage> answer in asked)
        {
            Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await node.Get(paths[0])).StatusCode);
    }
}
