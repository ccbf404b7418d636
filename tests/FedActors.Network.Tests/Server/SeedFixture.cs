using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Network.Identity;
using FedActors.Network.Server;
using FedActors.Network.Wire;
using Shared;

namespace FedActors.Network.Tests.Server;

/// <summary>A real seed server on loopback with real certificates, and an aggregator that only listens.</summary>
internal sealed class SeedFixture : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private SeedFixture(ServerLimits limits, ModelShape shape, TestFederation? federation, ISiteRegistry? sites, ISeedView? view, int stalenessMax, string dtype,
        Func<string, string, SpoolPlace>? place, IPEndPoint? endpoint, bool isMasked)
    {
        Federation = federation ?? new TestFederation();
        if (federation is null)
        {
            Federation.Seed();
            Federation.Node("hospital-a");
            Federation.Node("hospital-b");
            Federation.Operator();
        }

        _ownsFederation = federation is null;
        Shape = shape;
        Limits = limits;
        SpoolPath = Path.Combine(Federation.Path, "spool");
        Spool = place is null ? new UpdateSpool(SpoolPath, "run-1", limits) : new UpdateSpool(SpoolPath, "run-1", limits, place);
        Sessions = new SessionHub(sites ?? new Sites(), Board, Spool, limits, Metrics, TimeProvider.System);
        Blobs = new Blobs(Path.Combine(Federation.Path, "blobs"));
        Server = new SeedServer(new SeedServerOptions
        {
            Endpoints = [endpoint ?? new IPEndPoint(IPAddress.Loopback, 0)],
            Kit = Federation.Load("seed-1"),
            Sessions = Sessions,
            Blobs = new BlobEndpoint(Blobs, Metrics),
            Updates = new UpdateEndpoint(Spool, Board, Sessions, limits, Metrics, TimeProvider.System),
            Admin = view is null ? null : new AdminEndpoint(view),
            Limits = limits,
            Metrics = Metrics,
            Log = Log,
        });
        Terms = new LeaderTerms
        {
            Aggregator = Aggregator,
            Shape = shape,
            IsMasked = isMasked,
            StalenessMax = stalenessMax,
            Welcome = new WelcomeTerms
            {
                Version = 1, Client = default, Incarnation = default, Epoch = new Epoch(3), RunId = "run-1",
                Tensors = [.. shape.Tensors.Select(tensor => new WireTensor(tensor.Name, tensor.Dimensions))],
                Seeds = [], HeartbeatMilliseconds = 1000, UploadBytesMax = limits.UploadBytesMax, ChunkBytesMax = limits.ChunkBytesMax, UpdateDtype = dtype,
                EnclosedBytesMax = limits.EnclosedBytesMax,
            },
        };
    }

    private readonly bool _ownsFederation;

    public TestFederation Federation { get; }

    public ServerLimits Limits { get; }

    public ModelShape Shape { get; }

    public string SpoolPath { get; }

    public NetworkMetrics Metrics { get; } = new();

    public TaskBoard Board { get; } = new();

    public UpdateSpool Spool { get; }

    public SessionHub Sessions { get; }

    public Blobs Blobs { get; }

    public SeedServer Server { get; }

    public ListeningAggregator Aggregator { get; } = new();

    public LeaderTerms Terms { get; }

    public LineLog Log { get; } = new();

    public Uri Address => new($"https://127.0.0.1:{Server.Endpoints[0].Port}");

    public static async Task<SeedFixture> Start(
        ServerLimits? limits = null, ModelShape? shape = null, bool leads = true, TestFederation? federation = null, ISiteRegistry? sites = null, ISeedView? view = null,
        int stalenessMax = 0, string dtype = "float32", Func<string, string, SpoolPlace>? place = null, IPEndPoint? endpoint = null,
        bool isMasked = false)
    {
        var seed = new SeedFixture(limits ?? new ServerLimits(), shape ?? ModelShape.Of(("w", [4, 3]), ("b", [5])), federation, sites, view, stalenessMax, dtype, place, endpoint, isMasked);
        await seed.Server.StartAsync();
        if (leads)
        {
            seed.Sessions.Lead(seed.Terms);
        }

        return seed;
    }

    /// <summary>An HTTP client with the certificate of that kit.</summary>
    public HttpClient Http(string kit = "hospital-a", Version? version = null) => new(new SocketsHttpHandler
    {
        SslOptions = Tls(kit),
        ConnectTimeout = Patience,
        AllowAutoRedirect = false,
    })
    {
        BaseAddress = Address,
        DefaultRequestVersion = version ?? HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>TLS as a member of that kit speaks it.</summary>
    public SslClientAuthenticationOptions Tls(string kit)
    {
        SiteKit loaded = Federation.Load(kit);
        return new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            ClientCertificateContext = loaded.TlsContext,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => loaded.Anchors.ChainIsTrusted((System.Security.Cryptography.X509Certificates.X509Certificate2?)certificate, forServer: true),
        };
    }

    /// <summary>A connected WebSocket, before open.</summary>
    public async Task<TestSocket> Dial(string kit = "hospital-a", string path = WirePaths.Session)
    {
        var socket = new ClientWebSocket();
        if (path == WirePaths.Session)
        {
            socket.Options.AddSubProtocol(ProtocolVersion.SubProtocol);
        }

        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        socket.Options.CollectHttpResponseDetails = true;
        using var patience = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{Server.Endpoints[0].Port}{path}"), new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = Tls(kit) }), patience.Token);
        return new TestSocket(socket);
    }

    /// <summary>A node that was let in.</summary>
    public async Task<TestSocket> Join(string kit = "hospital-a", Guid? boot = null)
    {
        TestSocket socket = await Dial(kit);
        await socket.Open(boot ?? Guid.NewGuid());
        socket.Welcome = Assert.IsType<WireMessage.Welcome>(await socket.Receive()).Terms;
        return socket;
    }

    /// <summary>Asks a client for an update, as the aggregator would.</summary>
    public TaskKey Ask(int client = 0, int round = 1, int attempt = 1, int slot = 0)
    {
        var key = new TaskKey(new RoundNumber(round), attempt, slot);
        Sessions.Send(new ClientId(client), new Incarnation(1), new ClientMessage.TrainTask(key, default, 1, new LocalTraining(), TimeSpan.FromMinutes(1)));
        return key;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync();
        await Server.DisposeAsync();
        Metrics.Dispose();
        if (_ownsFederation)
        {
            Federation.Dispose();
        }
    }
}
