using System.Net.Sockets;
using FedActors.Core.Identity;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>
/// A following seed's eye on the leader: an idle WebSocket that breaks in the moment the leader's process dies. Only where that connection
/// has existed, has broken, and its port then refuses, is the process known to be dead; of silence nothing is concluded, for that the
/// lease's time is there. One leader is watched at a time. Safe for many threads.
/// </summary>
/// <param name="transport">The seed's own connections; not disposed.</param>
/// <param name="gone">Told at most once for each call of <see cref="Follow"/>, with its epoch.</param>
/// <param name="resigned">Told where the leader says itself that it stops, so that nobody need find out; null where nobody wants to know.</param>
/// <param name="trouble">Told in a sentence of what nobody had expected; the watch goes on. Null where nobody wants to know.</param>
public sealed class LeaderWatch(PeerTransport transport, Action<Epoch> gone, Action<Epoch>? resigned = null, Action<string>? trouble = null) : IAsyncDisposable
{
    private static readonly TimeSpan Redial = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RedialMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private CancellationTokenSource? _present;
    private Task _watching = Task.CompletedTask;

    /// <summary>Watches that leader, and no longer another.</summary>
    /// <param name="leader">Its https address.</param>
    /// <param name="epoch">The epoch it leads in.</param>
    public void Follow(Uri leader, Epoch epoch)
    {
        lock (_lock)
        {
            _present?.Cancel();
            var present = _present = new CancellationTokenSource();
            _watching = Task.WhenAll(_watching, Task.Run(() => WatchAsync(leader, epoch, present.Token)));
        }
    }

    /// <summary>Watches nobody: this seed leads itself, or nobody does.</summary>
    public void Rest()
    {
        lock (_lock)
        {
            _present?.Cancel();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task watching;
        lock (_lock)
        {
            _present?.Cancel();
            watching = _watching;
        }

        await watching;
    }

    private async Task WatchAsync(Uri leader, Epoch epoch, CancellationToken cancellation)
    {
        TimeSpan wait = Redial;
        bool hadSession = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (await HoldAsync(leader, epoch, cancellation))
                {
                    (hadSession, wait) = (true, Redial);
                }

                if (hadSession && await IsRefusedAsync(leader, cancellation))
                {
                    gone(epoch);
                    return;
                }
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                // Whatever it is: a watch that ended silently would leave this seed to the lease's time without anybody knowing why.
                trouble?.Invoke($"watching the leader at {leader.Authority} failed, which is a bug: {error.GetType().Name}: {error.Message}. It is tried again in {wait.TotalSeconds:0.0} s.");
            }
            catch (Exception error) when (error is OperationCanceledException || DialFailure.IsExpected(error))
            {
                // Another leader is watched now, or none; a socket in the middle of something reports that in its own way.
                return;
            }

            // Delays end with the watch; that is no failure.
            await Task.Delay(wait, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < RedialMax ? wait * 2 : RedialMax;
        }
    }

    /// <summary>Dials and stays until the connection breaks; false where it never came about.</summary>
    private async Task<bool> HoldAsync(Uri leader, Epoch epoch, CancellationToken cancellation)
    {
        bool isHeld = false;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(transport.ConnectTimeout + PingTimeout);
            using FrameSocket socket = await FrameSocket.DialAsync(
                transport.Control, new Uri(leader, WirePaths.Peer), PingInterval, PingTimeout, patience.Token);
            isHeld = true;

            // A seed says nothing on this connection; whatever it says, the end of it is what counts.
            while (await socket.ReceiveAsync(cancellation) is not null)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            if (socket.IsFarewell)
            {
                resigned?.Invoke(epoch);
            }
        }
        catch (Exception error) when (DialFailure.IsExpected(error) && !cancellation.IsCancellationRequested)
        {
            return isHeld;
        }

        return isHeld;
    }

    private static async Task<bool> IsRefusedAsync(Uri leader, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ProbeTimeout);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(leader.IdnHost, leader.Port, patience.Token);
            return false;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
