using System.Collections.Concurrent;
using System.Net.WebSockets;
using FedActors.Network.Wire;
using Microsoft.AspNetCore.Http;

namespace FedActors.Network.Server;

/// <summary>Connections of other seeds that want to know at once when this process is gone. Nothing is said on them.</summary>
internal sealed class WatcherHub(ServerLimits limits)
{
    private readonly ConcurrentDictionary<WebSocket, byte> _open = new();
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count => _open.Count;

    /// <summary>Holds one such connection until either side ends it.</summary>
    public async Task<Problem?> Accept(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return new Problem(400, Reasons.Malformed, $"{WirePaths.Peer} is a WebSocket; ask for the upgrade.", Retryable: false);
        }

        try
        {
            if (Interlocked.Increment(ref _count) > limits.WatchersMax)
            {
                return new Problem(503, Reasons.Overloaded, $"{limits.WatchersMax} seeds watch this one already.", Retryable: true, RetryAfterMilliseconds: 5000);
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            _open.TryAdd(socket, 0);
            try
            {
                await Hold(socket, context.RequestAborted);
            }
            finally
            {
                _open.TryRemove(socket, out _);
            }

            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>Says goodbye to all, so that they need not find out.</summary>
    public void Close()
    {
        foreach (WebSocket socket in _open.Keys)
        {
            _ = SayGoodbye(socket);
        }
    }

    private static async Task Hold(WebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[64];
        try
        {
            WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, cancellation);
            bool isClose = result.MessageType == WebSocketMessageType.Close;
            await socket.CloseOutputAsync(isClose ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.PolicyViolation, null, cancellation);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // The other seed is gone; it dials again when it is back.
            socket.Abort();
        }
    }

    private static async Task SayGoodbye(WebSocket socket)
    {
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, Reasons.ShuttingDown, CancellationToken.None);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was gone already, or says goodbye itself.
            socket.Abort();
        }
    }
}
