using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FedActors.Learning.Tests.Datasets;

/// <summary>An HTTP server on the loopback that answers the n-th request with the n-th script, and keeps what was asked.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Queue<Func<long?, byte[]>> _scripts;
    private readonly List<TcpClient> _connections = [];
    private readonly Thread _thread;

    /// <param name="scripts">Each gets the first byte asked for by a Range header, or null, and gives the raw answer, after which the connection closes.</param>
    public ScriptedServer(params Func<long?, byte[]>[] scripts)
    {
        _scripts = new Queue<Func<long?, byte[]>>(scripts);
        _listener.Start();
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/set/");

    /// <summary>Connections stay open after the answer, without another byte.</summary>
    public bool FallsSilent { get; init; }

    /// <summary>Path and first byte of every request, in order.</summary>
    public List<(string Path, long? From)> Requests { get; } = [];

    public static byte[] Answer(string status, byte[] body, string headers = "", int? cutAfter = null) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n"),
            .. body.Take(cutAfter ?? body.Length)];

    /// <summary>The whole body, or with a Range the rest of it; optionally the connection breaks after some bytes.</summary>
    public static Func<long?, byte[]> Ranged(byte[] body, int? cutAfter = null) => from => from is not { } start
        ? Answer("200 OK", body, cutAfter: cutAfter)
        : Answer("206 Partial Content", body[(int)start..], $"Content-Range: bytes {start}-{body.Length - 1}/{body.Length}\r\n", cutAfter);

    public static Func<long?, byte[]> Always(string status) => _ => Answer(status, []);

    public void Dispose()
    {
        _listener.Stop();
        _thread.Join();
        _connections.ForEach(c => c.Dispose());
    }

    private void Serve()
    {
        while (true)
        {
            try
            {
                TcpClient connection = _listener.AcceptTcpClient();
                _connections.Add(connection);
                Reply(connection.GetStream());
                if (!FallsSilent) { connection.Dispose(); }
            }
            catch (Exception error) when (error is SocketException or InvalidOperationException)
            {
                // Disposed, in the middle of waiting or just before it.
                return;
            }
            catch (IOException)
            {
                // The client went away in the middle of an answer: the next request tells.
            }
        }
    }

    private void Reply(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        string path = (reader.ReadLine() ?? "").Split(' ').ElementAtOrDefault(1) ?? "";
        long? from = null;
        for (string? line = reader.ReadLine(); !string.IsNullOrEmpty(line); line = reader.ReadLine())
        {
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase)) { from = long.Parse(line[13..].TrimEnd('-')); }
        }

        Func<long?, byte[]> script;
        lock (Requests)
        {
            Requests.Add((path, from));
            script = _scripts.Count > 0 ? _scripts.Dequeue() : Always("410 Gone");
        }

        stream.Write(script(from));
    }
}
