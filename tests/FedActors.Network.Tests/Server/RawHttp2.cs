using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace FedActors.Network.Tests.Server;

/// <summary>An HTTP/2 connection whose frames are made by hand (RFC 9113), well-formed or not.</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    public const byte Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, Continuation = 9, EndStream = 1, EndHeaders = 4;

    private const int HeadBytes = 9;

    private readonly SslStream _ssl;

    private RawHttp2(SslStream ssl) => _ssl = ssl;

    /// <summary>GET / of some host, in HPACK.</summary>
    public static byte[] Get { get; } = [0x82, 0x87, 0x84, 0x41, 0x01, (byte)'s'];

    public static async Task<RawHttp2> Connect(SeedFixture seed, string kit = "hospital-a")
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(seed.Server.Endpoints[0]);
        var ssl = new SslStream(tcp.GetStream());
        SslClientAuthenticationOptions tls = seed.Tls(kit);
        tls.ApplicationProtocols = [SslApplicationProtocol.Http2];
        await ssl.AuthenticateAsClientAsync(tls);
        await ssl.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), .. Frame(Settings, 0, 0, [])]);
        return new RawHttp2(ssl);
    }

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeadBytes + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(HeadBytes));
        return frame;
    }

    public Task Send(ReadOnlyMemory<byte> frames, CancellationToken cancellation) => _ssl.WriteAsync(frames, cancellation).AsTask();

    /// <summary>Reads to the end of the connection; the error code of the last GOAWAY, or null where it ended without one.</summary>
    public async Task<int?> Ending(CancellationToken cancellation)
    {
        int? code = null;
        var head = new byte[HeadBytes];
        try
        {
            while (await _ssl.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancellation) == HeadBytes)
            {
                var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
                await _ssl.ReadExactlyAsync(payload, cancellation);
                code = head[3] == GoAway ? BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4)) : code;
            }
        }
        catch (IOException)
        {
            // Cut off: an end like any other.
            return code;
        }

        return code;
    }

    public ValueTask DisposeAsync() => _ssl.DisposeAsync();
}
