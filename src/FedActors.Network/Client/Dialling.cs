using System.Net;
using System.Net.Sockets;

namespace FedActors.Network.Client;

/// <summary>
/// Opens a TCP connection to a host with several addresses: the next one is tried a moment after the one before, without waiting for its
/// failure, and the first to answer is taken (RFC 8305). A dead address thus costs a quarter of a second and not the whole patience.
/// </summary>
/// <param name="resolve">Looks a name up; asked anew for each connection, so that a seed may move.</param>
internal sealed class Dialling(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">The name is not known, or no address took the connection; it is that of the first address.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endpoint, CancellationToken cancellation)
    {
        IPAddress[] addresses = IPAddress.TryParse(endpoint.Host, out IPAddress? literal) ? [literal] : Interleaved(await resolve(endpoint.Host, cancellation));
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task<Socket>> tries = [];
        Socket? connected = null;
        try
        {
            while (connected is null)
            {
                if (tries.Count < addresses.Length)
                {
                    tries.Add(TryAsync(addresses[tries.Count], endpoint.Port, others.Token));
                }

                connected = await FirstOf(tries, isLast: tries.Count == addresses.Length, cancellation);
            }

            return new NetworkStream(connected, ownsSocket: true);
        }
        finally
        {
            await others.CancelAsync();
            _ = Task.WhenAll(tries.Select(async attempt => await CloseAsync(attempt, connected)));
        }
    }

    /// <summary>A connection that stands, as soon as there is one; null where the next address is due, because one has failed or taken long.</summary>
    private static async Task<Socket?> FirstOf(List<Task<Socket>> tries, bool isLast, CancellationToken cancellation)
    {
        Task due = isLast ? Task.Delay(Timeout.InfiniteTimeSpan, cancellation) : Task.Delay(Stagger, cancellation);
        while (true)
        {
            if (tries.Find(attempt => attempt.IsCompletedSuccessfully) is { } success)
            {
                return await success;
            }

            List<Task<Socket>> open = tries.FindAll(attempt => !attempt.IsCompleted);
            if (open.Count == 0)
            {
                // All have failed: the next one at once, or the first one's reason.
                return isLast ? await tries[0] : null;
            }

            if (await Task.WhenAny([.. open, due]) == due)
            {
                cancellation.ThrowIfCancellationRequested();
                return null;
            }
        }
    }

    private static async Task<Socket> TryAsync(IPAddress address, int port, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task CloseAsync(Task<Socket> attempt, Socket? kept)
    {
        await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (attempt.IsCompletedSuccessfully && !ReferenceEquals(await attempt, kept))
        {
            (await attempt).Dispose();
        }
    }

    /// <summary>The families in turn, beginning with that of the first address, which the system prefers.</summary>
    private static IPAddress[] Interleaved(IPAddress[] addresses)
    {
        if (addresses.Length < 2)
        {
            return addresses;
        }

        IPAddress[] same = [.. addresses.Where(address => address.AddressFamily == addresses[0].AddressFamily)];
        IPAddress[] other = [.. addresses.Where(address => address.AddressFamily != addresses[0].AddressFamily)];
        return [.. Enumerable.Range(0, Math.Max(same.Length, other.Length)).SelectMany(i => (IPAddress[])[.. same.Skip(i).Take(1), .. other.Skip(i).Take(1)])];
    }
}
