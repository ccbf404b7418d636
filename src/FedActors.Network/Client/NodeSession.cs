using System.Net.WebSockets;
using System.Threading.Channels;
using FedActors.Core.Protocol;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>One session with a seed that leads, from its welcome to its end.</summary>
internal sealed class NodeSession : IDisposable
{
    // A client has at most a handful of messages under way; more wait only where the connection hangs, and machines repeat themselves.
    private const int OutboxMax = 256;

    private readonly FrameSocket _socket;
    private readonly Channel<WireMessage.FromNode> _outbox = Channel.CreateBounded<WireMessage.FromNode>(new BoundedChannelOptions(OutboxMax)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.DropWrite,
        AllowSynchronousContinuations = true,
    });

    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeSession(Uri seed, FrameSocket socket, WelcomeTerms terms) => (Seed, _socket, Terms) = (seed, socket, terms);

    /// <summary>Who leads.</summary>
    public Uri Seed { get; }

    /// <summary>What it said at the beginning.</summary>
    public WelcomeTerms Terms { get; }

    /// <summary>Dials and introduces itself: a session, or why there is none.</summary>
    public static async Task<(NodeSession? Session, Refusal? Refusal)> OpenAsync(
        Uri seed, PeerTransport transport, NodeLinkOptions options, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(transport.ConnectTimeout + options.WelcomeTimeout);
        FrameSocket socket = await FrameSocket.DialAsync(
            transport.Control, new Uri(seed, WirePaths.Session), options.PingInterval, options.PingTimeout, patience.Token);
        try
        {
            await socket.SendAsync(new WireMessage.Open(ProtocolVersion.Supported, options.Boot, options.Software), patience.Token);
            switch (await socket.ReceiveAsync(patience.Token))
            {
                case WireMessage.Welcome welcome:
                    RequireVersion(welcome.Terms);
                    var session = new NodeSession(seed, socket, welcome.Terms);
                    socket = null!;
                    return (session, null);
                case WireMessage.Refused refused:
                    return (null, refused.Refusal);
                case null:
                    throw new IOException($"it was {socket.CloseReason} before the welcome");
                default:
                    throw new WireException(Reasons.Malformed, "the first frame is neither a welcome nor a refusal.");
            }
        }
        finally
        {
            socket?.Dispose();
        }
    }

    /// <summary>Queues a message; the oldest wait, the newest is dropped where the queue is full.</summary>
    public void Send(WireMessage.FromNode message) => _outbox.Writer.TryWrite(message);

    /// <summary>Sends and receives until the session ends; says why, and with which refusal where the seed said one.</summary>
    public async Task<(string Reason, Refusal? Refusal)> AttendAsync(Action<WireMessage.FromSeed> deliver, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task sending = SendAllAsync(ending);
        try
        {
            return await ReceiveAllAsync(deliver, ending.Token);
        }
        finally
        {
            _outbox.Writer.TryComplete();
            await ending.CancelAsync();
            await sending;
        }
    }

    /// <summary>Lets what is queued go out and says farewell.</summary>
    public async Task LeaveAsync(TimeSpan timeMax)
    {
        using var patience = new CancellationTokenSource(timeMax);
        _outbox.Writer.TryComplete();
        try
        {
            await _sent.Task.WaitAsync(patience.Token);
            await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "leaving", patience.Token);
        }
        catch (Exception error) when (DialFailure.IsExpected(error))
        {
            // A seed that does not take a farewell finds out by the broken connection.
            _sent.TrySetResult();
        }
    }

    public void Dispose() => _socket.Dispose();

    private static void RequireVersion(WelcomeTerms terms)
    {
        if (!ProtocolVersion.Supported.Contains(terms.Version))
        {
            throw new WireException(Reasons.UnsupportedVersion, $"the seed chose version {terms.Version}, which was not offered.");
        }
    }

    private async Task SendAllAsync(CancellationTokenSource ending)
    {
        try
        {
            await foreach (WireMessage.FromNode message in _outbox.Reader.ReadAllAsync(ending.Token))
            {
                await SendAsync(message, ending.Token);
            }
        }
        catch (Exception error) when (DialFailure.IsExpected(error))
        {
            // The connection is broken, or over: whoever receives finds out why, at once.
            await ending.CancelAsync();
        }
        finally
        {
            _sent.TrySetResult();
        }
    }

    private async ValueTask SendAsync(WireMessage.FromNode message, CancellationToken cancellation)
    {
        try
        {
            await _socket.SendAsync(message, cancellation);
        }
        catch (WireException error) when (message.Message is AggregatorMessage.UpdateReady ready)
        {
            // A diverged loss, most likely: the aggregator is told rather than left to wait.
            await _socket.SendAsync(new WireMessage.FromNode(new AggregatorMessage.TaskDeclined(ready.Key, error.Detail)), cancellation);
        }
    }

    private async Task<(string Reason, Refusal? Refusal)> ReceiveAllAsync(Action<WireMessage.FromSeed> deliver, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                switch (await _socket.ReceiveAsync(cancellation))
                {
                    case WireMessage.FromSeed seed:
                        deliver(seed);
                        break;
                    case WireMessage.Refused refused:
                        return (refused.Refusal.Detail, refused.Refusal);
                    case null:
                        return ($"the session was {_socket.CloseReason}", null);
                    default:
                        throw new WireException(Reasons.Malformed, "a welcome came a second time.");
                }
            }
        }
        catch (WireException error)
        {
            await _socket.CloseAsync(error.CloseStatus, error.Detail, cancellation);
            throw;
        }
    }
}
