namespace FedActors.Federation.Configuration;

/// <summary>What a seed lets its peers do; beyond it they are refused in words. <c>hocon/seed.conf</c> says of each what it is good for.</summary>
public sealed record SeedLimits
{
    /// <summary><c>connections</c>: the most connections.</summary>
    public int ConnectionsMax { get; init; } = 24_000;

    /// <summary><c>sessions</c>: the most nodes at a time.</summary>
    public int SessionsMax { get; init; } = 11_000;

    /// <summary><c>watchers</c>: the most seeds that watch this one while it leads.</summary>
    public int WatchersMax { get; init; } = 64;

    /// <summary><c>handshake-timeout</c>: how long a TLS handshake may take.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>head-timeout</c>: how long the first line and headers of a request may take.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>idle-timeout</c>: how long a connection stays open between requests.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary><c>request-line</c>: the longest first line of a request, in bytes.</summary>
    public int RequestLineBytesMax { get; init; } = 4096;

    /// <summary><c>header</c>: the most bytes of all headers of a request together, in bytes.</summary>
    public int HeaderBytesMax { get; init; } = 16 * 1024;

    /// <summary><c>headers</c>: the most headers of a request.</summary>
    public int HeadersMax { get; init; } = 50;

    /// <summary><c>body</c>: the longest body of a request that is no update, in bytes.</summary>
    public int BodyBytesMax { get; init; } = 64 * 1024;

    /// <summary><c>bytes-per-second-min</c>: a body that comes, or an answer that is read, more slowly than so much a second is cut off, so that nobody holds a connection by dribbling, in bytes.</summary>
    public int BytesPerSecondMin { get; init; } = 4096;

    /// <summary><c>slow-grace</c>: how long a body or an answer may be slower than that.</summary>
    public TimeSpan SlowGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>streams</c>: the most requests at a time on one HTTP/2 connection.</summary>
    public int StreamsMax { get; init; } = 32;

    /// <summary><c>stream-window</c>: what one HTTP/2 request may send ahead, in bytes.</summary>
    public int StreamWindowBytes { get; init; } = 8 << 20;

    /// <summary><c>connection-window</c>: what all requests of one HTTP/2 connection may send ahead together, in bytes.</summary>
    public int ConnectionWindowBytes { get; init; } = 32 << 20;

    /// <summary><c>requests-per-second</c>: the most requests of one certificate in a second, in the long run.</summary>
    public int RequestsPerSecond { get; init; } = 4000;

    /// <summary><c>requests-burst</c>: the most requests of one certificate at once.</summary>
    public int? RequestsBurst { get; init; }

    /// <summary><c>requests-at-once</c>: the most requests of one certificate under way at a time, without its sessions.</summary>
    public int RequestsAtOnceMax { get; init; } = 16;

    /// <summary><c>sessions-at-once</c>: the most sessions of one certificate at a time, those included that have not said yet who they are.</summary>
    public int SessionsAtOnceMax { get; init; } = 4;

    /// <summary><c>upload-per-second</c>: the most bytes of updates of one certificate in a second, in the long run, in bytes.</summary>
    public long UploadBytesPerSecond { get; init; } = 2L << 30;

    /// <summary><c>upload-burst</c>: the most bytes of updates of one certificate at once, in bytes.</summary>
    public long UploadBytesBurst { get; init; } = 16L << 30;

    /// <summary><c>uploads</c>: the most uploads of one certificate at a time.</summary>
    public int UploadsMax { get; init; } = 4;

    /// <summary><c>update</c>: the longest update, in bytes.</summary>
    public long UpdateBytesMax { get; init; } = 16L << 30;

    /// <summary><c>chunk</c>: the longest piece of an update in one request, in bytes.</summary>
    public long ChunkBytesMax { get; init; } = 1L << 30;

    /// <summary><c>update-head</c>: the longest head of an update, in bytes.</summary>
    public int UpdateHeadBytesMax { get; init; } = 1 << 20;

    /// <summary><c>spool</c>: what all updates that wait to be added may take on disk, in bytes.</summary>
    public long SpoolBytesMax { get; init; } = 64L << 30;

    /// <summary><c>updates-per-node</c>: the most updates of one node that wait.</summary>
    public int UpdatesPerClientMax { get; init; } = 3;

    /// <summary><c>memory-update</c>: updates up to this long wait in memory, which is much faster than files, in bytes.</summary>
    public int MemoryUpdateBytesMax { get; init; } = 64 * 1024;

    /// <summary><c>memory-updates</c>: what all updates in memory may take, in bytes.</summary>
    public long MemoryUpdatesBytesMax { get; init; } = 128L << 20;

    /// <summary><c>enclosed</c>: models and updates up to this long travel within their messages, in bytes.</summary>
    public int EnclosedBytesMax { get; init; } = 16 * 1024;

    /// <summary><c>open-timeout</c>: how long a connected node may take to say who it is.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>ping-interval</c>: a session on which nothing came for so long is asked for a sign of life.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>ping-timeout</c>: how long that sign may take.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary><c>session-queue</c>: the most messages that wait for a node that does not read.</summary>
    public int SessionQueueMax { get; init; } = 256;

    /// <summary><c>fragments</c>: the most pieces that one message may come in without bringing a byte.</summary>
    public int FragmentsMax { get; init; } = 64;

    /// <summary><c>messages-per-second</c>: the most messages of one session in a second, in the long run.</summary>
    public int MessagesPerSecond { get; init; } = 4000;

    /// <summary><c>messages-burst</c>: the most messages of one session at once.</summary>
    public int MessagesBurst { get; init; } = 8000;

    /// <summary><c>greetings-per-second</c>: about so many greetings a second come from all nodes together.</summary>
    public int GreetingsPerSecond { get; init; } = 5000;

    /// <summary><c>mailbox-patience</c>: how long a message waits for an aggregator that does not keep up before its session is told to come again.</summary>
    public TimeSpan MailboxPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>registrations</c>: the most processes that are noted in the store at a time.</summary>
    public int RegistrationsMax { get; init; } = 4;

    /// <summary><c>sweep</c>: how often open sessions are checked for certificates that were revoked or have expired.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary><c>stop-timeout</c>: how long a stop waits for requests that are under way.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary><c>refusal-lines-per-second</c>: the most log lines a second about refusals.</summary>
    public int RefusalLinesPerSecond { get; init; } = 50;
}
