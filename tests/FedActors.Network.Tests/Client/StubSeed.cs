using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Network.Identity;
using FedActors.Network.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace FedActors.Network.Tests.Client;

/// <summary>A seed that does as it is told: real TLS, real HTTP, answers by script.</summary>
internal sealed class StubSeed : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubSeed(WebApplication app) => _app = app;

    public int Port { get; private set; }

    public string Address => $"https://localhost:{Port}";

    /// <summary>What is answered to a greeting; a welcome unless set.</summary>
    public Func<WireMessage.Open, WireMessage> Greet { get; set; } = _ => new WireMessage.Welcome(Terms());

    /// <summary>Answered in place of the upgrade or a transfer, one after another.</summary>
    public ConcurrentQueue<Problem> Problems { get; } = new();

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new();

    public ConcurrentDictionary<string, StubUpdate> Updates { get; } = new();

    /// <summary>JSON by path.</summary>
    public ConcurrentDictionary<string, byte[]> Answers { get; } = new();

    /// <summary>Method and path of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public Channel<AggregatorMessage> Received { get; } = Channel.CreateUnbounded<AggregatorMessage>();

    public Channel<WebSocket> Sessions { get; } = Channel.CreateUnbounded<WebSocket>();

    /// <summary>One for each connection of a watching seed.</summary>
    public Channel<bool> Watchers { get; } = Channel.CreateUnbounded<bool>();

    public static WelcomeTerms Terms(params string[] seeds) => new()
    {
        Version = 1,
        Client = new ClientId(0),
        Incarnation = new Incarnation(1),
        Epoch = new Epoch(1),
        RunId = "run",
        Tensors = [],
        Seeds = seeds,
        HeartbeatMilliseconds = 1000,
        UploadBytesMax = 1 << 30,
        ChunkBytesMax = 1 << 20,
        UpdateDtype = "float32",
    };

    public static async Task<StubSeed> StartAsync(SiteKit kit)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = kit.Certificate;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => kit.Anchors.ChainIsTrusted(certificate, forServer: false);
            }));
        });
        WebApplication app = builder.Build();
        var seed = new StubSeed(app);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(1), KeepAliveTimeout = TimeSpan.FromSeconds(2) });
        app.Run(seed.AnswerAsync);
        await app.StartAsync();
        seed.Port = new Uri(app.Urls.First()).Port;
        return seed;
    }

    public static async Task SendAsync(WebSocket socket, WireMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        WireCodec.Write(message, buffer);
        await socket.SendAsync(buffer.WrittenMemory, WebSocketMessageType.Text, true, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (Problems.TryDequeue(out Problem? problem))
        {
            await RefuseAsync(context, problem);
        }
        else if (Answers.TryGetValue(context.Request.Path.ToUriComponent(), out byte[]? answer))
        {
            await context.Response.Body.WriteAsync(answer);
        }
        else if (context.WebSockets.IsWebSocketRequest)
        {
            await AttendAsync(context);
        }
        else if (context.Request.Path.StartsWithSegments("/v1/blobs", out PathString digest))
        {
            await GiveAsync(context, digest.Value![1..]);
        }
        else
        {
            await TakeAsync(context);
        }
    }

    private static async Task RefuseAsync(HttpContext context, Problem problem)
    {
        var buffer = new ArrayBufferWriter<byte>();
        problem.Write(buffer);
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = WirePaths.ProblemType;
        await context.Response.Body.WriteAsync(buffer.WrittenMemory);
    }

    private async Task AttendAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(ProtocolVersion.SubProtocol);
        if (context.Request.Path == WirePaths.Peer)
        {
            Watchers.Writer.TryWrite(true);
        }

        var buffer = new byte[WireLimits.MessageBytesMax];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
                    return;
                }

                switch (WireCodec.Read(buffer.AsSpan(0, part.Count), WireSide.Node))
                {
                    case WireMessage.Open open:
                        await SendAsync(socket, Greet(open));
                        Sessions.Writer.TryWrite(socket);
                        break;
                    case WireMessage.FromNode node:
                        Received.Writer.TryWrite(node.Message);
                        break;
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            socket.Abort();
        }
    }

    private async Task GiveAsync(HttpContext context, string digest)
    {
        if (!Blobs.TryGetValue(digest, out byte[]? bytes))
        {
            await RefuseAsync(context, new Problem(404, Reasons.NotFound, $"there is no blob {digest}", false));
            return;
        }

        RangeItemHeaderValue? range = context.Request.GetTypedHeaders().Range?.Ranges.Single();
        int from = (int)(range?.From ?? 0);
        if (range is not null)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
        }

        context.Response.ContentLength = bytes.Length - from;
        await context.Response.Body.WriteAsync(bytes.AsMemory(from));
    }

    private async Task TakeAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (context.Request.Method == "HEAD")
        {
            context.Response.StatusCode = Updates.TryGetValue(path, out StubUpdate? known) ? 200 : 404;
            context.Response.Headers[WirePaths.UploadOffset] = $"{known?.Bytes.Length ?? 0}";
            return;
        }

        ContentRangeHeaderValue range = context.Request.GetTypedHeaders().ContentRange!;
        StubUpdate update = Updates.GetOrAdd(path, _ => new StubUpdate(range.Length!.Value));
        if (range.HasRange && range.From != update.Bytes.Length)
        {
            await RefuseAsync(context, new Problem(409, Reasons.OffsetMismatch, "not there", true, Offset: update.Bytes.Length));
            return;
        }

        var buffer = new byte[1 << 16];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer)) > 0)
        {
            update.Bytes.Write(buffer, 0, count);
        }

        context.Response.StatusCode = update.Bytes.Length == update.Total ? 200 : 202;
        context.Response.Headers[WirePaths.UploadOffset] = $"{update.Bytes.Length}";
    }

    /// <summary>What has come of an update.</summary>
    public sealed record StubUpdate(long Total)
    {
        public MemoryStream Bytes { get; } = new();
    }
}
