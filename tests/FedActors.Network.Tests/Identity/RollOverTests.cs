using FedActors.Core;
using FedActors.Network.Identity;
using Shared;

namespace FedActors.Network.Tests.Identity;

/// <summary>One root takes over from another while everybody goes on working.</summary>
public sealed class RollOverTests : IDisposable
{
    private readonly SetClock _clock = new();
    private readonly TestFederation _federation;
    private readonly SiteKit _seed;
    private readonly SiteKit _node;

    public RollOverTests()
    {
        _federation = new TestFederation(time: _clock);
        _federation.Seed();
        _federation.Node("hospital-a");
        (_seed, _node) = (_federation.Load("seed-1"), _federation.Load("hospital-a"));
    }

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void With_both_roots_everywhere_old_and_new_certificates_trust_each_other_at_every_step()
    {
        AssertTrustEachOther();
        _federation.Authority.Rotate(CertificateAuthority.DefaultRootLifetime);
        Step(_federation.Distribute);
        Assert.Equal(2, _seed.Anchors.Roots.Count);
        Step(() => _federation.Renew("seed-1"));
        Assert.Contains("authority 2", _seed.Certificate.Issuer, StringComparison.Ordinal);
        Assert.Contains("authority 1", _node.Certificate.Issuer, StringComparison.Ordinal);
        Step(() => _federation.Renew("hospital-a", wantsNewKey: true));
        _federation.Authority.RetireRoot(isForced: false);
        Step(_federation.Distribute);
        Assert.Single(_seed.Anchors.Roots);
        Assert.Contains("authority 2", _node.Certificate.Issuer, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_may_be_renewed_before_seeds()
    {
        _federation.Authority.Rotate(CertificateAuthority.DefaultRootLifetime);
        Step(_federation.Distribute);
        Step(() => _federation.Renew("hospital-a"));
        Step(() => _federation.Renew("seed-1"));
    }

    [Fact]
    public void A_certificate_of_the_old_root_is_revocable_during_the_roll_over_and_worth_nothing_after_it()
    {
        _federation.Node("hospital-b");
        SiteKit late = _federation.Load("hospital-b");
        _federation.Authority.Rotate(CertificateAuthority.DefaultRootLifetime);
        _federation.Revoke("hospital-a");
        _clock.NextLook();
        Assert.Equal(CertificateStanding.Revoked, _seed.Anchors.Check(_node.Certificate, null, _clock.Now).Standing);
        Assert.True(_seed.Anchors.Check(late.Certificate, null, _clock.Now).IsTrusted);
        _federation.Renew("seed-1");
        _federation.Authority.RetireRoot(isForced: true);
        _federation.Distribute();
        _clock.NextLook();
        CertificateVerdict verdict = _seed.Anchors.Check(late.Certificate, null, _clock.Now);
        Assert.Equal(CertificateStanding.Untrusted, verdict.Standing);
        Assert.Null(_seed.Problem);
    }

    [Fact]
    public void A_root_that_came_without_its_revocation_list_is_not_used_by_a_seed_until_the_list_is_there()
    {
        _federation.Authority.Rotate(CertificateAuthority.DefaultRootLifetime);
        string directory = _federation.KitOf("seed-1"), authority = _federation.Authority.Directory;
        File.Copy(Path.Combine(authority, TrustAnchors.RootsFile), Path.Combine(directory, TrustAnchors.RootsFile), overwrite: true);
        _clock.NextLook();
        AssertTrustEachOther();
        Assert.Single(_seed.Anchors.Roots);
        Assert.Contains("no list of the root", _seed.Problem, StringComparison.Ordinal);
        File.Copy(Path.Combine(authority, TrustAnchors.RevocationsFile), Path.Combine(directory, TrustAnchors.RevocationsFile), overwrite: true);
        _clock.NextLook();
        AssertTrustEachOther();
        Assert.Equal((2, null), (_seed.Anchors.Roots.Count, _seed.Problem));
    }

    [Fact]
    public void A_bundle_cut_off_between_its_roots_changes_nothing()
    {
        _federation.Authority.Rotate(CertificateAuthority.DefaultRootLifetime);
        _federation.Distribute();
        _clock.NextLook();
        Assert.Equal(2, _node.Anchors.Roots.Count);
        string path = Path.Combine(_federation.KitOf("hospital-a"), TrustAnchors.RootsFile), whole = File.ReadAllText(path);
        File.WriteAllText(path, whole[..(whole.Length * 3 / 4)]);
        _clock.NextLook();
        AssertTrustEachOther();
        Assert.Equal(2, _node.Anchors.Roots.Count);
        Assert.Contains("cut off", _node.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_of_two_federations_is_refused()
    {
        using var other = new TestFederation("banks");
        string path = Path.Combine(_federation.KitOf("hospital-a"), TrustAnchors.RootsFile);
        File.AppendAllText(path, other.Authority.Read().Current.Certificate);
        Assert.Contains("several federations (banks, hospitals)",
            Assert.Throws<MalformedInputException>(() => TrustAnchors.Load(_federation.KitOf("hospital-a"), false)).Message, StringComparison.Ordinal);
    }

    private void Step(Action change)
    {
        change();
        _clock.NextLook();
        AssertTrustEachOther();
        Assert.Null(_seed.Problem);
        Assert.Null(_node.Problem);
    }

    private void AssertTrustEachOther()
    {
        Assert.Null(_seed.Anchors.ChainFault(_node.Certificate, forServer: false));
        Assert.Null(_node.Anchors.ChainFault(_seed.Certificate, forServer: true));
        Assert.True(_seed.Anchors.Check(_node.Certificate, PeerRole.Node, _clock.Now).IsTrusted);
        Assert.True(_node.Anchors.Check(_seed.Certificate, PeerRole.Seed, _clock.Now).IsTrusted);
    }
}
