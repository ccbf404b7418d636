using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Network.Identity;
using Shared;

namespace FedActors.Network.Tests.Identity;

public sealed class TrustAnchorsTests : IDisposable
{
    private readonly SetClock _clock = new();
    private readonly TestFederation _federation;
    private readonly TrustAnchors _anchors;

    public TrustAnchorsTests()
    {
        _federation = new TestFederation(time: _clock);
        _anchors = TrustAnchors.Load(_federation.Seed(), needsRevocations: true, _clock);
    }

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void A_node_in_order_is_trusted_and_named()
    {
        X509Certificate2 node = Certificate(_federation.Node("hospital-a"));
        CertificateVerdict verdict = _anchors.Check(node, PeerRole.Node, _clock.Now);
        Assert.Equal((CertificateStanding.Trusted, "hospital-a", node.SerialNumber), (verdict.Standing, verdict.Identity?.Name, verdict.Identity?.SerialNumber));
        Assert.True(_anchors.Check(node, null, _clock.Now).IsTrusted);
    }

    [Fact]
    public void What_has_expired_passes_the_handshake_and_is_told_so()
    {
        X509Certificate2 node = Certificate(_federation.Node("hospital-a", lifetime: TimeSpan.FromDays(1)));
        Assert.True(_anchors.Check(node, PeerRole.Node, _clock.Now.AddDays(1)).IsTrusted);
        CertificateVerdict verdict = _anchors.Check(node, PeerRole.Node, _clock.Now.AddDays(1).AddSeconds(1));
        AssertVerdict(verdict, CertificateStanding.Expired, "certificate-expired", "expired at", "clock", "provision renew");
        Assert.True(_anchors.ChainIsTrusted(node, forServer: false));
    }

    [Fact]
    public void What_is_not_yet_valid_passes_the_handshake_and_is_told_to_compare_the_clocks()
    {
        _clock.Now += TimeSpan.FromDays(2);
        X509Certificate2 node = Certificate(_federation.Node("hospital-a"));
        CertificateVerdict verdict = _anchors.Check(node, PeerRole.Node, _clock.Now.AddHours(-2));
        AssertVerdict(verdict, CertificateStanding.NotYetValid, "certificate-not-yet-valid", "valid from", "clock");
        Assert.True(_anchors.ChainIsTrusted(node, forServer: false));
        Assert.True(_anchors.Check(node, PeerRole.Node, _clock.Now.AddMinutes(-59)).IsTrusted);
    }

    [Fact]
    public void A_certificate_does_not_outlive_its_root()
    {
        using var brief = new TestFederation("brief");
        CertificateAuthority authority = CertificateAuthority.Init(Path.Combine(brief.Path, "short"), "brief", TimeSpan.FromDays(2));
        X509Certificate2 longer = new ForgedCertificate { Uris = ["urn:fedactors:brief:node:hospital-a:0"], NotAfter = DateTimeOffset.UtcNow.AddDays(9) }.SignedBy(authority);
        CertificateVerdict verdict = TrustAnchors.Load(authority.Directory, true).Check(longer, null, DateTimeOffset.UtcNow.AddDays(3));
        AssertVerdict(verdict, CertificateStanding.Expired, "certificate-expired", "authority", "provision rotate");
    }

    [Fact]
    public void Another_authority_with_the_same_names_is_not_trusted()
    {
        using var impostor = new TestFederation();
        X509Certificate2 node = Certificate(impostor.Node("hospital-a"));
        AssertUntrusted(node, "no root of the federation 'hospitals' has signed it");
        AssertUntrusted(Certificate(impostor.Seed()), "no root");
    }

    [Fact]
    public void A_certificate_that_signs_itself_is_not_trusted() => AssertUntrusted(new ForgedCertificate().SelfSigned(), "no root");

    [Fact]
    public void The_root_is_no_member() => AssertUntrusted(_anchors.Roots[0], "authority's certificate");

    [Fact]
    public void A_copy_of_the_roots_name_with_another_key_signs_nothing()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        AssertUntrusted(new ForgedCertificate().Signed(_anchors.Roots[0].SubjectName, X509SignatureGenerator.CreateForECDsa(other)), "no root");
    }

    [Fact]
    public void A_link_in_between_is_not_taken()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 link = new ForgedCertificate { CommonName = "link", Uris = [], Purposes = [], IsAuthority = true, Key = key }.SignedBy(_federation.Authority);
        AssertUntrusted(new ForgedCertificate().Signed(link.SubjectName, X509SignatureGenerator.CreateForECDsa(key)), "no root");
        AssertUntrusted(link, "authority's certificate");
    }

    [Fact]
    public void A_certificate_without_the_purpose_is_not_trusted()
    {
        X509Certificate2 server = new ForgedCertificate { Purposes = [ForgedCertificate.ServerPurpose] }.SignedBy(_federation.Authority);
        Assert.True(_anchors.ChainIsTrusted(server, forServer: true));
        Assert.Contains("clientAuth", _anchors.ChainFault(server, forServer: false), StringComparison.Ordinal);
        AssertVerdict(_anchors.Check(server, null, _clock.Now), CertificateStanding.Untrusted, "certificate-untrusted", "clientAuth");
        // No purpose at all would be every purpose elsewhere.
        AssertUntrusted(new ForgedCertificate { Purposes = [] }.SignedBy(_federation.Authority), "clientAuth");
        X509Certificate2 caller = new ForgedCertificate().SignedBy(_federation.Authority);
        Assert.True(_anchors.ChainIsTrusted(caller, forServer: false));
        Assert.Contains("serverAuth", _anchors.ChainFault(caller, forServer: true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_weak_key_is_not_trusted_even_if_a_root_has_signed_it()
    {
        using ECDsa odd = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1")), strong = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        AssertUntrusted(new ForgedCertificate { Key = RsaKeys.Weak }.SignedBy(_federation.Authority), "2048 bits");
        AssertUntrusted(new ForgedCertificate { Key = odd }.SignedBy(_federation.Authority), "neither P-256 nor P-384");
        Assert.True(_anchors.ChainIsTrusted(new ForgedCertificate { Key = RsaKeys.Strong }.SignedBy(_federation.Authority), forServer: false));
        Assert.True(_anchors.ChainIsTrusted(new ForgedCertificate { Key = strong }.SignedBy(_federation.Authority), forServer: false));
    }

    [Fact]
    public void No_certificate_is_no_member() => Assert.Contains("no certificate", _anchors.ChainFault(null, forServer: false), StringComparison.Ordinal);

    [Fact]
    public void A_signed_certificate_without_an_identity_is_not_trusted()
    {
        foreach (IReadOnlyList<string> uris in (IReadOnlyList<string>[])[[], ["urn:fedactors:hospitals:node:hospital-a:0", "urn:fedactors:hospitals:node:hospital-b:1"], ["urn:fedactors:hospitals:node:hospital-a:0\0"]])
        {
            CertificateVerdict verdict = _anchors.Check(new ForgedCertificate { Uris = uris }.SignedBy(_federation.Authority), null, _clock.Now);
            AssertVerdict(verdict, CertificateStanding.Untrusted, "certificate-untrusted", "carries no identity", "provision issue");
            Assert.Null(verdict.Identity);
        }
    }

    [Fact]
    public void A_certificate_for_another_federation_is_told_so()
    {
        X509Certificate2 other = new ForgedCertificate { Uris = ["urn:fedactors:banks:node:hospital-a:0"] }.SignedBy(_federation.Authority);
        AssertVerdict(_anchors.Check(other, PeerRole.Node, _clock.Now), CertificateStanding.WrongFederation, "wrong-federation", "banks", "hospitals");
    }

    [Theory]
    [InlineData(PeerRole.Node, PeerRole.Seed)]
    [InlineData(PeerRole.Node, PeerRole.Operator)]
    [InlineData(PeerRole.Operator, PeerRole.Node)]
    [InlineData(PeerRole.Seed, PeerRole.Operator)]
    public void A_role_is_not_another(PeerRole role, PeerRole wanted)
    {
        X509Certificate2 certificate = Certificate(_federation.Issue(new IssueOrder { Role = role, Name = "someone", Hosts = role == PeerRole.Seed ? ["localhost"] : [] }));
        AssertVerdict(_anchors.Check(certificate, wanted, _clock.Now), CertificateStanding.WrongRole, "wrong-role", $"{role}".ToLowerInvariant(), $"{wanted}".ToLowerInvariant());
    }

    [Fact]
    public void A_revocation_is_in_force_at_the_next_look_and_does_not_break_the_handshake()
    {
        X509Certificate2 node = Certificate(_federation.Node("hospital-a")), other = Certificate(_federation.Node("hospital-b"));
        Assert.True(_anchors.Check(node, PeerRole.Node, _clock.Now).IsTrusted);
        int before = _anchors.Generation;
        _federation.Revoke("hospital-a");
        _clock.NextLook();
        AssertVerdict(_anchors.Check(node, PeerRole.Node, _clock.Now), CertificateStanding.Revoked, "certificate-revoked", node.SerialNumber, "revoked at");
        Assert.True(_anchors.Check(other, PeerRole.Node, _clock.Now).IsTrusted);
        Assert.True(_anchors.ChainIsTrusted(node, forServer: false));
        Assert.Equal(before + 1, _anchors.Generation);
    }

    [Fact]
    public void What_was_revoked_stays_so_after_it_has_expired()
    {
        X509Certificate2 node = Certificate(_federation.Node("hospital-a"));
        _federation.Revoke("hospital-a");
        _clock.NextLook();
        Assert.Equal(CertificateStanding.Revoked, _anchors.Check(node, PeerRole.Node, _clock.Now.AddDays(100)).Standing);
    }

    [Fact]
    public void Files_that_say_the_same_change_nothing()
    {
        X509Certificate2 node = Certificate(_federation.Node("hospital-a"));
        for (int look = 0; look < 3; look++)
        {
            _federation.Distribute();
            _clock.NextLook();
            Assert.True(_anchors.Check(node, PeerRole.Node, _clock.Now).IsTrusted);
        }

        Assert.Equal(1, _anchors.Generation);
    }

    [Fact]
    public void A_check_of_a_certificate_known_before_allocates_nothing()
    {
        X509Certificate2 node = Certificate(_federation.Node("hospital-a"));
        DateTimeOffset now = _clock.Now;
        for (int warm = 0; warm < 100; warm++)
        {
            _anchors.Check(node, PeerRole.Node, now);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int check = 0; check < 1000; check++)
        {
            _anchors.Check(node, PeerRole.Node, now);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    internal static X509Certificate2 Certificate(string kit) => X509CertificateLoader.LoadCertificateFromFile(Path.Combine(kit, SiteKit.CertificateFile));

    internal static void AssertVerdict(CertificateVerdict verdict, CertificateStanding standing, string reason, params string[] words)
    {
        Assert.Equal((standing, reason, false), (verdict.Standing, verdict.Reason, verdict.IsTrusted));
        Assert.All(words, word => Assert.Contains(word, verdict.Sentence, StringComparison.Ordinal));
        Assert.EndsWith(".", verdict.Sentence, StringComparison.Ordinal);
    }

    private void AssertUntrusted(X509Certificate2 certificate, string why)
    {
        AssertVerdict(_anchors.Check(certificate, null, _clock.Now), CertificateStanding.Untrusted, "certificate-untrusted", why);
        Assert.False(_anchors.ChainIsTrusted(certificate, forServer: false));
        Assert.False(_anchors.ChainIsTrusted(certificate, forServer: true));
    }
}
