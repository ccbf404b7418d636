using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Client;

/// <summary>
/// The connections of one identity to any seed, over mutual TLS. Control (WebSockets) and bulk (models and updates) have pools of their
/// own and never share a connection. May be shared by any number of links of the same identity; safe for many threads.
/// </summary>
/// <remarks>
/// Bulk is HTTP/1.1 on purpose: one TCP connection per transfer whose windows the kernel sizes, where one HTTP/2 connection would be held
/// to the server's stream window for each round trip (768 KiB by default: 15 MiB/s at 50 ms).
/// </remarks>
public sealed class PeerTransport : IDisposable
{
    private static readonly TimeSpan PooledLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PooledIdle = TimeSpan.FromMinutes(1);

    private readonly Lock _renewing = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _connectTimeout;
    private readonly int _bulkConnectionsMax;
    private readonly Dialling _dialling;
    private Pools? _pools;

    /// <summary>No connection is made yet.</summary>
    /// <param name="credentials">Who this process is, and whom it believes.</param>
    /// <param name="connectTimeout">How long name look-up, TCP and TLS may take; 3 s unless given.</param>
    /// <param name="bulkConnectionsMax">How many transfers may go to one seed at a time.</param>
    /// <param name="time">The clock that certificates are judged by.</param>
    /// <param name="resolve">Looks names up; the system does unless given.</param>
    public PeerTransport(
        IPeerCredentials credentials, TimeSpan? connectTimeout = null, int bulkConnectionsMax = 8, TimeProvider? time = null,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _dialling = new Dialling(resolve ?? Dns.GetHostAddressesAsync);
        Credentials = credentials;
        _connectTimeout = connectTimeout ?? TimeSpan.FromSeconds(3);
        _bulkConnectionsMax = bulkConnectionsMax;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Who this process is, and whom it believes.</summary>
    public IPeerCredentials Credentials { get; }

    /// <summary>How long name look-up, TCP and TLS may take.</summary>
    internal TimeSpan ConnectTimeout => _connectTimeout;

    /// <summary>For WebSockets; each takes a connection of its own.</summary>
    internal HttpMessageInvoker Control => Current().Control;

    /// <summary>For everything else; connections are kept and used again.</summary>
    internal HttpMessageInvoker Bulk => Current().Bulk;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_renewing)
        {
            _pools?.Dispose();
            _pools = null;
        }
    }

    private Pools Current()
    {
        SslStreamCertificateContext context = Credentials.TlsContext;
        Pools? present = Volatile.Read(ref _pools);
        if (present is not null && ReferenceEquals(present.Context, context))
        {
            return present;
        }

        lock (_renewing)
        {
            if (_pools is null || !ReferenceEquals(_pools.Context, context))
            {
                // Pools of a certificate that was renewed are left to the transfers that still use them; they idle out by themselves.
                _pools = new Pools(context, Pool(context, int.MaxValue), Pool(context, _bulkConnectionsMax));
            }

            return _pools;
        }
    }

    private HttpMessageInvoker Pool(SslStreamCertificateContext context, int connectionsMax) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = context,
            RemoteCertificateValidationCallback = RequireSeed,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        },
        ConnectTimeout = _connectTimeout,
        ConnectCallback = (connection, cancellation) => _dialling.ConnectAsync(connection.DnsEndPoint, cancellation),
        PooledConnectionLifetime = PooledLifetime,
        PooledConnectionIdleTimeout = PooledIdle,
        MaxConnectionsPerServer = connectionsMax,
        ResponseDrainTimeout = TimeSpan.FromSeconds(2),
        Expect100ContinueTimeout = TimeSpan.FromSeconds(1),
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    });

    /// <summary>A refusal is thrown rather than returned, because only so its sentence reaches whoever dialled.</summary>
    private bool RequireSeed(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 seed)
        {
            throw new AuthenticationException("it showed no certificate; a seed shows one with the role 'seed'.");
        }

        if (Credentials.SeedFlaw(seed, _time.GetUtcNow()) is { } flaw)
        {
            throw new AuthenticationException(flaw);
        }

        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            string host = sender is SslStream tls ? tls.TargetHostName : "this host";
            throw new AuthenticationException($"its certificate ({seed.Subject}) does not name the host '{host}' that was dialled; it names "
                + $"{SeedNames.Of(seed)}. Dial it by one of these, or issue it with '{host}' among its hosts.");
        }

        return true;
    }

    private sealed record Pools(SslStreamCertificateContext Context, HttpMessageInvoker Control, HttpMessageInvoker Bulk) : IDisposable
    {
        public void Dispose()
        {
            Control.Dispose();
            Bulk.Dispose();
        }
    }
}
