using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using FedActors.Network.Identity;

namespace FedActors.Bench.Cluster;

/// <summary>What TLS on loopback allows: bytes from one thread to another, encrypted and decrypted, and nothing else.</summary>
internal static class TlsCopy
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>All connections together.</summary>
    public static double BytesPerSecond(BenchCluster cluster, int connections, TimeSpan time)
    {
        SiteKit kit = SiteKit.Load(cluster.SeedKit("copy"));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<long>[] copies = [.. Enumerable.Range(0, connections).Select(_ => CopyAsync(listener, kit, time))];
        long began = Stopwatch.GetTimestamp();
        long bytes = Task.WhenAll(copies).GetAwaiter().GetResult().Sum();
        return bytes / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<long> CopyAsync(TcpListener listener, SiteKit kit, TimeSpan time)
    {
        using var client = new TcpClient();
        Task<TcpClient> accepting = listener.AcceptTcpClientAsync();
        await client.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
        using TcpClient server = await accepting;
        using var near = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        using var far = new SslStream(server.GetStream(), false);
        await Task.WhenAll(
            far.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = kit.TlsContext }),
            near.AuthenticateAsClientAsync("localhost"));
        Task<long> reading = Task.Run(() => Read(far));
        await Task.Run(() => Write(near, time));
        near.Close();
        client.Close();
        return await reading;
    }

    private static void Write(SslStream stream, TimeSpan time)
    {
        byte[] buffer = new byte[BufferBytes];
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time;)
        {
            stream.Write(buffer);
        }
    }

    private static long Read(SslStream stream)
    {
        byte[] buffer = new byte[BufferBytes];
        long bytes = 0;
        try
        {
            for (int read; (read = stream.Read(buffer)) > 0; bytes += read)
            {
            }
        }
        catch (IOException)
        {
            // The other side has closed with our session tickets unread, which resets the connection: all it sent before has been counted.
            return bytes;
        }

        return bytes;
    }
}
