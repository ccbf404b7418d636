using System.Security.Cryptography.X509Certificates;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Network.Identity;
using Shared;

namespace FedActors.Network.Tests.Identity;

/// <summary>Who may sit in a slot of a masked round, and whose signature counts for it.</summary>
public sealed class CertificateBookTests : IDisposable
{
    private readonly SetClock _clock = new();
    private readonly TestFederation _federation;
    private readonly TrustAnchors _anchors;
    private readonly CertificateBook _book;

    public CertificateBookTests()
    {
        _federation = new TestFederation(time: _clock);
        _anchors = TrustAnchors.Load(_federation.Seed(), needsRevocations: true, _clock);
        _federation.Node("hospital-a", 7);
        _federation.Node("hospital-b", 8);
        _book = new CertificateBook(_anchors, _clock);
    }

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void A_site_is_known_by_its_certificate_and_its_signature_by_its_slot()
    {
        CertificateTrust a = Trust("hospital-a"), b = Trust("hospital-b");
        Assert.Equal(new ClientId(7), _book.Note(3, a.Certificate, out string? refusal));
        Assert.Null(refusal);
        Assert.Equal(new ClientId(8), _book.Note(0, b.Certificate, out refusal));
        Assert.Null(refusal);

        byte[] signature = a.Sign("text"u8);
        Assert.Equal(64, signature.Length);
        Assert.True(_book.Verify(3, "text"u8, signature));
        Assert.False(_book.Verify(0, "text"u8, signature));
        Assert.False(_book.Verify(1, "text"u8, signature));
        Assert.False(_book.Verify(3, "test"u8, signature));
        Assert.False(_book.Verify(3, "text"u8, signature.AsSpan(1)));
        Assert.False(_book.Verify(3, "text"u8, []));
    }

    [Fact]
    public void A_nodes_own_book_believes_the_same_sites()
    {
        ISiteBook book = Trust("hospital-a").OpenBook();
        Assert.Equal(new ClientId(8), book.Note(1, Trust("hospital-b").Certificate, out string? refusal));
        Assert.Null(refusal);
        Assert.True(book.Verify(1, "text"u8, Trust("hospital-b").Sign("text"u8)));
    }

    [Fact]
    public void Another_authoritys_site_has_no_seat()
    {
        using var other = new TestFederation(time: _clock);
        other.Node("hospital-a", 7);
        AssertRefused(3, Trust("hospital-a", other).Certificate, "no root of the federation 'hospitals' has signed it");
    }

    [Fact]
    public void What_has_expired_or_was_revoked_has_no_seat()
    {
        byte[] certificate = Trust("hospital-a").Certificate;
        _federation.Revoke("hospital-a");
        _clock.NextLook();
        AssertRefused(3, certificate, "was revoked");
        byte[] other = Trust("hospital-b").Certificate;
        _clock.Now += TimeSpan.FromDays(4000);
        AssertRefused(3, other, "expired");
    }

    [Theory]
    [InlineData(PeerRole.Seed)]
    [InlineData(PeerRole.Operator)]
    public void Only_nodes_have_seats(PeerRole role)
    {
        string kit = _federation.Issue(new IssueOrder { Role = role, Name = "someone", Hosts = role == PeerRole.Seed ? ["localhost"] : [] });
        AssertRefused(3, TrustAnchorsTests.Certificate(kit).RawData, "one of the role node is wanted");
    }

    [Fact]
    public void No_site_sits_in_two_slots_and_no_slot_has_two_sites()
    {
        byte[] a = Trust("hospital-a").Certificate, b = Trust("hospital-b").Certificate;
        _book.Note(3, a, out _);
        AssertRefused(4, a, "hospital-a (client 7) sits in slot 3 already");
        AssertRefused(3, b, "slot 3 belongs to client 7");
        _federation.Renew("hospital-a", wantsNewKey: true);
        AssertRefused(4, Trust("hospital-a").Certificate, "sits in slot 3 already");
        Assert.Equal(new ClientId(7), _book.Note(3, a, out string? refusal));
        Assert.Null(refusal);
    }

    [Fact]
    public void Both_roots_of_a_roll_over_are_believed()
    {
        byte[] before = Trust("hospital-a").Certificate;
        _federation.Authority.Rotate(CertificateAuthority.DefaultRootLifetime);
        _federation.Distribute();
        _clock.NextLook();
        _federation.Renew("hospital-b");
        _book.Note(0, before, out string? refusal);
        Assert.Null(refusal);
        _book.Note(1, TrustAnchorsTests.Certificate(_federation.KitOf("hospital-b")).RawData, out refusal);
        Assert.Null(refusal);
    }

    [Fact]
    public void Bytes_that_are_not_exactly_one_certificate_are_none()
    {
        byte[] good = Trust("hospital-a").Certificate;
        byte[] text = System.Text.Encoding.ASCII.GetBytes(new X509Certificate2Collection(X509CertificateLoader.LoadCertificate(good)).ExportCertificatePems());
        foreach (byte[] bytes in (byte[][])[[], [0x30], good[..^1], [.. good, 0], text, new byte[5000]])
        {
            AssertRefused(3, bytes, "no certificate");
        }

        var random = new Random(5);
        for (int i = 0; i < 2000; i++)
        {
            byte[] changed = [.. good];
            changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
            _book.Note(3, changed, out string? refusal);
            Assert.NotNull(refusal);
        }
    }

    [Fact]
    public void A_site_whose_key_cannot_sign_so_takes_no_part()
    {
        using X509Certificate2 forged = new ForgedCertificate { Key = RsaKeys.Strong, NotBefore = _clock.Now.AddHours(-1), NotAfter = _clock.Now.AddDays(1) }.SignedBy(_federation.Authority);
        AssertRefused(3, forged.RawData, "elliptic curve");
    }

    private CertificateTrust Trust(string name, TestFederation? federation = null)
    {
        CertificateTrust? trust = CertificateTrust.Of((federation ?? _federation).Load(name), _clock, out string? flaw);
        Assert.Null(flaw);
        return trust!;
    }

    private void AssertRefused(int slot, byte[] certificate, string why)
    {
        _book.Note(slot, certificate, out string? refusal);
        Assert.Contains(why, refusal, StringComparison.Ordinal);
    }
}
