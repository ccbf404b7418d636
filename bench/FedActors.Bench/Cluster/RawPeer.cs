using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.WebSockets;
using FedActors.Network.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace FedActors.Bench.Cluster;

/// <summary>The same server and client libraries with the same certificates and sizes, and nothing of a federation: what they cost alone.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly WebApplication _server;
    private readonly SiteKit _node;
    private readonly string _address;
    private byte[] _model = [];

    /// <summary>Starts the server.</summary>
    public RawPeer(BenchCluster cluster)
    {
        SiteKit seed = SiteKit.Load(cluster.SeedKit("peer"));
        _node = SiteKit.Load(cluster.Kits(1, "peer-node")[0]);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = seed.Certificate,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (_, _, _) => true,
            }));
        });
        _server = builder.Build();
        _server.UseWebSockets();
        _server.Run(Answer);
        _server.StartAsync().GetAwaiter().GetResult();
        _address = _server.Urls.Single();
    }

    /// <summary>Downloads followed by uploads of so many bytes, in a second, over that many connections.</summary>
    public double RequestPairs(int connections, int bytes, TimeSpan time)
    {
        _model = new byte[bytes];
        return Rate(connections, time, async stop =>
        {
            using var client = new HttpMessageInvoker(Handler());
            long pairs = 0;
            for (; !stop.IsCancellationRequested; pairs++)
            {
                await PairAsync(client);
            }

            return pairs;
        });
    }

    /// <summary>Seconds until each of so many clients has downloaded and uploaded so many bytes; the better of two.</summary>
    public double TransferSeconds(int clients, int bytes)
    {
        _model = new byte[bytes];
        return Enumerable.Range(0, 2).Min(_ =>
        {
            long began = Stopwatch.GetTimestamp();
            Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
            {
                using var client = new HttpMessageInvoker(Handler());
                await PairAsync(client);
            }))).GetAwaiter().GetResult();
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        });
    }

    /// <summary>Frames of 200 bytes there and back, in a second, over that many connections.</summary>
    public double Echoes(int connections, TimeSpan time) => Rate(connections, time, async stop =>
    {
        using var client = new HttpMessageInvoker(Handler());
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(_address.Replace("https", "wss", StringComparison.Ordinal)), client, CancellationToken.None);
        byte[] frame = new byte[200], answer = new byte[1024];
        long echoes = 0;
        for (; !stop.IsCancellationRequested; echoes++)
        {
            await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.ReceiveAsync(answer.AsMemory(), CancellationToken.None);
        }

        return echoes;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.StopAsync().GetAwaiter().GetResult();
        _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static double Rate(int connections, TimeSpan time, Func<CancellationToken, Task<long>> loop)
    {
        // Once to connect and to compile, once to count.
        double rate = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            using var stop = new CancellationTokenSource(time);
            long began = Stopwatch.GetTimestamp();
            long[] counts = Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => loop(stop.Token), CancellationToken.None))).GetAwaiter().GetResult();
            rate = counts.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        return rate;
    }

    private async Task PairAsync(HttpMessageInvoker client)
    {
        using HttpRequestMessage get = Request(HttpMethod.Get);
        using (HttpResponseMessage model = await client.SendAsync(get, CancellationToken.None))
        {
            await model.Content.CopyToAsync(Stream.Null, CancellationToken.None);
        }

        using HttpRequestMessage put = Request(HttpMethod.Put);
        put.Content = new ByteArrayContent(_model);
        using HttpResponseMessage receipt = await client.SendAsync(put, CancellationToken.None);
        await receipt.Content.CopyToAsync(Stream.Null, CancellationToken.None);
    }

    private SocketsHttpHandler Handler() => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = _node.TlsContext,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        },
        UseProxy = false,
        ActivityHeadersPropagator = null,
    };

    private HttpRequestMessage Request(HttpMethod method) => new(method, _address) { Version = HttpVersion.Version11 };

    private async Task Answer(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            byte[] frame = new byte[1024];
            while (true)
            {
                ValueWebSocketReceiveResult received = await socket.ReceiveAsync(frame.AsMemory(), context.RequestAborted);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                await socket.SendAsync(frame.AsMemory(0, received.Count), WebSocketMessageType.Text, true, context.RequestAborted);
            }
        }

        if (HttpMethods.IsPut(context.Request.Method))
        {
            while (await context.Request.BodyReader.ReadAsync(context.RequestAborted) is { } read)
            {
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            context.Response.ContentLength = 200;
            await context.Response.Body.WriteAsync(_model.AsMemory(0, 200), context.RequestAborted);
            return;
        }

        context.Response.ContentLength = _model.Length;
        await context.Response.Body.WriteAsync(_model, context.RequestAborted);
    }
}
