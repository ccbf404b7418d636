namespace FedActors.Network.Server;

/// <summary>Every bound of a seed's network side. Hostile peers run into them; honest ones should never notice.</summary>
public sealed record ServerLimits
{
    private const long MiB = 1 << 20;

    /// <summary>Open TCP connections, sessions included.</summary>
    public int ConnectionsMax { get; init; } = 24_000;

    /// <summary>Nodes connected at the same time.</summary>
    public int SessionsMax { get; init; } = 11_000;

    /// <summary>Seeds that watch this one at the same time.</summary>
    public int WatchersMax { get; init; } = 64;

    /// <summary>How long a TLS handshake may take.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request's head may take.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection stays open without a request.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Bytes of a request's first line.</summary>
    public int RequestLineBytesMax { get; init; } = 4096;

    /// <summary>Bytes of all headers of a request.</summary>
    public int HeaderBytesMax { get; init; } = 16 * 1024;

    /// <summary>Headers of a request.</summary>
    public int HeadersMax { get; init; } = 50;

    /// <summary>Bytes of a request's body where it is not an update.</summary>
    public int BodyBytesMax { get; init; } = 64 * 1024;

    /// <summary>A body or an answer that moves slower than this many bytes a second is given up.</summary>
    public int BytesPerSecondMin { get; init; } = 4096;

    /// <summary>How long a body or an answer may be slower than <see cref="BytesPerSecondMin"/>.</summary>
    public TimeSpan SlowGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests at the same time on one HTTP/2 connection.</summary>
    public int StreamsMax { get; init; } = 32;

    /// <summary>What one HTTP/2 request may send ahead: at 50 ms round trip 8 MiB allow 160 MiB/s.</summary>
    public int StreamWindowBytes { get; init; } = (int)(8 * MiB);

    /// <summary>What all requests of one HTTP/2 connection may send ahead.</summary>
    public int ConnectionWindowBytes { get; init; } = (int)(32 * MiB);

    /// <summary>Requests a second of one identity, in the long run.</summary>
    public double RequestsPerSecond { get; init; } = 4000;

    /// <summary>Requests of one identity that may come at once.</summary>
    public double RequestsBurst { get; init; } = 8000;

    /// <summary>Requests of one identity at the same time, without its sessions.</summary>
    public int RequestsPerIdentityMax { get; init; } = 16;

    /// <summary>Sessions of one identity at the same time, those included that have not said yet who they are.</summary>
    public int SessionsPerIdentityMax { get; init; } = 4;

    /// <summary>Bytes a second that one identity may send in bodies, in the long run.</summary>
    public double UploadBytesPerSecond { get; init; } = 2048.0 * MiB;

    /// <summary>Bytes in bodies of one identity that may come at once.</summary>
    public double UploadBytesBurst { get; init; } = 16384.0 * MiB;

    /// <summary>Uploads of one identity at the same time.</summary>
    public int UploadsPerIdentityMax { get; init; } = 4;

    /// <summary>The longest update file.</summary>
    public long UploadBytesMax { get; init; } = 16384 * MiB;

    /// <summary>The longest piece of an update that one request may bring.</summary>
    public long ChunkBytesMax { get; init; } = 1024 * MiB;

    /// <summary>Bytes of an update file's head: names and shapes of its tensors.</summary>
    public int UpdateHeadBytesMax { get; init; } = (int)MiB;

    /// <summary>Bytes that all updates together may take on disk.</summary>
    public long SpoolBytesMax { get; init; } = 65536 * MiB;

    /// <summary>Updates of one node that may wait; the oldest makes room.</summary>
    public int UpdatesPerClientMax { get; init; } = 3;

    /// <summary>Updates up to this many bytes wait in memory; a node whose seed dies sends such a one again.</summary>
    public int MemoryUpdateBytesMax { get; init; } = 64 * 1024;

    /// <summary>Bytes that all updates in memory together may take; more go to disk.</summary>
    public long MemoryUpdatesBytesMax { get; init; } = 128 * MiB;

    /// <summary>Models and updates up to this many bytes travel within their messages; 0 for none.</summary>
    public int EnclosedBytesMax { get; init; } = Wire.EnclosedBody.BytesMax;

    /// <summary>How long a connected node may take to say who it is.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After so long without any frame a session is asked for a sign of life.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the answer to that may take.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Frames that may wait for a slow session; one more and it is closed.</summary>
    public int SessionQueueMax { get; init; } = 256;

    /// <summary>Pieces that one message of a session may come in.</summary>
    public int FragmentsMax { get; init; } = 64;

    /// <summary>Messages a second of one session, in the long run; a session that sends more is read more slowly.</summary>
    public double MessagesPerSecond { get; init; } = 4000;

    /// <summary>Messages of one session that may come at once.</summary>
    public double MessagesBurst { get; init; } = 8000;

    /// <summary>All sessions together greet about so often a second: more of them greet less often each.</summary>
    public double GreetingsPerSecond { get; init; } = 5000;

    /// <summary>How long a session waits for room in the aggregator's mailbox before it is closed as overloaded.</summary>
    public TimeSpan MailboxPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Processes that may be noted in the store at the same time.</summary>
    public int RegistrationsMax { get; init; } = 4;

    /// <summary>How often open sessions are checked against revocation and expiry.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a stop waits for requests that still run.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Log lines a second about refusals; what is beyond is counted.</summary>
    public int RefusalLinesPerSecond { get; init; } = 50;

    /// <summary>Checks every bound.</summary>
    /// <exception cref="ArgumentException">A limit is out of range; the message names it, what was found and what is allowed.</exception>
    public ServerLimits Validated()
    {
        foreach ((string name, double value, double least, double most) in Bounds())
        {
            if (!(value >= least && value <= most))
            {
                throw new ArgumentException($"{name} is {value}; allowed: {least} to {most}.");
            }
        }

        return StreamWindowBytes <= ConnectionWindowBytes
            ? this
            : throw new ArgumentException($"StreamWindowBytes is {StreamWindowBytes}; allowed: at most ConnectionWindowBytes, which is {ConnectionWindowBytes}.");
    }

    private IEnumerable<(string Name, double Value, double Least, double Most)> Bounds()
    {
        const double Hour = 3600, Day = 24 * Hour;
        yield return (nameof(ConnectionsMax), ConnectionsMax, 1, 1e6);
        yield return (nameof(SessionsMax), SessionsMax, 1, 1e6);
        yield return (nameof(WatchersMax), WatchersMax, 1, 1000);
        yield return (nameof(HandshakeTimeout), HandshakeTimeout.TotalSeconds, 0.1, 300);
        yield return (nameof(HeadTimeout), HeadTimeout.TotalSeconds, 0.1, 300);
        yield return (nameof(IdleTimeout), IdleTimeout.TotalSeconds, 1, Day);
        yield return (nameof(RequestLineBytesMax), RequestLineBytesMax, 512, 65536);
        yield return (nameof(HeaderBytesMax), HeaderBytesMax, 1024, MiB);
        yield return (nameof(HeadersMax), HeadersMax, 10, 1000);
        yield return (nameof(BodyBytesMax), BodyBytesMax, 1024, MiB);
        yield return (nameof(BytesPerSecondMin), BytesPerSecondMin, 1, 1e9);
        yield return (nameof(SlowGrace), SlowGrace.TotalSeconds, 1.1, Hour);
        yield return (nameof(StreamsMax), StreamsMax, 1, 1000);
        yield return (nameof(StreamWindowBytes), StreamWindowBytes, 65535, int.MaxValue);
        yield return (nameof(ConnectionWindowBytes), ConnectionWindowBytes, 65535, int.MaxValue);
        yield return (nameof(RequestsPerSecond), RequestsPerSecond, 0.1, 1e9);
        yield return (nameof(RequestsBurst), RequestsBurst, 1, 1e9);
        yield return (nameof(RequestsPerIdentityMax), RequestsPerIdentityMax, 1, 1000);
        yield return (nameof(SessionsPerIdentityMax), SessionsPerIdentityMax, 2, 1000);
        yield return (nameof(UploadBytesPerSecond), UploadBytesPerSecond, 1, 1e15);
        yield return (nameof(UploadBytesBurst), UploadBytesBurst, 1, 1e15);
        yield return (nameof(UploadsPerIdentityMax), UploadsPerIdentityMax, 1, 1000);
        yield return (nameof(UploadBytesMax), UploadBytesMax, 1024, 1e13);
        yield return (nameof(ChunkBytesMax), ChunkBytesMax, 1024, 1e13);
        yield return (nameof(UpdateHeadBytesMax), UpdateHeadBytesMax, 256, 100_000_000);
        yield return (nameof(SpoolBytesMax), SpoolBytesMax, 1024, 1e15);
        yield return (nameof(UpdatesPerClientMax), UpdatesPerClientMax, 1, 100);
        yield return (nameof(MemoryUpdateBytesMax), MemoryUpdateBytesMax, 0, 16 * MiB);
        yield return (nameof(MemoryUpdatesBytesMax), MemoryUpdatesBytesMax, 0, 1e12);
        yield return (nameof(EnclosedBytesMax), EnclosedBytesMax, 0, Wire.EnclosedBody.BytesMax);
        yield return (nameof(OpenTimeout), OpenTimeout.TotalSeconds, 0.1, 300);
        yield return (nameof(PingInterval), PingInterval.TotalSeconds, 0.1, Hour);
        yield return (nameof(PingTimeout), PingTimeout.TotalSeconds, 0.1, Hour);
        yield return (nameof(SessionQueueMax), SessionQueueMax, 4, 1e6);
        yield return (nameof(FragmentsMax), FragmentsMax, 1, 65536);
        yield return (nameof(MessagesPerSecond), MessagesPerSecond, 1, 1e9);
        yield return (nameof(MessagesBurst), MessagesBurst, 1, 1e9);
        yield return (nameof(GreetingsPerSecond), GreetingsPerSecond, 1, 1e9);
        yield return (nameof(MailboxPatience), MailboxPatience.TotalSeconds, 0.1, Hour);
        yield return (nameof(RegistrationsMax), RegistrationsMax, 1, 1000);
        yield return (nameof(SweepInterval), SweepInterval.TotalSeconds, 0.05, 60);
        yield return (nameof(StopTimeout), StopTimeout.TotalSeconds, 0, Hour);
        yield return (nameof(RefusalLinesPerSecond), RefusalLinesPerSecond, 1, 1e6);
    }
}
