using System.Net;
using FedActors.Network.Identity;
using FedActors.Network.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace FedActors.Network.Server;

/// <summary>
/// A seed's network side: HTTPS with certificates on both sides, sessions, blobs, updates, and what operators ask. It reads no
/// configuration of its own and writes to no console.
/// </summary>
public sealed class SeedServer : IAsyncDisposable
{
    // What one identity holds too much of is free again after so long, most often.
    private static readonly TimeSpan SessionWait = TimeSpan.FromSeconds(1), RequestWait = TimeSpan.FromMilliseconds(200);

    private readonly SeedServerOptions _options;
    private readonly RefusalLog _refusals;
    private readonly PeerGate _gate;
    private readonly WebApplication _app;
    private readonly WatcherHub _watchers;
    private readonly Route[] _routes;

    /// <summary>A server that has not started.</summary>
    public SeedServer(SeedServerOptions options)
    {
        _options = options;
        options.Limits.Validated();
        ILogger log = options.Log.CreateLogger("FedActors.Network");
        _refusals = new RefusalLog(log, options.Metrics, options.Limits, options.Time);
        _gate = new PeerGate(options.Kit.Anchors, options.Limits, options.Time);
        _watchers = new WatcherHub(options.Limits);
        options.Sessions.Attach(_gate, _refusals);
        options.Blobs.Attach(options.Sessions.Letters);
        _routes = Routes();
        _app = Build();
    }

    /// <summary>Where it listens, once started.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints { get; private set; } = [];

    /// <summary>How many seeds watch this one.</summary>
    public int Watchers => _watchers.Count;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="Core.MalformedInputException">An address is in use or not of this machine.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        try
        {
            await _app.StartAsync(cancellation);
        }
        catch (IOException error)
        {
            throw new Core.MalformedInputException(string.Join(", ", _options.Endpoints),
                $"the seed cannot listen there: {error.Message} Stop what listens there, or give another address or port.");
        }

        ICollection<string> addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Endpoints = [.. addresses.Select(address => IPEndPoint.Parse(new Uri(address).Authority))];
        _options.Sessions.StartSweep();
    }

    /// <summary>Tells sessions and watchers that this seed stops, lets requests end for a moment, and closes.</summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        // Standbys first: one of them leads by the time the nodes, who hear of it next, have dialled it.
        _watchers.Close();
        _options.Sessions.Close(new Refusal(Reasons.ShuttingDown, "this seed is stopping; another one takes over.", Retryable: true));
        await _app.StopAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _options.Sessions.StopSweep();
        await _app.DisposeAsync();
    }

    private Route[] Routes()
    {
        PeerRole[] everyone = [PeerRole.Node, PeerRole.Seed, PeerRole.Operator], nodes = [PeerRole.Node];
        List<Route> routes =
        [
            new(WirePaths.Session, ["GET", "CONNECT"], nodes, (context, peer, _) => _options.Sessions.Accept(context, peer)) { IsHeld = true },
            new(WirePaths.Blobs, ["GET", "HEAD"], everyone, (context, peer, tail) => _options.Blobs.Answer(context, peer, tail)),
            new(WirePaths.Updates, ["HEAD", "PUT"], nodes, (context, peer, tail) => _options.Updates.Answer(context, peer, tail)),
            new(WirePaths.Peer, ["GET", "CONNECT"], [PeerRole.Seed], (context, _, _) => _watchers.Accept(context)) { IsHeld = true },
        ];
        return [.. routes, .. _options.Admin?.Routes(_options.Metrics) ?? []];
    }

    private WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);

        // After Kestrel's own, because the last one counts.
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new LongBlocks());
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddSingleton(_options.Log);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = _options.Limits.StopTimeout);
        WebApplication app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = _options.Limits.PingInterval, KeepAliveTimeout = _options.Limits.PingTimeout });
        app.Run(Answer);
        return app;
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        ServerLimits limits = _options.Limits;
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxConcurrentConnections = limits.ConnectionsMax;
        kestrel.Limits.MaxConcurrentUpgradedConnections = limits.SessionsMax + limits.WatchersMax;
        kestrel.Limits.MaxRequestBodySize = limits.BodyBytesMax;
        kestrel.Limits.MaxRequestBufferSize = 1 << 20;
        kestrel.Limits.MaxResponseBufferSize = 1 << 17;
        kestrel.Limits.MaxRequestLineSize = limits.RequestLineBytesMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.HeaderBytesMax;
        kestrel.Limits.MaxRequestHeaderCount = limits.HeadersMax;
        kestrel.Limits.RequestHeadersTimeout = limits.HeadTimeout;
        kestrel.Limits.KeepAliveTimeout = limits.IdleTimeout;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.BytesPerSecondMin, limits.SlowGrace);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(limits.BytesPerSecondMin, limits.SlowGrace);
        kestrel.Limits.Http2.MaxStreamsPerConnection = limits.StreamsMax;
        kestrel.Limits.Http2.InitialStreamWindowSize = limits.StreamWindowBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = limits.ConnectionWindowBytes;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = limits.HeaderBytesMax;
        // The standard's own least values: larger ones only let a peer hold more of this process's memory.
        kestrel.Limits.Http2.HeaderTableSize = 4096;
        kestrel.Limits.Http2.MaxFrameSize = 1 << 14;
        kestrel.Limits.Http2.KeepAlivePingDelay = AtLeastSecond(limits.PingInterval);
        kestrel.Limits.Http2.KeepAlivePingTimeout = AtLeastSecond(limits.PingTimeout);
        var handshakes = new Handshakes(_options.Kit, _refusals);
        foreach (IPEndPoint endpoint in _options.Endpoints)
        {
            kestrel.Listen(endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(handshakes.Callback(limits.HandshakeTimeout));
            });
        }
    }

    // HTTP/2 knows no shorter pings.
    private static TimeSpan AtLeastSecond(TimeSpan span) => span > TimeSpan.FromSeconds(1) ? span : TimeSpan.FromSeconds(1);

    private async Task Answer(HttpContext context)
    {
        Peer? peer = null;
        Problem? problem;
        try
        {
            problem = RequestShape.Flaw(context.Request);
            if (problem is null)
            {
                peer = _gate.Admit(context, out problem);
            }

            problem ??= await Dispatch(context, peer!);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested || error is ConnectionResetException or ConnectionAbortedException)
        {
            // The other side is gone: there is nobody to answer, and what it had sent is kept where it can be resumed.
            return;
        }
        catch (BadHttpRequestException error)
        {
            problem = RequestShape.ProblemOf(error);
        }
        catch (Exception error)
        {
            _refusals.Failed($"{context.Request.Method} {context.Request.Path}", error);
            problem = new Problem(500, Reasons.InternalError, "The seed failed to answer; its log says why.", Retryable: true);
        }

        if (problem is not null)
        {
            await Refuse(context, peer, problem);
        }
    }

    private async Task<Problem?> Dispatch(HttpContext context, Peer peer)
    {
        string path = context.Request.Path.Value ?? "", method = context.Request.Method;
        foreach (Route route in _routes)
        {
            if (route.TailOf(path) is not { } tail)
            {
                continue;
            }

            if (!route.Roles.Contains(peer.Identity.Role))
            {
                return new Problem(403, Reasons.WrongRole, $"{route.Path} is for {string.Join(" and ", route.Roles)}; {peer.Identity.Name} is a {peer.Identity.Role}.", Retryable: false);
            }

            if (!route.Methods.Contains(method))
            {
                context.Response.Headers.Allow = string.Join(", ", route.Methods);
                return new Problem(405, Reasons.MethodNotAllowed, $"{route.Path} takes {string.Join(" and ", route.Methods)}, not {method}.", Retryable: false);
            }

            return await Take(route, context, peer, tail);
        }

        return new Problem(404, Reasons.NotFound, "There is nothing at this address; docs/PROTOCOL.md lists what there is.", Retryable: false);
    }

    /// <summary>One identity has its share of what can be under way, so that a node whose program loops does not take the others' places.</summary>
    private static async Task<Problem?> Take(Route route, HttpContext context, Peer peer, string tail)
    {
        Places places = route.IsHeld ? peer.Quota.Sessions : peer.Quota.UnderWay;
        if (!places.TryTake())
        {
            return route.IsHeld
                ? PeerGate.TooMany($"{places.Most} sessions of {peer.Identity.Name} are open already", SessionWait)
                : PeerGate.TooMany($"{places.Most} requests of {peer.Identity.Name} are under way already", RequestWait);
        }

        try
        {
            return await route.Answer(context, peer, tail);
        }
        finally
        {
            places.Leave();
        }
    }

    private async Task Refuse(HttpContext context, Peer? peer, Problem problem)
    {
        _refusals.Note(peer?.Identity, $"{context.Request.Method} {context.Request.Path}", problem.Reason, problem.Detail);
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        try
        {
            await ProblemAnswer.Write(context, problem);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // Whoever was refused did not wait to be told.
            context.Abort();
        }
    }
}
