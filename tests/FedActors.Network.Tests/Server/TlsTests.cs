using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using FedActors.Network.Identity;
using FedActors.Network.Server;
using FedActors.Network.Wire;
using Shared;

namespace FedActors.Network.Tests.Server;

/// <summary>Rows 23, 26, 27, 31, 32 and 33 of the fault list: who gets in, and what malformed HTTP gets.</summary>
public sealed class TlsTests
{
    private static readonly string Blob = WirePaths.Blob(default);

    [Fact]
    public async Task An_expired_certificate_is_told_so_in_words()
    {
        var past = new ShiftedTime(TimeSpan.FromDays(-40));
        using var federation = new TestFederation(time: past);
        federation.Issue(new IssueOrder { Role = PeerRole.Seed, Name = "seed-1", Hosts = ["127.0.0.1"], Lifetime = TimeSpan.FromDays(300) });
        federation.Node("hospital-a");
        await Refused(federation, "certificate-expired");
    }

    [Fact]
    public async Task A_certificate_of_tomorrow_is_told_so_in_words()
    {
        var future = new ShiftedTime(TimeSpan.FromDays(2));
        using var federation = new TestFederation(time: future);
        federation.Seed();
        federation.Node("hospital-a");
        await Refused(federation, "certificate-not-yet-valid");
    }

    [Fact]
    public async Task A_revoked_certificate_is_told_so_on_a_connection_that_is_open_already()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient http = seed.Http();
        Assert.Equal(HttpStatusCode.NotFound, (await http.Get(Blob)).StatusCode);
        seed.Federation.Revoke("hospital-a");
        Problem problem = await Eventually(async () => await (await http.Get(Blob)).Problem(), problem => problem.Reason != Reasons.UnknownBlob);
        Assert.Equal((403, "certificate-revoked", false), (problem.Status, problem.Reason, problem.Retryable));
        Assert.Contains(seed.Log.Lines, line => line.Contains("certificate-revoked", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hospital-a", AdminPathOfTest)]
    [InlineData("hospital-a", WirePaths.Peer)]
    [InlineData("olga", WirePaths.Session)]
    [InlineData("olga", WirePaths.Updates + "1.1.0/x")]
    public async Task A_role_that_may_not_ask_is_refused(string kit, string path)
    {
        await using SeedFixture seed = await SeedFixture.Start(view: new EmptyView());
        using HttpClient http = seed.Http(kit);
        Problem problem = await (await http.Get(path)).Problem();
        Assert.Equal((403, Reasons.WrongRole), (problem.Status, problem.Reason));
    }

    [Fact]
    public async Task Nobody_without_a_certificate_of_the_federation_gets_through_the_handshake()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using var others = new TestFederation();
        others.Node("hospital-a");
        others.Seed();
        using var none = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } }) { BaseAddress = seed.Address };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => none.Get(Blob));
        SslClientAuthenticationOptions tls = seed.Tls("hospital-a");
        tls.ClientCertificateContext = others.Load("hospital-a").TlsContext;
        using var wrong = new HttpClient(new SocketsHttpHandler { SslOptions = tls }) { BaseAddress = seed.Address };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => wrong.Get(Blob));
        using HttpClient right = seed.Http();
        Assert.Equal(HttpStatusCode.NotFound, (await right.Get(Blob)).StatusCode);
        Assert.Contains(seed.Log.Lines, line => line.Contains("certificate-untrusted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Old_TLS_is_refused()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TcpClient tcp = await Dial(seed);
        using var ssl = new SslStream(tcp.GetStream());
        SslClientAuthenticationOptions tls = seed.Tls("hospital-a");
#pragma warning disable CA5397, CS0618, SYSLIB0039 // The test speaks what is refused.
        tls.EnabledSslProtocols = SslProtocols.Tls11;
#pragma warning restore CA5397, CS0618, SYSLIB0039
        await Assert.ThrowsAnyAsync<Exception>(() => ssl.AuthenticateAsClientAsync(tls, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Plain_HTTP_and_silence_end_the_connection_and_nothing_else()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { HandshakeTimeout = TimeSpan.FromSeconds(0.3) });
        foreach (string text in (string[])["GET / HTTP/1.1\r\nHost: x\r\n\r\n", ""])
        {
            using TcpClient tcp = await Dial(seed);
            NetworkStream stream = tcp.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
            await ReadToEnd(stream);
        }

        using HttpClient http = seed.Http();
        Assert.Equal(HttpStatusCode.NotFound, (await http.Get(Blob)).StatusCode);
    }

    [Fact]
    public async Task A_renewed_server_certificate_is_shown_without_a_restart()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        string before = await SerialShown(seed);
        seed.Federation.Renew("seed-1", wantsNewKey: true);
        Assert.NotEqual(before, await Eventually(() => SerialShown(seed), serial => serial != before));
    }

    [Theory]
    [InlineData("PUT /v1/updates/1.1.0/a HTTP/1.1\r\nHost: s\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400", Reasons.BadLength)]
    [InlineData("GET /v1/nothing HTTP/1.1\r\nHost: s\r\n\r\n", "404", Reasons.NotFound)]
    [InlineData("DELETE /v1/blobs/0 HTTP/1.1\r\nHost: s\r\n\r\n", "405", Reasons.MethodNotAllowed)]
    [InlineData("GET /v1/session HTTP/1.1\r\nHost: s\r\n\r\n", "400", Reasons.Malformed)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400", "")]
    [InlineData("GET / HTTP/1.1\r\nHost: s\r\nContent-Length: -1\r\n\r\n", "400", "")]
    [InlineData("GET / HTTP/1.1\r\nHost: s\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400", "")]
    [InlineData("nonsense\r\n\r\n", "400", "")]
    public async Task Malformed_requests_are_refused_and_the_seed_goes_on(string request, string status, string reason)
    {
        await using SeedFixture seed = await SeedFixture.Start();
        string answer = await Raw(seed, request);
        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.Contains(reason, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_bombs_are_refused()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        string giant = new('x', 40_000), many = string.Concat(Enumerable.Range(0, 101).Select(i => $"h{i}: 1\r\n"));
        Assert.StartsWith("HTTP/1.1 431", await Raw(seed, $"GET / HTTP/1.1\r\nHost: s\r\na: {giant}\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await Raw(seed, $"GET / HTTP/1.1\r\nHost: s\r\n{many}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414", await Raw(seed, $"GET /{giant} HTTP/1.1\r\nHost: s\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_dribbles_is_given_up()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { HeadTimeout = TimeSpan.FromSeconds(1) });
        Assert.StartsWith("HTTP/1.1 408", await Raw(seed, "GET / HTTP/1.1\r\nHost:"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_requests_than_allowed_are_told_when_to_come_again()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { RequestsPerSecond = 0.5, RequestsBurst = 3 });
        using HttpClient http = seed.Http(), other = seed.Http("hospital-b");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await http.Get(Blob)).StatusCode);
        }

        HttpResponseMessage response = await http.Get(Blob);
        Problem problem = await response.Problem();
        Assert.Equal((429, Reasons.RateLimited, true), (problem.Status, problem.Reason, problem.Retryable));
        Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Get(Blob)).StatusCode);
    }

    internal const string AdminPathOfTest = "/v1/status";

    internal static async Task<string> Raw(SeedFixture seed, string request, string kit = "hospital-a")
    {
        using SslStream ssl = await Connect(seed, kit);
        await ssl.WriteAsync(Encoding.ASCII.GetBytes(request));
        await ssl.FlushAsync();
        return await ReadToEnd(ssl, stopAt: "\"retryable\"");
    }

    internal static async Task<SslStream> Connect(SeedFixture seed, string kit = "hospital-a")
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(seed.Server.Endpoints[0]);
        var ssl = new SslStream(tcp.GetStream());
        SslClientAuthenticationOptions tls = seed.Tls(kit);
        tls.ApplicationProtocols = [SslApplicationProtocol.Http11];
        await ssl.AuthenticateAsClientAsync(tls);
        return ssl;
    }

    internal static async Task<TResult> Eventually<TResult>(Func<Task<TResult>> ask, Predicate<TResult> isRight)
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        while (true)
        {
            TResult result = await ask();
            if (isRight(result))
            {
                return result;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    private static async Task<TcpClient> Dial(SeedFixture seed)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(seed.Server.Endpoints[0]);
        return tcp;
    }

    private static async Task<string> ReadToEnd(Stream stream, string? stopAt = null)
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, patience.Token) is > 0 and int count)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
                if (stopAt is not null && text.ToString().Contains(stopAt, StringComparison.Ordinal))
                {
                    break;
                }
            }
        }
        catch (IOException)
        {
            // A reset is an end too.
            return text.ToString();
        }

        return text.ToString();
    }

    private static async Task<string> SerialShown(SeedFixture seed)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(seed.Server.Endpoints[0]);
        using var ssl = new SslStream(tcp.GetStream());
        await ssl.AuthenticateAsClientAsync(seed.Tls("hospital-a"));
        return ssl.RemoteCertificate!.GetSerialNumberString();
    }

    private static async Task Refused(TestFederation federation, string reason)
    {
        federation.Node("hospital-b");
        await using SeedFixture seed = await SeedFixture.Start(federation: federation);
        using HttpClient http = seed.Http();
        Problem problem = await (await http.Get(Blob)).Problem();
        Assert.Equal((403, reason, false), (problem.Status, problem.Reason, problem.Retryable));
        Assert.Contains("hospital-a", problem.Detail, StringComparison.Ordinal);
    }

    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
    }
}
