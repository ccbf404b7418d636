using System.Net;
using System.Net.Sockets;

namespace Shared;

/// <summary>
/// A TCP proxy on loopback that does to connections what networks do: cuts them after any byte, delays, throttles, goes silent without a
/// word, refuses. Settings hold for connections that begin later, but for <see cref="IsSilent"/> and <see cref="CutAll"/>.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private const int BufferBytes = 1 << 14;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Socket> _sockets = [];
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private int _cutsLeft;
    private int _accepted;

    /// <summary>A proxy in front of that port of loopback.</summary>
    public FaultyProxy(int targetPort)
    {
        _target = new IPEndPoint(IPAddress.Loopback, targetPort);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where to dial.</summary>
    public int Port { get; }

    /// <summary>How many connections have been taken.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Bytes from the client after which a connection is reset; null lets all through.</summary>
    public long? CutUpAfter { get; set; }

    /// <summary>Bytes from the server after which a connection is reset; null lets all through.</summary>
    public long? CutDownAfter { get; set; }

    /// <summary>How long each piece waits in each direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whether bytes are taken and go nowhere, on open connections too: a half-open line.</summary>
    public volatile bool IsSilent;

    /// <summary>How many connections are still cut; then all are whole. -1 cuts for ever.</summary>
    public int CutsLeft
    {
        get => Volatile.Read(ref _cutsLeft);
        set => Volatile.Write(ref _cutsLeft, value);
    }

    /// <summary>Resets every open connection.</summary>
    public void CutAll()
    {
        Socket[] open;
        lock (_sockets)
        {
            open = [.. _sockets];
            _sockets.Clear();
        }

        foreach (Socket socket in open)
        {
            Reset(socket);
        }
    }

    /// <summary>Closes the port: dialling it is refused from now on.</summary>
    public void Close()
    {
        _listener.Stop();
        CutAll();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Close();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_stopping.Token);
                Interlocked.Increment(ref _accepted);
                _ = CarryAsync(client);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed: the end that was asked for.
            CutAll();
        }
    }

    private async Task CarryAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Track(client, server);
        bool isCut = (CutUpAfter ?? CutDownAfter) is not null && TakeCut();
        try
        {
            await server.ConnectAsync(_target, _stopping.Token);
            Task up = PumpAsync(client, server, isCut ? CutUpAfter : null), down = PumpAsync(server, client, isCut ? CutDownAfter : null);
            await Task.WhenAny(up, down);
            if (up.IsFaulted || down.IsFaulted)
            {
                Reset(client);
                Reset(server);
            }

            await Task.WhenAll(up, down);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // Broken on one side is broken on both.
            Reset(client);
            Reset(server);
        }
    }

    private bool TakeCut()
    {
        int left = Volatile.Read(ref _cutsLeft);
        return left < 0 || Interlocked.Decrement(ref _cutsLeft) >= 0;
    }

    private async Task PumpAsync(Socket from, Socket to, long? cutAfter)
    {
        var buffer = new byte[BufferBytes];
        long carried = 0;
        int count;
        while ((count = await from.ReceiveAsync(buffer, _stopping.Token)) > 0)
        {
            if (Delay > TimeSpan.Zero)
            {
                await Task.Delay(Delay, _stopping.Token);
            }

            if (IsSilent)
            {
                continue;
            }

            int allowed = (int)Math.Min(count, (cutAfter ?? long.MaxValue) - carried);
            for (int sent = 0; sent < allowed;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, allowed - sent), _stopping.Token);
            }

            carried += allowed;
            if (carried >= cutAfter)
            {
                throw new IOException("cut");
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private void Track(params ReadOnlySpan<Socket> sockets)
    {
        lock (_sockets)
        {
            _sockets.AddRange(sockets);
        }
    }

    private static void Reset(Socket socket)
    {
        // No lingering: the other side gets a reset, as from a process that was killed.
        if (socket.SafeHandle is { IsClosed: false, IsInvalid: false })
        {
            socket.LingerState = new LingerOption(true, 0);
        }

        socket.Dispose();
    }
}
