using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FedActors.Network.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FedActors.Network.Server;

/// <summary>
/// TLS with certificates on both sides. Only signature and purpose are judged here, so that a peer whose certificate is expired or revoked
/// can be told so in an answer. The seed's own certificate is the one its kit holds at the moment.
/// </summary>
internal sealed class Handshakes(SiteKit kit, RefusalLog refusals)
{
    private const string Reason = "certificate-untrusted";

    private volatile SslServerAuthenticationOptions? _options;

    /// <summary>What the listener asks on each connection.</summary>
    public TlsHandshakeCallbackOptions Callback(TimeSpan timeout) => new()
    {
        HandshakeTimeout = timeout,
        OnConnection = _ => ValueTask.FromResult(Options()),
    };

    private SslServerAuthenticationOptions Options()
    {
        SslStreamCertificateContext context = kit.TlsContext;
        SslServerAuthenticationOptions? options = _options;
        if (options is null || !ReferenceEquals(options.ServerCertificateContext, context))
        {
            // Two connections may both do this after a renewal; either result is good.
            _options = options = Make(context);
        }

        return options;
    }

    private SslServerAuthenticationOptions Make(SslStreamCertificateContext context) => new()
    {
        ServerCertificateContext = context,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowRenegotiation = false,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        RemoteCertificateValidationCallback = (_, shown, _, _) => IsAdmitted(shown),
    };

    private bool IsAdmitted(X509Certificate? shown)
    {
        if (kit.Anchors.ChainFault(shown as X509Certificate2, forServer: false) is not { } fault)
        {
            return true;
        }

        refusals.Note(null, "TLS handshake", Reason, fault);
        return false;
    }
}
