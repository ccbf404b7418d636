using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core;
using FedActors.Network.Identity;
using Shared;

namespace FedActors.Network.Tests.Identity;

public sealed class SigningRequestTests : IDisposable
{
    private readonly TestFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void A_site_makes_its_key_and_the_kit_opens_beside_it()
    {
        string place = Path.Combine(_federation.Path, "site");
        SigningRequest.Make(place, "hospital-a");
        string key = File.ReadAllText(Path.Combine(place, SiteKit.KeyFile)), request = File.ReadAllText(Path.Combine(place, SigningRequest.FileName));
        Assert.Equal("600", Modes.Of(Path.Combine(place, SiteKit.KeyFile)));
        KitDirectory.RequireRoom(place, request);
        IssuedKit kit = _federation.Authority.Issue(Order(request));
        Assert.Null(kit.Key);
        KitDirectory.Create(place, kit, new KitSettings());
        Assert.Equal("hospital-a", SiteKit.Load(place).Identity.Name);
        Assert.Equal(key, File.ReadAllText(Path.Combine(place, SiteKit.KeyFile)));
    }

    [Fact]
    public void A_renewal_needs_no_new_request()
    {
        string place = Path.Combine(_federation.Path, "site");
        SigningRequest.Make(place, "hospital-a");
        KitDirectory.Create(place, _federation.Authority.Issue(Order(File.ReadAllText(Path.Combine(place, SigningRequest.FileName)))), new KitSettings());
        string before = SiteKit.Load(place).Identity.SerialNumber;
        KitDirectory.Renew(place, _federation.Authority.Renew(new RenewOrder { Name = "hospital-a" }));
        Assert.NotEqual(before, SiteKit.Load(place).Identity.SerialNumber);
    }

    [Fact]
    public void Names_in_a_request_are_passed_over()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest("CN=seed-1, O=hospitals", key, HashAlgorithmName.SHA384);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri("urn:fedactors:hospitals:operator:root"));
        names.AddDnsName("seed-1.example.org");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ForgedCertificate.ServerPurpose)], false));
        using X509Certificate2 issued = X509Certificate2.CreateFromPem(_federation.Authority.Issue(Order(request.CreateSigningRequestPem())).Certificate);
        Assert.Equal((PeerRole.Node, "hospital-a", 0), PeerIdentity.Read(issued) is { } identity ? (identity.Role, identity.Name, identity.Client!.Value.Value) : default);
        TrustAnchors anchors = TrustAnchors.Load(_federation.Authority.Directory, true);
        Assert.True(anchors.ChainIsTrusted(issued, forServer: false));
        Assert.False(anchors.ChainIsTrusted(issued, forServer: true));
        Assert.DoesNotContain("seed-1", issued.Subject, StringComparison.Ordinal);
        Assert.Empty(issued.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames());
    }

    [Fact]
    public void A_strong_rsa_key_will_do_and_a_weak_one_will_not()
    {
        RSA strong = RsaKeys.Strong;
        var request = new CertificateRequest("CN=x", strong, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        IssuedKit kit = _federation.Authority.Issue(Order(request.CreateSigningRequestPem()));
        string place = Path.Combine(_federation.Path, "rsa");
        Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, SiteKit.KeyFile), strong.ExportPkcs8PrivateKeyPem());
        KitDirectory.Create(place, kit, new KitSettings());
        Assert.True(SiteKit.Load(place).Certificate.HasPrivateKey);
        Refused(new CertificateRequest("CN=x", RsaKeys.Weak, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem(), "2048 bits");
    }

    [Fact]
    public void A_request_that_its_key_has_not_signed_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] der = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        der[^1] ^= 1;
        Refused(PemEncoding.WriteString("CERTIFICATE REQUEST", der), "provision request");
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void What_is_no_request_is_refused(string text) => Refused(text, "provision request");

    [Fact]
    public void A_request_beyond_all_measure_is_refused() => Refused(new string('x', 100_000), "100000 characters");

    [Fact]
    public void A_key_is_one_sites_and_is_not_certified_again_after_it_was_revoked()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        _federation.Authority.Issue(Order(request));
        Assert.Contains("that of 'hospital-a'", Assert.Throws<ArgumentException>(() => _federation.Authority.Issue(Order(request) with { Name = "hospital-b" })).Message, StringComparison.Ordinal);
        _federation.Authority.Revoke("hospital-a", "key seen");
        Assert.Contains("was revoked", Assert.Throws<ArgumentException>(() => _federation.Authority.Issue(Order(request))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_never_replaced()
    {
        string place = Path.Combine(_federation.Path, "site");
        SigningRequest.Make(place, "hospital-a");
        string key = File.ReadAllText(Path.Combine(place, SiteKit.KeyFile));
        Assert.Contains("nothing replaces a key", Assert.Throws<MalformedInputException>(() => SigningRequest.Make(place, "hospital-a")).Message, StringComparison.Ordinal);
        Assert.Contains("--csr", Assert.Throws<ArgumentException>(() => KitDirectory.RequireRoom(place, null)).Message, StringComparison.Ordinal);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string foreign = new CertificateRequest("CN=x", other, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        Assert.Contains("not the one", Assert.Throws<MalformedInputException>(() => KitDirectory.RequireRoom(place, foreign)).Message, StringComparison.Ordinal);
        Assert.Equal(key, File.ReadAllText(Path.Combine(place, SiteKit.KeyFile)));
    }

    private static IssueOrder Order(string request) => new() { Role = PeerRole.Node, Name = "hospital-a", SigningRequest = request };

    private void Refused(string request, string words)
    {
        Assert.Contains(words, Assert.Throws<MalformedInputException>(() => _federation.Authority.Issue(Order(request) with { Name = "other" })).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_federation.Authority.Read().Certificates, certificate => certificate.Name == "other");
    }
}
