using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>A dialled WebSocket that speaks the protocol's frames. One sender and one receiver at a time.</summary>
internal sealed class FrameSocket : IDisposable
{
    // Most frames are shorter; a longer one gets a longer buffer for as long as it takes.
    private const int UsualBytes = 1024;

    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly WebSocket _socket;
    private readonly ArrayBufferWriter<byte> _out = new(512);

    private FrameSocket(WebSocket socket) => _socket = socket;

    /// <summary>Why the other side closed, once it has.</summary>
    public string CloseReason => _socket.CloseStatus is { } status
        ? $"closed with code {(int)status}{(string.IsNullOrEmpty(_socket.CloseStatusDescription) ? "" : $" ({_socket.CloseStatusDescription})")}"
        : "broken without a farewell";

    /// <summary>Whether the other side has closed because its process goes away.</summary>
    public bool IsFarewell => _socket.CloseStatus == WebSocketCloseStatus.EndpointUnavailable;

    /// <summary>Dials. The upgrade is made by hand because a refusal comes as an HTTP body, which ClientWebSocket does not show.</summary>
    /// <param name="invoker">The connections for control.</param>
    /// <param name="address">https address of the endpoint.</param>
    /// <param name="keepAlive">How often the other side is asked for a sign of life.</param>
    /// <param name="keepAliveTimeout">How long the sign may take.</param>
    /// <param name="cancellation">Ends the dialling.</param>
    /// <exception cref="ProblemException">The other side refused in words.</exception>
    public static async Task<FrameSocket> DialAsync(
        HttpMessageInvoker invoker, Uri address, TimeSpan keepAlive, TimeSpan keepAliveTimeout, CancellationToken cancellation)
    {
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", key);
        request.Headers.Add("Sec-WebSocket-Protocol", ProtocolVersion.SubProtocol);
        HttpResponseMessage response = await invoker.SendAsync(request, cancellation);
        try
        {
            if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
            {
                throw new ProblemException(await ProblemBody.ReadAsync(response, cancellation));
            }

            RequireAccepted(response, key);
            Stream stream = await response.Content.ReadAsStreamAsync(cancellation);
            return new FrameSocket(WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
            {
                IsServer = false,
                SubProtocol = ProtocolVersion.SubProtocol,
                KeepAliveInterval = keepAlive,
                KeepAliveTimeout = keepAliveTimeout,
            }));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Sends one frame.</summary>
    public ValueTask SendAsync(WireMessage message, CancellationToken cancellation)
    {
        _out.ResetWrittenCount();
        WireCodec.Write(message, _out);
        return _socket.SendAsync(_out.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellation);
    }

    /// <summary>The next frame, or null where the other side has closed.</summary>
    /// <exception cref="WireException">It is no message of a seed.</exception>
    public async ValueTask<WireMessage?> ReceiveAsync(CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(UsualBytes);
        try
        {
            int length = 0;
            while (true)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
                length += part.Count;
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                if (part.MessageType != WebSocketMessageType.Text || length > WireLimits.MessageBytesMax)
                {
                    throw part.MessageType == WebSocketMessageType.Text
                        ? new WireException(Reasons.TooLarge, $"a message has more than {WireLimits.MessageBytesMax} bytes.")
                        : new WireException(Reasons.Malformed, "a frame is binary; messages are text.");
                }

                if (part.EndOfMessage)
                {
                    return WireCodec.Read(buffer.AsSpan(0, length), WireSide.Seed);
                }

                buffer = length == buffer.Length ? Longer(buffer) : buffer;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Says why and closes; the other side's farewell is not awaited for ever.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason, CancellationToken cancellation)
    {
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await _socket.CloseOutputAsync(status, reason.Length <= 100 ? reason : reason[..100], cancellation);
        }
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] Longer(byte[] buffer)
    {
        byte[] longer = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(longer, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return longer;
    }

    private static void RequireAccepted(HttpResponseMessage response, string key)
    {
        // SHA-1 is what RFC 6455 asks for; it proves only that the other side speaks WebSocket.
#pragma warning disable CA5350
        string expected = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
#pragma warning restore CA5350
        if (!response.Headers.TryGetValues("Sec-WebSocket-Accept", out IEnumerable<string>? values) || values.FirstOrDefault() != expected)
        {
            throw new WireException(Reasons.Malformed, "the answer to the WebSocket upgrade does not fit the request; is a proxy in between?");
        }
    }
}
