using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core;
using FedActors.Network.Identity;
using Shared;

namespace FedActors.Network.Tests.Identity;

/// <summary>What becomes of a seed when its list of revoked certificates is not what it should be.</summary>
public sealed class RevocationListTests : IDisposable
{
    private readonly SetClock _clock = new();
    private readonly TestFederation _federation;
    private readonly string _kit;
    private readonly X509Certificate2 _bad;
    private readonly X509Certificate2 _good;

    public RevocationListTests()
    {
        _federation = new TestFederation(time: _clock);
        _kit = _federation.Seed();
        _bad = TrustAnchorsTests.Certificate(_federation.Node("bad"));
        _good = TrustAnchorsTests.Certificate(_federation.Node("good"));
        _federation.Revoke("bad");
    }

    private string ListPath => Path.Combine(_kit, TrustAnchors.RevocationsFile);

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void A_list_signed_by_another_key_is_refused_and_the_last_good_one_stays_in_force() =>
        AssertRefused(() => File.WriteAllText(ListPath, Forged(9)), "forged");

    [Fact]
    public void A_list_whose_signature_was_changed_is_refused()
    {
        byte[] der = Convert.FromBase64String(string.Concat(File.ReadAllLines(ListPath).Where(line => !line.StartsWith('-'))));
        der[^1] ^= 1;
        AssertRefused(() => File.WriteAllText(ListPath, PemEncoding.WriteString("X509 CRL", der)), "forged");
    }

    [Fact]
    public void A_list_from_which_an_entry_was_cut_is_refused()
    {
        byte[] der = Convert.FromBase64String(string.Concat(File.ReadAllLines(ListPath).Where(line => !line.StartsWith('-'))));
        byte[] serial = _bad.SerialNumberBytes.ToArray();
        int at = der.AsSpan().IndexOf(serial);
        Assert.True(at > 0);
        der[at + 5] ^= 1;
        AssertRefused(() => File.WriteAllText(ListPath, PemEncoding.WriteString("X509 CRL", der)), "forged");
    }

    [Fact]
    public void An_older_list_is_refused()
    {
        string older = File.ReadAllText(ListPath);
        _federation.Revoke("good");
        AssertRefused(() => File.WriteAllText(ListPath, older), "older than list");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing of the kind")]
    [InlineData("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void A_file_that_is_no_list_is_refused(string text) => AssertRefused(() => File.WriteAllText(ListPath, text), "revocation lists");

    [Fact]
    public void A_list_cut_off_anywhere_is_refused()
    {
        string whole = File.ReadAllText(ListPath);
        TrustAnchors anchors = TrustAnchors.Load(_kit, true, _clock);
        for (int length = 0; length < whole.TrimEnd().Length; length += 7)
        {
            File.WriteAllText(ListPath, whole[..length]);
            AssertStillInForce(anchors, null);
        }

        File.WriteAllText(ListPath, whole);
        _clock.NextLook();
        anchors.Refresh();
        Assert.Null(anchors.Problem);
    }

    [Fact]
    public void A_list_that_is_deleted_while_the_seed_runs_stays_in_force() => AssertRefused(() => File.Delete(ListPath), "not there");

    [Fact]
    public void A_seed_does_not_start_without_its_list_or_with_a_forged_one()
    {
        File.WriteAllText(ListPath, Forged(9));
        Assert.Contains("forged", Assert.Throws<MalformedInputException>(() => SiteKit.Load(_kit)).Message, StringComparison.Ordinal);
        File.Delete(ListPath);
        MalformedInputException missing = Assert.Throws<MalformedInputException>(() => SiteKit.Load(_kit));
        Assert.Equal(ListPath, missing.Origin);
        Assert.Contains("Copy", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_list_is_refused_across_a_restart_too()
    {
        string older = File.ReadAllText(ListPath);
        _federation.Revoke("good");
        Assert.Equal(CertificateStanding.Revoked, SiteKit.Load(_kit).Anchors.Check(_good, null, _clock.Now).Standing);
        File.WriteAllText(ListPath, older);
        MalformedInputException refused = Assert.Throws<MalformedInputException>(() => SiteKit.Load(_kit));
        Assert.Equal(ListPath, refused.Origin);
        Assert.Contains("was in force here before", refused.Message, StringComparison.Ordinal);

        string seen = Path.Combine(_kit, "revoked.seen");
        File.WriteAllText(seen, "half a li");
        Assert.Equal(seen, Assert.Throws<MalformedInputException>(() => SiteKit.Load(_kit)).Origin);
        File.Delete(seen);
        Assert.Null(SiteKit.Load(_kit).Problem);
    }

    [Fact]
    public void A_kit_that_cannot_be_written_to_works_and_says_what_is_lost()
    {
        Directory.CreateDirectory(Path.Combine(_kit, "revoked.seen.tmp", "in the way"));
        SiteKit kit = SiteKit.Load(_kit);
        Assert.Contains("older revocation list", kit.Anchors.Forgetfulness, StringComparison.Ordinal);
        Assert.Null(kit.Problem);
    }

    [Fact]
    public void A_node_refuses_a_seed_that_was_withdrawn_and_needs_no_list_for_a_new_root()
    {
        string directory = _federation.Node("careful");
        SiteKit node = SiteKit.Load(directory, _clock);
        using X509Certificate2 seed = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_kit, SiteKit.CertificateFile));
        Assert.True(node.Anchors.Check(seed, PeerRole.Seed, _clock.Now).IsTrusted);
        _federation.Revoke("seed-1");
        _clock.NextLook();
        Assert.Equal(CertificateStanding.Revoked, node.Anchors.Check(seed, PeerRole.Seed, _clock.Now).Standing);

        // In a roll-over a node gets the new root only; what its list withdraws stays withdrawn.
        _federation.Authority.Rotate(CertificateAuthority.DefaultRootLifetime);
        File.Copy(Path.Combine(_federation.Authority.Directory, TrustAnchors.RootsFile), Path.Combine(directory, TrustAnchors.RootsFile), overwrite: true);
        _clock.NextLook();
        Assert.Equal((2, null), (node.Anchors.Roots.Count, node.Problem));
        Assert.Equal(CertificateStanding.Revoked, node.Anchors.Check(seed, PeerRole.Seed, _clock.Now).Standing);
    }

    [Fact]
    public void A_newer_list_brings_everything_back_in_order()
    {
        TrustAnchors anchors = TrustAnchors.Load(_kit, true, _clock);
        File.WriteAllText(ListPath, Forged(99));
        AssertStillInForce(anchors, "forged");
        _federation.Revoke("good");
        _clock.NextLook();
        Assert.Equal(CertificateStanding.Revoked, anchors.Check(_good, null, _clock.Now).Standing);
        Assert.Null(anchors.Problem);
    }

    [Fact]
    public void A_list_that_covers_only_a_part_is_not_taken_for_the_whole()
    {
        using ECDsa key = ForgedCertificate.KeyOf(_federation.Authority);
        using X509Certificate2 root = X509Certificate2.CreateFromPem(_federation.Authority.Read().Current.Certificate);
        byte[] der = Partial(root, key);
        FormatException refused = Assert.Throws<FormatException>(() => RevocationList.Parse(der));
        Assert.Contains("2.5.29.28", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_revocations_are_read_in_moments()
    {
        using ECDsa key = ForgedCertificate.KeyOf(_federation.Authority);
        using X509Certificate2 root = X509Certificate2.CreateFromPem(_federation.Authority.Read().Current.Certificate).CopyWithPrivateKey(key);
        var builder = new CertificateRevocationListBuilder();
        for (int i = 0; i < 10_000; i++)
        {
            builder.AddEntry(BitConverter.GetBytes(0x11000000_00000011L + (i << 8)));
        }

        byte[] der = builder.Build(root, 77, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256);
        RevocationList list = RevocationList.Parse(der);
        Assert.Equal((10_000, new BigInteger(77), true), (list.Revoked.Count, list.Number, list.IsSignedBy(root)));
    }

    private static byte[] Partial(X509Certificate2 root, ECDsa key)
    {
        var body = new AsnWriter(AsnEncodingRules.DER);
        using (body.PushSequence())
        {
            body.WriteInteger(1);
            Algorithm(body);
            body.WriteEncodedValue(root.SubjectName.RawData);
            body.WriteUtcTime(DateTimeOffset.UtcNow);
            using (body.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (body.PushSequence())
            using (body.PushSequence())
            {
                body.WriteObjectIdentifier("2.5.29.28");
                body.WriteBoolean(true);
                body.WriteOctetString([0x30, 0x00]);
            }
        }

        byte[] signed = body.Encode();
        var whole = new AsnWriter(AsnEncodingRules.DER);
        using (whole.PushSequence())
        {
            whole.WriteEncodedValue(signed);
            Algorithm(whole);
            whole.WriteBitString(key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }

        return whole.Encode();
    }

    private static void Algorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.10045.4.3.2");
        }
    }

    private string Forged(int number)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 impostor = CertificateMaker.Root("hospitals", 1, key, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(9));
        return CertificateMaker.Revocations(impostor, key, number, DateTimeOffset.UtcNow, []);
    }

    private void AssertRefused(Action change, string why)
    {
        TrustAnchors anchors = TrustAnchors.Load(_kit, true, _clock);
        change();
        AssertStillInForce(anchors, why);
    }

    private void AssertStillInForce(TrustAnchors anchors, string? why)
    {
        int before = anchors.Generation;
        _clock.NextLook();
        Assert.Equal(CertificateStanding.Revoked, anchors.Check(_bad, null, _clock.Now).Standing);
        Assert.NotNull(anchors.Problem);
        Assert.Contains(why ?? ListPath, anchors.Problem, StringComparison.Ordinal);
        Assert.Equal(before, anchors.Generation);
    }
}
