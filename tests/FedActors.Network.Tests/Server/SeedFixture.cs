using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using FedActors.Actors;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Network.Identity;
using FedActors.Network.Server;
using FedActors.Network.Wire;
using Microsoft.Extensions.Logging;
using Shared;

namespace FedActors.Network.Tests.Server;

/// <summary>A real seed server on loopback with real certificates, and an aggregator that only listens.</summary>
internal sealed class SeedFixture : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private SeedFixture(ServerLimits limits, ModelShape shape, TestFederation? federation, ISiteRegistry? sites, ISeedView? view, int stalenessMax, string dtype)
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
        Spool = new UpdateSpool(SpoolPath, limits);
        Sessions = new SessionHub(sites ?? new Sites(), Board, Spool, limits, Metrics, TimeProvider.System);
        Blobs = new Blobs(Path.Combine(Federation.Path, "blobs"));
        Server = new SeedServer(new SeedServerOptions
        {
            Endpoints = [new IPEndPoint(IPAddress.Loopback, 0)],
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
            StalenessMax = stalenessMax,
            Welcome = new WelcomeTerms
            {
                Version = 1, Client = default, Incarnation = default, Epoch = new Epoch(3), RunId = "run-1",
                Tensors = [.. shape.Tensors.Select(tensor => new WireTensor(tensor.Name, tensor.Dimensions))],
                Seeds = [], HeartbeatMilliseconds = 1000, UploadBytesMax = limits.UploadBytesMax, ChunkBytesMax = limits.ChunkBytesMax, UpdateDtype = dtype,
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
        int stalenessMax = 0, string dtype = "float32")
    {
        var seed = new SeedFixture(limits ?? new ServerLimits(), shape ?? ModelShape.Of(("w", [4, 3]), ("b", [5])), federation, sites, view, stalenessMax, dtype);
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

/// <summary>A node's end of a session.</summary>
internal sealed class TestSocket(ClientWebSocket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[1 << 16];

    public ClientWebSocket Socket => socket;

    public WelcomeTerms? Welcome { get; set; }

    public Task Open(Guid boot, params int[] versions) => Send(new WireMessage.Open(versions.Length == 0 ? [1] : versions, boot, "test 1.0"));

    public Task Send(AggregatorMessage message) => Send(new WireMessage.FromNode(message));

    public Task Send(WireMessage message)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        WireCodec.Write(message, buffer);
        return Send(buffer.WrittenMemory);
    }

    public async Task Send(ReadOnlyMemory<byte> bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool end = true)
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        await socket.SendAsync(bytes, type, end, patience.Token);
    }

    /// <summary>The next message; null where the seed closed.</summary>
    public async Task<WireMessage?> Receive()
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(_buffer.AsMemory(count), patience.Token);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            count += result.Count;
            if (result.EndOfMessage)
            {
                return WireCodec.Read(_buffer.AsSpan(0, count), WireSide.Seed);
            }
        }
    }

    /// <summary>The next control message.</summary>
    public async Task<ClientMessage> Next() => Assert.IsType<WireMessage.FromSeed>(await Receive()).Message;

    /// <summary>Why the seed refused; it must close then.</summary>
    public async Task<Refusal> Refusal()
    {
        Refusal refusal = Assert.IsType<WireMessage.Refused>(await Receive()).Refusal;
        Assert.Null(await Receive());
        return refusal;
    }

    public void Dispose() => socket.Dispose();
}

/// <summary>Keeps what it is told.</summary>
internal sealed class ListeningAggregator : ActorRef<RunInput>
{
    private readonly Channel<RunInput> _heard = Channel.CreateUnbounded<RunInput>();

    public override string Path => "/aggregator";

    public TellResult Answer { get; set; } = TellResult.Accepted;

    public Action<RunInput>? OnTell { get; set; }

    public override TellResult Tell(RunInput message)
    {
        if (Answer == TellResult.Accepted)
        {
            OnTell?.Invoke(message);
            _heard.Writer.TryWrite(message);
        }

        return Answer;
    }

    public async Task<RunInput> Next()
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        return await _heard.Reader.ReadAsync(patience.Token);
    }

    public async Task<TInput> Next<TInput>()
        where TInput : RunInput
    {
        while (true)
        {
            if (await Next() is TInput wanted)
            {
                return wanted;
            }
        }
    }

    public bool HasHeard(Predicate<RunInput> what)
    {
        while (_heard.Reader.TryRead(out RunInput? input))
        {
            if (what(input))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Sites in memory.</summary>
internal sealed class Sites : ISiteRegistry
{
    private readonly Dictionary<ClientId, (SiteName Site, List<Guid> Boots)> _sites = [];

    public Incarnation Register(SiteName site, Guid boot)
    {
        lock (_sites)
        {
            if (!_sites.TryGetValue(site.Client, out (SiteName Site, List<Guid> Boots) known))
            {
                _sites.Add(site.Client, known = (site, []));
            }

            if (known.Site != site)
            {
                throw new Core.MalformedInputException("sites", $"{site.Client} is {known.Site.Name}.");
            }

            if (!known.Boots.Contains(boot))
            {
                known.Boots.Add(boot);
            }

            return new Incarnation(known.Boots.IndexOf(boot) + 1);
        }
    }

    public IReadOnlyList<RegisteredSite> All() => [];
}

/// <summary>Blobs in a directory.</summary>
internal sealed class Blobs(string directory) : IBlobStore
{
    public Sha256Digest Add(byte[] bytes)
    {
        Directory.CreateDirectory(directory);
        Sha256Digest digest = Sha256Digest.Of(bytes);
        File.WriteAllBytes(Path.Combine(directory, digest.ToString()), bytes);
        return digest;
    }

    public void Put(Sha256Digest digest, Action<Stream> write) => throw new NotSupportedException();

    public string? Find(Sha256Digest digest) => Path.Combine(directory, digest.ToString()) is var path && File.Exists(path) ? path : null;

    public void Delete(Sha256Digest digest) => File.Delete(Path.Combine(directory, digest.ToString()));
}

/// <summary>Keeps log lines.</summary>
internal sealed class LineLog : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public void AddProvider(ILoggerProvider provider)
    {
        // This log is its own provider.
    }

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("FedActors", StringComparison.Ordinal) ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");

    public void Dispose()
    {
        // Nothing is held.
    }
}

/// <summary>Update files and what is asked about them.</summary>
internal static class UpdateFiles
{
    public static ModelVector Values(ModelShape shape, int seed = 1)
    {
        var model = new ModelVector(shape);
        for (int i = 0; i < model.Dimension; i++)
        {
            model.Values[i] = ((i * 37) + seed) % 1000 / 8f;
        }

        return model;
    }

    /// <summary>A file of float16 tensors in the model's order.</summary>
    public static byte[] Half(ModelVector model)
    {
        int at = 0;
        string header = "{" + string.Join(",", model.Shape.Tensors.Select(tensor =>
            $"\"{tensor.Name}\":{{\"dtype\":\"F16\",\"shape\":[{string.Join(",", tensor.Dimensions)}],\"data_offsets\":[{at},{at += 2 * tensor.Length}]}}")) + "}";
        Half[] halves = [.. model.Values.ToArray().Select(value => (Half)value)];
        return File(header, MemoryMarshal.AsBytes<Half>(halves));
    }

    public static byte[] File(string header, ReadOnlySpan<byte> data)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. data];
    }

    public static Task<HttpResponseMessage> Get(this HttpClient http, string path) => http.GetAsync(path);

    public static Task<HttpResponseMessage> Ask(this HttpClient http, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return http.SendAsync(request);
    }

    public static Task<HttpResponseMessage> PutUpdate(this HttpClient http, TaskKey key, Sha256Digest digest, byte[] file, int from = 0, int? length = null, long? total = null)
    {
        int count = length ?? file.Length - from;
        var content = new ByteArrayContent(file, from, count);
        content.Headers.TryAddWithoutValidation("Content-Range", $"bytes {from}-{from + count - 1}/{total ?? file.Length}");
        return http.PutAsync(WirePaths.Update(key, digest), content);
    }

    public static async Task<Problem> Problem(this HttpResponseMessage response)
    {
        Assert.Equal(WirePaths.ProblemType, response.Content.Headers.ContentType?.MediaType);
        Problem problem = FedActors.Network.Wire.Problem.Read(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal((int)response.StatusCode, problem.Status);
        return problem;
    }

    public static async Task<UpdateReceipt> Receipt(this HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return UpdateReceipt.Read(await response.Content.ReadAsByteArrayAsync());
    }

    public static long? Offset(this HttpResponseMessage response) =>
        response.Headers.TryGetValues(WirePaths.UploadOffset, out IEnumerable<string>? values) ? long.Parse(values.Single()) : null;
}
