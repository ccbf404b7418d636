using System.Net;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Federation.Tasks;
using FedActors.Network.Identity;
using FedActors.Network.Server;
using FedActors.Network.Wire;
using FedActors.Seed.Leading;

namespace FedActors.Seed.Hosting;

/// <summary>The network side of a seed, put together and started.</summary>
internal sealed class SeedNetwork : IDisposable
{
    private readonly SeedServer _server;
    private readonly NetworkMetrics _metrics;

    private SeedNetwork(SeedOptions options, StoreDoor store, SiteKit kit, SeedView view, HostLog log)
    {
        TimeProvider time = TimeProvider.System;
        ServerLimits limits = Limits(options.Limits);
        _metrics = new NetworkMetrics();
        var board = new TaskBoard();
        Spool = new UpdateSpool(Path.Combine(options.State, "spool"), options.Federation.Run.RunId, limits);
        Sessions = new SessionHub(store, board, Spool, limits, _metrics, time);
        view.Sessions = Sessions;
        UploadBytesMax = limits.UploadBytesMax;
        ChunkBytesMax = limits.ChunkBytesMax;
        EnclosedBytesMax = limits.EnclosedBytesMax;
        _server = new SeedServer(new SeedServerOptions
        {
            Endpoints = [IPEndPoint.Parse(options.Listen)],
            Kit = kit,
            Sessions = Sessions,
            Blobs = new BlobEndpoint(store, _metrics),
            Updates = new UpdateEndpoint(Spool, board, Sessions, limits, _metrics, time),
            Admin = new AdminEndpoint(view),
            Limits = limits,
            Metrics = _metrics,
            Log = new LogBridge(log),
            Time = time,
        });
    }

    /// <summary>The sessions of nodes.</summary>
    public SessionHub Sessions { get; }

    /// <summary>Updates that wait to be added.</summary>
    public UpdateSpool Spool { get; }

    /// <summary>Where nodes and seeds reach this one.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Where it listens.</summary>
    public string Listening { get; private set; } = "";

    private long UploadBytesMax { get; }

    private long ChunkBytesMax { get; }

    private int EnclosedBytesMax { get; }

    /// <summary>Starts to listen; nodes are told that no leader is known yet.</summary>
    public static SeedNetwork Start(SeedOptions options, StoreDoor store, SiteKit kit, SeedView view, HostLog log)
    {
        var network = new SeedNetwork(options, store, kit, view, log);
        network._server.StartAsync().GetAwaiter().GetResult();
        IPEndPoint endpoint = network._server.Endpoints[0];
        network.Listening = $"{endpoint}";
        network.Address = SeedAddress.Of(options, kit.Certificate, endpoint);
        return network;
    }

    /// <summary>Lets nodes in for an aggregator.</summary>
    public void Lead(AggregatorHost led, SeedOptions options, SeedTask task)
    {
        RunOptions run = options.Federation.Run;
        ModelShape shape = task.Shape;
        Sessions.Lead(new LeaderTerms
        {
            Aggregator = led.Actor,
            Shape = shape,
            IsMasked = run.Encryption is not null,
            StalenessMax = run.Late == LateUpdatePolicy.Carry ? run.StalenessMax : 0,
            Welcome = new WelcomeTerms
            {
                Version = 1,
                Client = default,
                Incarnation = default,
                Epoch = led.Epoch,
                RunId = run.RunId,
                Tensors = [.. shape.Tensors.Select(tensor => new WireTensor(tensor.Name, tensor.Dimensions))],
                Seeds = [Address, .. options.Seeds.Where(seed => seed != Address)],
                HeartbeatMilliseconds = (int)options.Federation.Clients.HeartbeatInterval.TotalMilliseconds,
                UploadBytesMax = UploadBytesMax,
                ChunkBytesMax = ChunkBytesMax,
                EnclosedBytesMax = EnclosedBytesMax,
                UpdateDtype = run.Local.Precision == UpdatePrecision.Float16 ? "float16" : "float32",
            },
        });
    }

    /// <summary>A model that nodes are asked to train next: a short one goes with their tasks.</summary>
    public void Choose(Sha256Digest digest, ModelVector model)
    {
        if ((long)model.Dimension * sizeof(float) > EnclosedBody.BytesMax)
        {
            Sessions.Enclose(digest, default);
            return;
        }

        var image = new SafetensorsImage(model.Shape, half: false);
        var file = new byte[image.Length];
        image.CopyTo(model.Values, 0, file);
        Sessions.Enclose(digest, file);
    }

    /// <summary>What a node is called.</summary>
    public string NameOf(ClientId client) => Sessions.NameOf(client) ?? $"{client}";

    /// <summary>Tells everybody that this seed stops, and closes.</summary>
    public void Stop() => _server.StopAsync().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _metrics.Dispose();
    }

    /// <summary>The configured limits as the server has them.</summary>
    internal static ServerLimits Limits(SeedLimits limits) => new()
    {
        ConnectionsMax = limits.ConnectionsMax,
        SessionsMax = limits.SessionsMax,
        WatchersMax = limits.WatchersMax,
        HandshakeTimeout = limits.HandshakeTimeout,
        HeadTimeout = limits.HeadTimeout,
        IdleTimeout = limits.IdleTimeout,
        RequestLineBytesMax = limits.RequestLineBytesMax,
        HeaderBytesMax = limits.HeaderBytesMax,
        HeadersMax = limits.HeadersMax,
        BodyBytesMax = limits.BodyBytesMax,
        BytesPerSecondMin = limits.BytesPerSecondMin,
        SlowGrace = limits.SlowGrace,
        StreamsMax = limits.StreamsMax,
        StreamWindowBytes = limits.StreamWindowBytes,
        ConnectionWindowBytes = limits.ConnectionWindowBytes,
        RequestsPerSecond = limits.RequestsPerSecond,
        RequestsBurst = limits.RequestsBurst ?? (limits.RequestsPerSecond * 2.0),
        RequestsPerIdentityMax = limits.RequestsAtOnceMax,
        SessionsPerIdentityMax = limits.SessionsAtOnceMax,
        UploadBytesPerSecond = limits.UploadBytesPerSecond,
        UploadBytesBurst = limits.UploadBytesBurst,
        UploadsPerIdentityMax = limits.UploadsMax,
        UploadBytesMax = limits.UpdateBytesMax,
        ChunkBytesMax = limits.ChunkBytesMax,
        UpdateHeadBytesMax = limits.UpdateHeadBytesMax,
        SpoolBytesMax = limits.SpoolBytesMax,
        UpdatesPerClientMax = limits.UpdatesPerClientMax,
        MemoryUpdateBytesMax = limits.MemoryUpdateBytesMax,
        MemoryUpdatesBytesMax = limits.MemoryUpdatesBytesMax,
        EnclosedBytesMax = limits.EnclosedBytesMax,
        OpenTimeout = limits.OpenTimeout,
        PingInterval = limits.PingInterval,
        PingTimeout = limits.PingTimeout,
        SessionQueueMax = limits.SessionQueueMax,
        FragmentsMax = limits.FragmentsMax,
        MessagesPerSecond = limits.MessagesPerSecond,
        MessagesBurst = limits.MessagesBurst,
        GreetingsPerSecond = limits.GreetingsPerSecond,
        MailboxPatience = limits.MailboxPatience,
        RegistrationsMax = limits.RegistrationsMax,
        SweepInterval = limits.SweepInterval,
        StopTimeout = limits.StopTimeout,
        RefusalLinesPerSecond = limits.RefusalLinesPerSecond,
    };
}
