using System.Net;
using System.Net.Sockets;

namespace Shared;

/// <summary>
/// A TCP proxy on loopback that does to connections what networks do: cuts them after any byte, delays, throttles, goes silent without a
/// word, refuses. Settings hold for connections that begin later, but for <see cref="IsSilent"/>, <see cref="IsSilentDown"/>,
/// <see cref="Delay"/>, <see cref="BytesPerSecond"/> and <see cref="CutAll"/>.
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
    private long _bytesUp;
    private bool _isSilent;
    private bool _isSilentDown;
    private bool _isRefusing;

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
    public bool IsSilent
    {
        get => Volatile.Read(ref _isSilent);
        set => Volatile.Write(ref _isSilent, value);
    }

    /// <summary>Whether the server's bytes go nowhere while the client's arrive: what was sent is done, and nobody is told.</summary>
    public bool IsSilentDown
    {
        get => Volatile.Read(ref _isSilentDown);
        set => Volatile.Write(ref _isSilentDown, value);
    }

    /// <summary>Whether whoever dials is reset at once.</summary>
    public bool IsRefusing
    {
        get => Volatile.Read(ref _isRefusing);
        set => Volatile.Write(ref _isRefusing, value);
    }

    /// <summary>How much a connection carries in each direction; null is as much as it can.</summary>
    public int? BytesPerSecond { get; set; }

    /// <summary>How many bytes all connections have carried from clients.</summary>
    public long BytesUp => Volatile.Read(ref _bytesUp);

    /// <summary>Delay, throttling and silence hold for one connection of so many; the others are well.</summary>
    public int HurtsOneOf { get; set; } = 1;

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
                if (IsRefusing)
                {
                    Reset(client);
                    continue;
                }

                _ = CarryAsync(client, Accepted % HurtsOneOf == 0);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed: the end that was asked for.
            CutAll();
        }
    }

    private async Task CarryAsync(Socket client, bool suffers)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Track(client, server);
        bool isCut = (CutUpAfter ?? CutDownAfter) is not null && TakeCut();
        try
        {
            await server.ConnectAsync(_target, _stopping.Token);
            Task up = PumpAsync(client, server, isCut ? CutUpAfter : null, suffers, isUp: true);
            Task down = PumpAsync(server, client, isCut ? CutDownAfter : null, suffers, isUp: false);
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

    private async Task PumpAsync(Socket from, Socket to, long? cutAfter, bool suffers, bool isUp)
    {
        var buffer = new byte[BufferBytes];
        long carried = 0;
        int count;
        while ((count = await from.ReceiveAsync(buffer, _stopping.Token)) > 0)
        {
            if (suffers && Delay > TimeSpan.Zero)
            {
                await Task.Delay(Delay, _stopping.Token);
            }

            if (suffers && BytesPerSecond is { } rate)
            {
                await Task.Delay(TimeSpan.FromSeconds((double)count / rate), _stopping.Token);
            }

            if (suffers && (IsSilent || (IsSilentDown && !isUp)))
            {
                continue;
            }

            int allowed = (int)Math.Min(count, (cutAfter ?? long.MaxValue) - carried);
            for (int sent = 0; sent < allowed;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, allowed - sent), _stopping.Token);
            }

            carried += allowed;
            Interlocked.Add(ref _bytesUp, isUp ? allowed : 0);
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
