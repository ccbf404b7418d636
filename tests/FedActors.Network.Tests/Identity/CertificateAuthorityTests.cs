using System.Security.Cryptography.X509Certificates;
using System.Text;
using FedActors.Core;
using FedActors.Network.Identity;
using Shared;

namespace FedActors.Network.Tests.Identity;

public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly SetClock _clock = new();
    private readonly TestFederation _federation;

    public CertificateAuthorityTests() => _federation = new TestFederation(time: _clock);

    private CertificateAuthority Authority => _federation.Authority;

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void Nodes_are_numbered_in_the_order_of_their_first_certificates()
    {
        Assert.Equal(0, Issue("hospital-a").Number);
        Assert.Equal(1, Issue("hospital-b").Number);
        Assert.Null(Authority.Issue(new IssueOrder { Role = PeerRole.Operator, Name = "olga" }).Entry.Number);
        Assert.Equal(2, Issue("hospital-c").Number);
        Assert.Equal(0, Authority.Renew(new RenewOrder { Name = "hospital-a" }).Entry.Number);
        Assert.Equal(3, Issue("hospital-d").Number);
    }

    [Fact]
    public void Two_nodes_never_share_a_number()
    {
        Assert.Equal(1, Issue("hospital-a", number: 1).Number);
        Assert.Equal(0, Issue("hospital-b").Number);
        Assert.Equal(2, Issue("hospital-c").Number);
        Refused(() => Issue("hospital-d", number: 1), "the number of 'hospital-a'", "Leave --number out");
        Authority.Revoke("hospital-a", "gone");
        Refused(() => Issue("hospital-d", number: 1), "the number of 'hospital-a'");
        Assert.Equal(3, Issue("hospital-d").Number);
    }

    [Fact]
    public void A_revoked_site_comes_back_under_its_old_number()
    {
        Issue("hospital-a");
        Issue("hospital-b");
        Authority.Revoke("hospital-a", "laptop stolen");
        Refused(() => Authority.Renew(new RenewOrder { Name = "hospital-a" }), "was revoked", "provision issue", "keeps the number 0");
        Refused(() => Issue("hospital-a", number: 5), "has had the number 0");
        Assert.Equal(0, Issue("hospital-a").Number);
        Assert.Equal(2, Authority.Read().Of("hospital-a").Count);
    }

    [Fact]
    public void A_renewal_keeps_name_number_hosts_and_key_and_changes_the_serial_number()
    {
        _federation.Seed("seed-1", "seed-1.example.org", "10.0.0.5");
        IssuedKit renewed = Authority.Renew(new RenewOrder { Name = "seed-1", Lifetime = TimeSpan.FromDays(7) });
        IssuedCertificate[] both = [.. Authority.Read().Of("seed-1")];
        Assert.Equal(2, both.Length);
        Assert.NotEqual(both[0].Serial, both[1].Serial);
        Assert.Equal((both[0].PublicKey, both[0].Name), (both[1].PublicKey, both[1].Name));
        Assert.Equal(both[0].Hosts, both[1].Hosts);
        Assert.Equal(_clock.Now.AddDays(7), renewed.Entry.NotAfter);
        Assert.Null(renewed.Key);
        Assert.NotNull(Authority.Renew(new RenewOrder { Name = "seed-1", WantsNewKey = true }).Key);
    }

    [Fact]
    public void A_certificate_is_good_from_an_hour_ago_for_thirty_days()
    {
        IssuedCertificate entry = Issue("hospital-a");
        Assert.Equal((_clock.Now.AddHours(-1), _clock.Now.AddDays(30)), (entry.NotBefore, entry.NotAfter));
    }

    [Fact]
    public void A_certificate_ends_with_its_root()
    {
        CertificateAuthority brief = CertificateAuthority.Init(In("brief"), "hospitals", TimeSpan.FromDays(5), time: _clock);
        Assert.Equal(_clock.Now.AddDays(5), brief.Issue(Node("hospital-a")).Entry.NotAfter);
        Assert.Contains("provision rotate", Assert.Single(brief.Warnings()), StringComparison.Ordinal);
        _clock.Now += TimeSpan.FromDays(5);
        Assert.Contains("expired", Assert.Throws<MalformedInputException>(() => brief.Issue(Node("hospital-b"))).Message, StringComparison.Ordinal);
        brief.Revoke("hospital-a", "still possible");
        brief.Rotate(TimeSpan.FromDays(5));
        Assert.Equal(1, brief.Issue(Node("hospital-b")).Entry.Number);
    }

    [Fact]
    public void A_clock_that_is_before_the_authority_is_told()
    {
        _clock.Now -= TimeSpan.FromHours(2);
        MalformedInputException refused = Assert.Throws<MalformedInputException>(() => Issue("hospital-a"));
        Assert.Contains("Set the clock", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hospital")]
    [InlineData("hospital a")]
    [InlineData("-hospital")]
    [InlineData("hospital-")]
    [InlineData("../ca")]
    [InlineData("hospital\0")]
    [InlineData("hospital\n")]
    [InlineData("h\u00f6pital")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_name_is_checked(string name)
    {
        Refused(() => Issue(name), "allowed: 1 to 63 characters");
        Refused(() => CertificateAuthority.Init(In("other"), name, TimeSpan.FromDays(9)), "allowed: 1 to 63 characters");
        Refused(() => SigningRequest.Make(In("other"), name), "allowed: 1 to 63 characters");
        Assert.False(Directory.Exists(In("other")));
        Assert.Empty(Authority.Read().Certificates);
    }

    [Theory]
    [InlineData("*.example.org")]
    [InlineData("https://seed-1")]
    [InlineData("seed-1:7443")]
    [InlineData("10.0.0.300")]
    [InlineData("10.1")]
    [InlineData("seed_1")]
    [InlineData("")]
    [InlineData("seed-1\0.example.org")]
    public void A_host_is_checked(string host) => Refused(() => _federation.Seed("seed-1", host), "no host");

    [Fact]
    public void Hosts_belong_to_seeds()
    {
        Refused(() => Authority.Issue(new IssueOrder { Role = PeerRole.Seed, Name = "seed-1" }), "--host is not given");
        Refused(() => Authority.Issue(Node("hospital-a") with { Hosts = ["localhost"] }), "only seeds have hosts");
        Refused(() => Authority.Issue(new IssueOrder { Role = PeerRole.Operator, Name = "olga", Number = 1 }), "only nodes have numbers");
        _federation.Seed("seed-1", "Seed-1.Example.ORG", "::1", "seed-1.example.org");
        Assert.Equal(["seed-1.example.org", "::1"], Authority.Read().Of("seed-1")[0].Hosts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(400)]
    public void A_lifetime_is_checked(int days) => Refused(() => Authority.Issue(Node("hospital-a") with { Lifetime = TimeSpan.FromDays(days) }), "allowed: up to 398");

    [Fact]
    public void A_name_has_one_role_and_one_certificate_in_force()
    {
        Issue("hospital-a");
        Refused(() => _federation.Seed("hospital-a"), "the name of a node");
        Refused(() => Issue("hospital-a"), "has a certificate until", "provision renew");
        _clock.Now += TimeSpan.FromDays(31);
        Assert.Equal(0, Issue("hospital-a").Number);
    }

    [Fact]
    public void Revoking_says_what_cannot_be_revoked()
    {
        Refused(() => Authority.Revoke("hospital-a", "x"), "nobody here is called 'hospital-a'", "nothing has been issued");
        IssuedCertificate entry = Issue("hospital-a");
        Refused(() => Authority.Revoke("hospital-b", "x"), "issued so far: hospital-a");
        Assert.Equal(entry.Serial, Assert.Single(Authority.Revoke(entry.Serial.ToLowerInvariant(), "laptop stolen")).Serial);
        Refused(() => Authority.Revoke("hospital-a", "again"), "revoked already", "laptop stolen");
    }

    [Fact]
    public void Revoking_a_name_withdraws_all_its_certificates()
    {
        Issue("hospital-a");
        Authority.Renew(new RenewOrder { Name = "hospital-a" });
        Assert.Equal(2, Authority.Revoke("hospital-a", "x").Count);
    }

    [Fact]
    public void Unknown_names_are_not_renewed() => Refused(() => Authority.Renew(new RenewOrder { Name = "hospital-a" }), "nobody here");

    [Fact]
    public void Roll_overs_follow_one_another()
    {
        Issue("hospital-a");
        Refused(() => Authority.RetireRoot(false), "one root only", "provision rotate");
        Assert.Equal(2, Authority.Rotate(TimeSpan.FromDays(99)).Number);
        Refused(() => Authority.Rotate(TimeSpan.FromDays(99)), "a roll-over is under way: roots 2 and 1");
        Refused(() => Authority.RetireRoot(false), "hospital-a", "--force");
        Authority.Renew(new RenewOrder { Name = "hospital-a" });
        Assert.Equal(1, Authority.RetireRoot(false).Number);
        Assert.False(File.Exists(In("ca/ca.key")));
        Assert.Equal("600", Modes.Of(In("ca/ca-2.key")));
        Assert.Equal(3, Authority.Rotate(TimeSpan.FromDays(99)).Number);
    }

    [Fact]
    public void The_authoritys_files_are_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Assert.Equal(("700", "600", "644"), (Modes.Of(In("ca")), Modes.Of(In("ca/ca.key")), Modes.Of(In("ca/ca.pem"))));
        Assert.Empty(Authority.Warnings());
        Modes.Set(In("ca/ca.key"), "644");
        Assert.Contains("chmod 600", Assert.Single(Authority.Warnings()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_taken_is_refused()
    {
        Refused(() => CertificateAuthority.Init(In("ca"), "banks", TimeSpan.FromDays(9)), "holds the authority of 'hospitals' already");
        Directory.CreateDirectory(In("mine"));
        File.WriteAllText(In("mine/notes.txt"), "keep me");
        Refused(() => CertificateAuthority.Init(In("mine"), "banks", TimeSpan.FromDays(9)), "not empty", "notes.txt");
        Refused(() => CertificateAuthority.Init(In("mine/notes.txt"), "banks", TimeSpan.FromDays(9)), "is a file");
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(In("mine")).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void A_passphrase_keeps_the_keys()
    {
        CertificateAuthority kept = CertificateAuthority.Init(In("kept"), "hospitals", TimeSpan.FromDays(99), "correct horse", _clock);
        Assert.Contains("ENCRYPTED", File.ReadAllText(In("kept/ca.key")), StringComparison.Ordinal);
        Assert.NotNull(kept.Issue(Node("hospital-a")).Key);
        CertificateAuthority wrong = CertificateAuthority.Open(In("kept"), "incorrect horse", _clock), none = CertificateAuthority.Open(In("kept"), null, _clock);
        string before = File.ReadAllText(In("kept/index.json"));
        Broken(() => wrong.Revoke("hospital-a", "x"), "does not open the key");
        Broken(() => none.Revoke("hospital-a", "x"), CertificateAuthority.PassphraseVariable);
        Assert.Equal(before, File.ReadAllText(In("kept/index.json")));
        Assert.Single(none.Read().Certificates);
        kept.Rotate(TimeSpan.FromDays(9));
        Assert.Contains("ENCRYPTED", File.ReadAllText(In("kept/ca-2.key")), StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_is_told_in_words()
    {
        Broken(() => CertificateAuthority.Open(In("nowhere")), "no certificate authority is here", "provision init");
        string key = File.ReadAllText(In("ca/ca.key")), index = File.ReadAllText(In("ca/index.json"));
        File.WriteAllText(In("ca/ca.key"), "nonsense");
        Broken(() => Issue("hospital-a"), "no private key");
        using var other = new TestFederation();
        File.Copy(Path.Combine(other.Authority.Directory, "ca.key"), In("ca/ca.key"), overwrite: true);
        Broken(() => Issue("hospital-a"), "does not belong to the root");
        File.Delete(In("ca/ca.key"));
        Broken(() => Issue("hospital-a"), "cannot be read");
        File.WriteAllText(In("ca/ca.key"), key);
        foreach (string text in (string[])["", "{}", "null", "[1]", index[..^20], index.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal)])
        {
            File.WriteAllText(In("ca/index.json"), text);
            Assert.Equal(In("ca/index.json"), Assert.Throws<MalformedInputException>(() => Authority.Read()).Origin);
        }

        File.WriteAllText(In("ca/index.json"), index);
        Assert.Equal(0, Issue("hospital-a").Number);
    }

    [Fact]
    public void What_a_crash_left_behind_is_brought_up_to_the_index()
    {
        X509Certificate2 node = TrustAnchorsTests.Certificate(_federation.Node("hospital-a"));
        string lists = File.ReadAllText(In("ca/revoked.crl"));
        Authority.Revoke("hospital-a", "x");
        // The index was written, and then the machine went down.
        File.WriteAllText(In("ca/revoked.crl"), lists);
        File.WriteAllText(In("ca/ca.pem"), "");
        File.WriteAllText(In("ca/index.json.tmp"), "half");
        Issue("hospital-b");
        Assert.Equal(CertificateStanding.Revoked, TrustAnchors.Load(In("ca"), true).Check(node, null, _clock.Now).Standing);
        Assert.False(File.Exists(In("ca/index.json.tmp")));
    }

    [Fact]
    public async Task Commands_at_the_same_time_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => CertificateAuthority.Open(In("ca"), null, _clock).Issue(Node($"hospital-{i}")))));
        AuthorityIndex index = Authority.Read();
        Assert.Equal(Enumerable.Range(0, 8), index.Certificates.Select(certificate => certificate.Number!.Value).Order());
        Assert.Equal(8, index.Certificates.Select(certificate => certificate.Serial).Distinct().Count());
    }

    [Fact]
    public void Orders_at_one_go_are_fulfilled_all_or_none()
    {
        Assert.Equal([0, 1, 2], Authority.Issue([Node("a"), Node("b"), Node("c")]).Select(kit => kit.Entry.Number!.Value));
        Refused(() => Authority.Issue([Node("d"), Node("d")]), "has a certificate");
        Assert.Equal(3, Authority.Read().Certificates.Count);
    }

    [Fact]
    public void The_index_keeps_no_secret()
    {
        IssuedKit kit = Authority.Issue(Node("hospital-a"));
        string secret = kit.Key!.Split('\n')[1];
        Assert.All(Directory.EnumerateFiles(In("ca")), file => Assert.DoesNotContain(secret, Encoding.UTF8.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal));
    }

    private static IssueOrder Node(string name) => new() { Role = PeerRole.Node, Name = name };

    private static void Refused(Action order, params string[] words)
    {
        ArgumentException refused = Assert.ThrowsAny<ArgumentException>(order);
        Assert.All(words, word => Assert.Contains(word, refused.Message, StringComparison.Ordinal));
    }

    private static void Broken(Action order, params string[] words)
    {
        MalformedInputException broken = Assert.Throws<MalformedInputException>(order);
        Assert.All(words, word => Assert.Contains(word, broken.Message, StringComparison.Ordinal));
    }

    private IssuedCertificate Issue(string name, int? number = null) => Authority.Issue(Node(name) with { Number = number }).Entry;

    private string In(string relative) => Path.Combine(_federation.Path, relative);
}
