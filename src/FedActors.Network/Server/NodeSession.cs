using System.Buffers;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core.Identity;
using FedActors.Network.Identity;
using FedActors.Network.Wire;

namespace FedActors.Network.Server;

/// <summary>
/// One node's WebSocket. Frames wait in a short queue and are written by whichever pool thread is free; nothing of it costs a thread, and
/// while nothing comes not even a buffer.
/// </summary>
internal sealed class NodeSession(WebSocket socket, Peer peer, ServerLimits limits, TimeProvider time) : IThreadPoolWorkItem
{
    // Most messages fit; longer ones grow it, up to a message's limit.
    private const int BufferBytes = 1024;

    private static readonly TimeSpan GoodbyeMax = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();
    private readonly TokenBucket _messages = new(limits.MessagesPerSecond, limits.MessagesBurst, time);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (WebSocketCloseStatus Status, string Text)? _closing;
    private bool _isWriting;
    private bool _isOver;

    /// <summary>Who it is, and what it may use.</summary>
    public Peer Peer => peer;

    /// <summary>Who it is.</summary>
    public PeerIdentity Identity => peer.Identity;

    /// <summary>The node's number.</summary>
    public ClientId Client => peer.Client;

    /// <summary>What it showed in the handshake.</summary>
    public X509Certificate2 Certificate => peer.Certificate;

    /// <summary>Which life of the site this is.</summary>
    public Incarnation Incarnation { get; set; }

    /// <summary>Under whose lead it was welcomed; null before.</summary>
    public LeaderTerms? Terms { get; set; }

    /// <summary>Name and version of the node's program.</summary>
    public string Software { get; set; } = "";

    /// <summary>How many examples its last greeting announced; null before the first.</summary>
    public long? Examples { get; set; }

    /// <summary>When it connected.</summary>
    public DateTimeOffset ConnectedAt { get; } = time.GetUtcNow();

    /// <summary>Whether goodbye has been said.</summary>
    public bool IsClosing => _closing is not null;

    /// <summary>Puts a frame into the queue.</summary>
    /// <returns>False where the queue is full: the session is then cut off, because its node does not read.</returns>
    public bool Send(ReadOnlyMemory<byte> frame)
    {
        lock (_lock)
        {
            if (_closing is not null)
            {
                return true;
            }

            if (_waiting.Count < limits.SessionQueueMax)
            {
                Enqueue(frame);
                return true;
            }
        }

        Cut();
        return false;
    }

    /// <summary>Says goodbye: a last frame, if any, and the close. Only the first goodbye counts.</summary>
    public void Close(WebSocketCloseStatus status, string text, ReadOnlyMemory<byte> last = default)
    {
        lock (_lock)
        {
            if (_closing is null)
            {
                _closing = (status, text);
                Enqueue(last);
            }
        }
    }

    /// <summary>Ends the connection at once.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _closing ??= (WebSocketCloseStatus.PolicyViolation, "");
            _waiting.Clear();
        }

        socket.Abort();
        _ended.TrySetResult();
    }

    /// <summary>The WebSocket has said goodbye by itself, with the code for what was wrong.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _closing ??= (WebSocketCloseStatus.ProtocolError, "");
            _waiting.Clear();
        }

        _ended.TrySetResult();
    }

    /// <summary>Waits until goodbye has been said, or cuts the connection; the socket is not touched any more afterwards.</summary>
    public async Task End()
    {
        Close(WebSocketCloseStatus.NormalClosure, "");
        try
        {
            await _ended.Task.WaitAsync(GoodbyeMax, time);
        }
        catch (TimeoutException)
        {
            Cut();
        }

        lock (_lock)
        {
            _isOver = true;
        }
    }

    /// <summary>The next message, decoded; null where the node has closed.</summary>
    /// <exception cref="WireException">It is not a message of the protocol.</exception>
    /// <exception cref="WebSocketException">The connection is gone, or its frames are not those of a WebSocket.</exception>
    public async Task<WireMessage?> Receive(CancellationToken cancellation)
    {
        // Nothing is lent to a session that is idle: this returns when a frame has begun.
        ValueWebSocketReceiveResult result = await socket.ReceiveAsync(Memory<byte>.Empty, cancellation);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int count = 0;
            for (int empty = 0; !result.EndOfMessage || count == 0;)
            {
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                if (result.MessageType == WebSocketMessageType.Binary)
                {
                    throw new WireException(Reasons.UnknownType, "a binary frame; messages are JSON in text frames.");
                }

                if (result.EndOfMessage || empty > limits.FragmentsMax)
                {
                    throw new WireException(Reasons.Malformed, "the message is empty, or comes in empty pieces.");
                }

                buffer = count < buffer.Length ? buffer : Longer(buffer);
                result = await socket.ReceiveAsync(buffer.AsMemory(count), cancellation);
                count += result.Count;
                empty += result.Count == 0 ? 1 : 0;
                if (count > WireLimits.MessageBytesMax)
                {
                    throw new WireException(Reasons.TooLarge, $"the message is longer than {WireLimits.MessageBytesMax} bytes.");
                }
            }

            return WireCodec.Read(buffer.AsSpan(0, count), WireSide.Node);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Waits where the node sends faster than it may.</summary>
    public async ValueTask Pace(CancellationToken cancellation)
    {
        TimeSpan wait = _messages.Take(1);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellation);
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => _ = Write();

    private static byte[] Longer(byte[] buffer)
    {
        byte[] longer = ArrayPool<byte>.Shared.Rent(Math.Min(4 * buffer.Length, 2 * WireLimits.MessageBytesMax));
        buffer.CopyTo(longer, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return longer;
    }

    /// <summary>Under the lock.</summary>
    private void Enqueue(ReadOnlyMemory<byte> frame)
    {
        if (!frame.IsEmpty)
        {
            _waiting.Enqueue(frame);
        }

        if (!_isWriting)
        {
            _isWriting = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private async Task Write()
    {
        try
        {
            (WebSocketCloseStatus Status, string Text)? goodbye;
            while (Next(out goodbye) is { } frame)
            {
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }

            if (goodbye is { } closing)
            {
                await socket.CloseOutputAsync(closing.Status, closing.Text, CancellationToken.None);
                _ended.TrySetResult();
                await Task.Delay(GoodbyeMax, time);
                CutIfOpen();
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The node is gone; whoever receives finds out too and reports the session lost.
            Cut();
        }
    }

    /// <summary>A node that does not answer a goodbye is not waited for.</summary>
    private void CutIfOpen()
    {
        // Once the request has ended its connection may serve another one.
        lock (_lock)
        {
            if (!_isOver)
            {
                socket.Abort();
            }
        }
    }

    private ReadOnlyMemory<byte>? Next(out (WebSocketCloseStatus Status, string Text)? goodbye)
    {
        lock (_lock)
        {
            goodbye = _closing;
            if (_waiting.TryDequeue(out ReadOnlyMemory<byte> frame))
            {
                return frame;
            }

            // A goodbye is the last thing written.
            _isWriting = _closing is not null;
            return null;
        }
    }
}
