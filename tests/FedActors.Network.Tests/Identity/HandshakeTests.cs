using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FedActors.Network.Identity;
using Shared;

namespace FedActors.Network.Tests.Identity;

/// <summary>Kits at both ends of a real TLS connection, checked as servers and clients check them.</summary>
public sealed class HandshakeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestFederation _federation = new();
    private readonly SiteKit _seed;

    public HandshakeTests()
    {
        _federation.Seed();
        _seed = _federation.Load("seed-1");
    }

    public void Dispose() => _federation.Dispose();

    [Fact]
    public async Task Two_kits_of_one_federation_find_each_other()
    {
        SiteKit node = SiteKit.Load(_federation.Node("hospital-a"));
        X509Certificate2? seen = await Connect(node.TlsContext, node.Anchors);
        Assert.Equal(node.Certificate.SerialNumber, seen?.SerialNumber);
    }

    [Fact]
    public async Task A_revoked_node_gets_through_the_handshake_to_be_told_in_words()
    {
        SiteKit node = SiteKit.Load(_federation.Node("hospital-a"));
        _federation.Revoke("hospital-a");
        Assert.NotNull(await Connect(node.TlsContext, node.Anchors));
        _seed.Anchors.RefreshNow();
        Assert.Equal(CertificateStanding.Revoked, _seed.Anchors.Check(node.Certificate, null, DateTimeOffset.UtcNow).Standing);
    }

    [Fact]
    public async Task An_expired_node_gets_through_the_handshake_to_be_told_in_words()
    {
        var expired = new ForgedCertificate { NotBefore = DateTimeOffset.UtcNow.AddDays(-2), NotAfter = DateTimeOffset.UtcNow.AddDays(-1) };
        X509Certificate2 certificate = expired.SignedBy(_federation.Authority).CopyWithPrivateKey((System.Security.Cryptography.ECDsa)expired.Key);
        Assert.NotNull(await Connect(SslStreamCertificateContext.Create(certificate, null, true), _seed.Anchors));
        Assert.Equal(CertificateStanding.Expired, _seed.Anchors.Check(certificate, null, DateTimeOffset.UtcNow).Standing);
    }

    [Fact]
    public async Task A_node_of_another_authority_with_the_same_names_does_not_get_in()
    {
        using var impostor = new TestFederation();
        SiteKit node = SiteKit.Load(impostor.Node("hospital-a"));
        await Assert.ThrowsAsync<AuthenticationException>(() => Connect(node.TlsContext, _seed.Anchors));
    }

    [Fact]
    public async Task A_seed_of_another_authority_is_not_believed()
    {
        using var impostor = new TestFederation();
        SiteKit node = SiteKit.Load(impostor.Node("hospital-a"));
        await Assert.ThrowsAsync<AuthenticationException>(() => Connect(node.TlsContext, node.Anchors));
    }

    /// <summary>The certificate that the server saw.</summary>
    private async Task<X509Certificate2?> Connect(SslStreamCertificateContext client, TrustAnchors clientBelieves)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var dialled = new TcpClient();
        Task<TcpClient> accepting = listener.AcceptTcpClientAsync();
        await dialled.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using TcpClient accepted = await accepting;
        using var time = new CancellationTokenSource(Patience);
        await using var server = new SslStream(accepted.GetStream());
        await using var caller = new SslStream(dialled.GetStream());
        Task serving = Serve(server, accepted, time.Token);
        Task calling = Call(caller, dialled, client, clientBelieves, time.Token);
        await Task.WhenAll(serving, calling);
        return server.RemoteCertificate as X509Certificate2;
    }

    private async Task Serve(SslStream server, TcpClient socket, CancellationToken stop)
    {
        try
        {
            await server.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = _seed.TlsContext,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => _seed.Anchors.ChainIsTrusted(certificate as X509Certificate2, forServer: false),
                },
                stop);
        }
        catch
        {
            socket.Close();
            throw;
        }
    }

    private static async Task Call(SslStream caller, TcpClient socket, SslStreamCertificateContext context, TrustAnchors believes, CancellationToken stop)
    {
        try
        {
            await caller.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    ClientCertificateContext = context,
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                        !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && believes.ChainIsTrusted(certificate as X509Certificate2, forServer: true),
                },
                stop);
        }
        catch
        {
            socket.Close();
            throw;
        }
    }
}
