using FedActors.Core;
using FedActors.Network.Identity;
using Shared;

namespace FedActors.Network.Tests.Identity;

public sealed class SiteKitTests : IDisposable
{
    private readonly SetClock _clock = new();
    private readonly TestFederation _federation;
    private readonly string _kit;

    public SiteKitTests()
    {
        _federation = new TestFederation(time: _clock);
        _kit = _federation.Node("hospital-a");
    }

    private string CertificatePath => Path.Combine(_kit, SiteKit.CertificateFile);

    private string KeyPath => Path.Combine(_kit, SiteKit.KeyFile);

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void A_kit_says_who_it_is_and_believes_its_own_certificate()
    {
        _federation.Seed();
        SiteKit node = _federation.Load("hospital-a"), seed = _federation.Load("seed-1");
        Assert.Equal(("hospitals", PeerRole.Node, "hospital-a", 0), (node.Identity.Federation, node.Identity.Role, node.Identity.Name, node.Identity.Client?.Value));
        Assert.True(seed.Anchors.Check(node.Certificate, PeerRole.Node, _clock.Now).IsTrusted);
        Assert.True(node.Anchors.ChainIsTrusted(seed.Certificate, forServer: true));
        Assert.False(node.Anchors.ChainIsTrusted(node.Certificate, forServer: true));
        Assert.True(node.Certificate.HasPrivateKey);
        Assert.Empty(node.Warnings(_clock.Now));
    }

    [Fact]
    public void A_renewed_certificate_is_used_without_a_restart()
    {
        SiteKit kit = _federation.Load("hospital-a");
        string before = kit.Identity.SerialNumber;
        _federation.Renew("hospital-a");
        Assert.Equal(before, kit.Identity.SerialNumber);
        _clock.NextLook();
        Assert.NotEqual(before, kit.Certificate.SerialNumber);
        Assert.Equal(kit.Certificate.SerialNumber, kit.Identity.SerialNumber);
        Assert.Equal(kit.Certificate.SerialNumber, kit.TlsContext.TargetCertificate.SerialNumber);
    }

    [Fact]
    public void A_new_key_and_its_certificate_may_come_one_after_the_other()
    {
        SiteKit kit = _federation.Load("hospital-a");
        string before = kit.Certificate.SerialNumber, oldCertificate = File.ReadAllText(CertificatePath);
        _federation.Renew("hospital-a", wantsNewKey: true);
        string newCertificate = File.ReadAllText(CertificatePath);
        File.WriteAllText(CertificatePath, oldCertificate);
        _clock.NextLook();
        Assert.Equal(before, kit.Certificate.SerialNumber);
        Assert.Contains("does not belong to the certificate", kit.Problem, StringComparison.Ordinal);
        File.WriteAllText(CertificatePath, newCertificate);
        _clock.NextLook();
        Assert.NotEqual(before, kit.Certificate.SerialNumber);
        Assert.Null(kit.Problem);
    }

    [Theory]
    [InlineData(SiteKit.CertificateFile)]
    [InlineData(SiteKit.KeyFile)]
    [InlineData(TrustAnchors.RootsFile)]
    public void A_half_written_file_never_breaks_a_running_process(string file)
    {
        SiteKit kit = _federation.Load("hospital-a");
        string path = Path.Combine(_kit, file), whole = File.ReadAllText(path);
        for (int length = 0; length < whole.TrimEnd().Length; length += 37)
        {
            File.WriteAllText(path, whole[..length]);
            _clock.NextLook();
            Assert.True(kit.Certificate.HasPrivateKey);
            Assert.True(kit.Anchors.Check(kit.Certificate, PeerRole.Node, _clock.Now).IsTrusted);
            Assert.Contains(path, kit.Problem, StringComparison.Ordinal);
        }

        File.Delete(path);
        _clock.NextLook();
        Assert.True(kit.Anchors.Check(kit.Certificate, PeerRole.Node, _clock.Now).IsTrusted);
        Assert.Contains("not there", kit.Problem, StringComparison.Ordinal);
        File.WriteAllText(path, whole);
        _clock.NextLook();
        Assert.True(kit.Anchors.Check(kit.Certificate, PeerRole.Node, _clock.Now).IsTrusted);
        Assert.Null(kit.Problem);
    }

    [Fact]
    public void A_key_that_is_not_the_certificates_is_refused_in_words()
    {
        File.Copy(Path.Combine(_federation.Node("hospital-b"), SiteKit.KeyFile), KeyPath, overwrite: true);
        AssertRefused(KeyPath, "does not belong to the certificate", "Copy one whole kit");
    }

    [Fact]
    public void A_key_of_another_kind_is_refused_in_words()
    {
        File.WriteAllText(KeyPath, RsaKeys.Weak.ExportPkcs8PrivateKeyPem());
        AssertRefused(KeyPath, "does not belong to the certificate");
    }

    [Fact]
    public void Roots_of_another_federation_are_refused_in_words()
    {
        using var other = new TestFederation("banks");
        File.Copy(Path.Combine(other.Authority.Directory, TrustAnchors.RootsFile), Path.Combine(_kit, TrustAnchors.RootsFile), overwrite: true);
        AssertRefused(CertificatePath, "does not trust its certificate", "banks", "one whole kit");
    }

    [Fact]
    public void A_certificate_of_a_stranger_is_refused_in_words()
    {
        var stranger = new ForgedCertificate();
        File.WriteAllText(CertificatePath, stranger.SelfSigned().ExportCertificatePem());
        File.WriteAllText(KeyPath, stranger.Key.ExportPkcs8PrivateKeyPem());
        AssertRefused(CertificatePath, "no root");
    }

    [Fact]
    public void A_certificate_without_an_identity_is_refused_in_words()
    {
        var nobody = new ForgedCertificate { Uris = [] };
        File.WriteAllText(CertificatePath, nobody.SignedBy(_federation.Authority).ExportCertificatePem());
        File.WriteAllText(KeyPath, nobody.Key.ExportPkcs8PrivateKeyPem());
        AssertRefused(CertificatePath, "no identity", "provision issue");
    }

    [Theory]
    [InlineData(SiteKit.CertificateFile, "not there")]
    [InlineData(SiteKit.KeyFile, "not there")]
    [InlineData(TrustAnchors.RootsFile, "not there")]
    public void A_missing_file_is_named(string file, string words)
    {
        File.Delete(Path.Combine(_kit, file));
        AssertRefused(Path.Combine(_kit, file), words, "Copy");
    }

    [Fact]
    public void A_missing_directory_is_named()
    {
        MalformedInputException refused = Assert.Throws<MalformedInputException>(() => SiteKit.Load(Path.Combine(_federation.Path, "nowhere")));
        Assert.Contains("there is no directory", refused.Message, StringComparison.Ordinal);
        Assert.Contains("provision issue", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void A_file_that_is_no_certificate_is_refused_in_words(string text)
    {
        File.WriteAllText(CertificatePath, text);
        AssertRefused(CertificatePath, "no certificate", "Copy the kit again");
    }

    [Fact]
    public void A_running_process_does_not_become_somebody_else()
    {
        SiteKit kit = _federation.Load("hospital-a");
        string other = _federation.Node("hospital-b");
        foreach (string file in (string[])[SiteKit.KeyFile, SiteKit.CertificateFile])
        {
            File.Copy(Path.Combine(other, file), Path.Combine(_kit, file), overwrite: true);
        }

        _clock.NextLook();
        Assert.Equal("hospital-a", kit.Identity.Name);
        Assert.Contains("not that of node hospital-a", kit.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_others_can_read_is_warned_about()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Assert.Equal("600", Modes.Of(KeyPath));
        Modes.Set(KeyPath, "604");
        string warning = Assert.Single(_federation.Load("hospital-a").Warnings(_clock.Now));
        Assert.Contains("mode 604", warning, StringComparison.Ordinal);
        Assert.Contains("chmod 600", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kit_that_has_expired_or_soon_will_opens_and_says_so()
    {
        SiteKit kit = _federation.Load("hospital-a");
        Assert.Empty(kit.Warnings(_clock.Now.AddDays(22)));
        Assert.Contains("expires at", Assert.Single(kit.Warnings(_clock.Now.AddDays(25))), StringComparison.Ordinal);
        Assert.Null(kit.Flaw(_clock.Now.AddDays(25)));
        Assert.Contains("expired at", kit.Flaw(_clock.Now.AddDays(31)), StringComparison.Ordinal);
        Assert.Contains("expired at", Assert.Single(kit.Warnings(_clock.Now.AddDays(31))), StringComparison.Ordinal);
        _clock.Now += TimeSpan.FromDays(31);
        Assert.Equal("hospital-a", _federation.Load("hospital-a").Identity.Name);
    }

    private void AssertRefused(string path, params string[] words)
    {
        MalformedInputException refused = Assert.Throws<MalformedInputException>(() => SiteKit.Load(_kit, _clock));
        Assert.Equal(path, refused.Origin);
        Assert.All(words, word => Assert.Contains(word, refused.Message, StringComparison.Ordinal));
    }
}
