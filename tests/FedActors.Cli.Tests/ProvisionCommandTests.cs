using System.Text.Json;
using FedActors.Cli.Failures;
using FedActors.Federation.Configuration;
using FedActors.Network.Identity;

namespace FedActors.Cli.Tests;

public sealed class ProvisionCommandTests : IDisposable
{
    private readonly WorkDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void From_an_authority_to_kits_that_open_and_trust_each_other()
    {
        Init();
        _directory.Configuration(2);
        Done("issue --ca ca --role seed --name seed-1 --host localhost --host 127.0.0.1 --run try.conf --to kits/seed-1");
        Done("issue --ca ca --role node --name hospital-a --seed https://localhost:7443 --run try.conf --partition 2/5 --to kits/hospital-a");
        CliOutcome request = Done("request --name hospital-b --to kits/hospital-b");
        Assert.Contains("site.csr", request.Output, StringComparison.Ordinal);
        Done("issue --ca ca --role node --name hospital-b --seed https://localhost:7443 --csr kits/hospital-b/site.csr --to kits/hospital-b");
        SiteKit seed = SiteKit.Load(_directory["kits/seed-1"]), a = SiteKit.Load(_directory["kits/hospital-a"]), b = SiteKit.Load(_directory["kits/hospital-b"]);
        Assert.Equal((0, 1), (a.Identity.Client?.Value, b.Identity.Client?.Value));
        Assert.All((SiteKit[])[a, b], kit => Assert.True(seed.Anchors.Check(kit.Certificate, PeerRole.Node, DateTimeOffset.UtcNow).IsTrusted));
        Assert.True(a.Anchors.ChainIsTrusted(seed.Certificate, forServer: true));
        Assert.Contains("SECRET", File.ReadAllText(_directory["kits/hospital-a/README.txt"]), StringComparison.Ordinal);
        Assert.Contains(a.Identity.SerialNumber, File.ReadAllText(_directory["kits/hospital-a/README.txt"]), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(_directory["ca/revoked.crl"]), File.ReadAllText(_directory["kits/hospital-a/revoked.crl"]));
    }

    [Fact]
    public void The_settings_in_kits_are_settings_that_nodes_and_seeds_read()
    {
        Init();
        _directory.Configuration(2);
        Done("issue --ca ca --role seed --name seed-1 --host localhost --seed https://seed-2:7443 --run try.conf --to kits/seed-1");
        Done("issue --ca ca --role node --name hospital-a --seed https://localhost:7443/ --run try.conf --partition 2/5 --to kits/hospital-a");
        NodeOptions node = NodeReader.Read(ConfigurationLoader.Load(_directory["kits/hospital-a/node.conf"], []));
        SeedOptions seed = SeedReader.Read(ConfigurationLoader.Load(_directory["kits/seed-1/seed.conf"], []));
        Assert.Equal((1, 5), (node.Centre, node.Federation.Data.Centres));
        Assert.Equal(["https://localhost:7443"], node.Seeds);
        Assert.Equal(["https://seed-2:7443"], seed.Seeds);
        Assert.Equal("try", seed.Federation.Name);
        Assert.Equal("hospital-a", SiteKit.Load(node.Kit).Identity.Name);
        Assert.Equal("seed-1", SiteKit.Load(seed.Kit).Identity.Name);
    }

    [Fact]
    public void A_kit_can_be_carried_elsewhere_and_starts_there()
    {
        Init();
        _directory.Configuration(2);
        File.WriteAllText(_directory["more.conf"], "include \"try.conf\"\nrun.rounds = 7");
        Done("issue --ca ca --role seed --name seed-1 --host localhost --host ::1 --store postgres://fed@db/fed --listen [::1]:7444 --advertise https://[::1]:7444 --run try.conf --to kits/seed-1");
        Assert.Contains("carry both together", CliProcess.Run(_directory.Path, ["provision", .. "issue --ca ca --role node --name hospital-a --seed https://localhost:7443 --run more.conf --to kits/hospital-a".Split(' ')]).Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(_directory.Path, File.ReadAllText(_directory["kits/seed-1/seed.conf"]) + File.ReadAllText(_directory["kits/hospital-a/node.conf"]), StringComparison.Ordinal);
        Directory.Move(_directory["kits/seed-1"], _directory["carried"]);
        File.Delete(_directory["try.conf"]);
        SeedOptions seed = SeedReader.Read(ConfigurationLoader.Load(_directory["carried/seed.conf"], []));
        Assert.Equal(("postgres://fed@db/fed", "[::1]:7444", "https://[::1]:7444", "try"), (seed.Store, seed.Listen, seed.Advertise, seed.Federation.Name));
        Assert.Equal("seed-1", SiteKit.Load(seed.Kit).Identity.Name);

        // What names other files stays where it is, and the kit says where that is, as seen from the kit.
        _directory.Configuration(2);
        Assert.Equal(7, NodeReader.Read(ConfigurationLoader.Load(_directory["kits/hospital-a/node.conf"], [])).Federation.Run.RoundsMax);
        File.Delete(_directory["more.conf"]);
        Assert.Contains("more.conf", Assert.ThrowsAny<Exception>(() => ConfigurationLoader.Load(_directory["kits/hospital-a/node.conf"], [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_renewed_kit_opens_and_a_revoked_one_is_told_so()
    {
        Init();
        Done("issue --ca ca --role seed --name seed-1 --host localhost --to kits/seed-1");
        Done("issue --ca ca --role node --name hospital-a --seed https://localhost:7443 --to kits/hospital-a");
        SiteKit before = SiteKit.Load(_directory["kits/hospital-a"]);
        Done("renew --ca ca --name hospital-a --to kits/hospital-a");
        SiteKit renewed = SiteKit.Load(_directory["kits/hospital-a"]);
        Assert.NotEqual(before.Identity.SerialNumber, renewed.Identity.SerialNumber);
        CliOutcome revoked = Done("revoke --ca ca --name hospital-a --reason stolen --json");
        using JsonDocument json = JsonDocument.Parse(revoked.Output);
        Assert.Equal(["stolen", "stolen"], json.RootElement.GetProperty("revoked").EnumerateArray().Select(entry => entry.GetProperty("reason").GetString()));
        File.Copy(_directory["ca/revoked.crl"], _directory["kits/seed-1/revoked.crl"], overwrite: true);
        SiteKit seed = SiteKit.Load(_directory["kits/seed-1"]);
        Assert.Equal(CertificateStanding.Revoked, seed.Anchors.Check(renewed.Certificate, null, DateTimeOffset.UtcNow).Standing);
        Mistake("renew --ca ca --name hospital-a --to kits/hospital-a", ExitCode.Usage, "was revoked");
        Mistake("revoke --ca ca --name hospital-a", ExitCode.Usage, "revoked already");
    }

    [Fact]
    public void A_roll_over_ends_when_everybody_is_renewed()
    {
        Init();
        Done("issue --ca ca --role node --name hospital-a --seed https://localhost:7443 --to kits/hospital-a");
        Mistake("retire-root --ca ca", ExitCode.Usage, "one root only");
        Assert.Contains("before anything is renewed", Done("rotate --ca ca").Output, StringComparison.Ordinal);
        Mistake("retire-root --ca ca", ExitCode.Usage, "hospital-a");
        Done("renew --ca ca --name hospital-a --to kits/hospital-a --new-key");
        Done("retire-root --ca ca");
        using JsonDocument json = JsonDocument.Parse(Done("list --ca ca --json").Output);
        Assert.Equal(["signs", "retired"], json.RootElement.GetProperty("roots").EnumerateArray().Select(root => root.GetProperty("state").GetString()));
        Assert.Equal("hospital-a", SiteKit.Load(_directory["kits/hospital-a"]).Identity.Name);
    }

    [Fact]
    public void The_list_shows_everybody_once_and_all_certificates_when_asked()
    {
        Init();
        Assert.Contains("Nothing has been issued", Done("list --ca ca").Output, StringComparison.Ordinal);
        using JsonDocument issued = JsonDocument.Parse(Done("issue --ca ca --role node --name hospital-a --number 4 --seed https://localhost:7443 --to kits/a --json").Output);
        Assert.Equal(4, issued.RootElement.GetProperty("number").GetInt32());
        Done("renew --ca ca --name hospital-a --to kits/a");
        Assert.Single(Done("list --ca ca").Output.Split('\n'), line => line.Contains("hospital-a", StringComparison.Ordinal));
        Assert.Equal(2, Done("list --ca ca --all").Output.Split('\n').Count(line => line.Contains("hospital-a", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_mistake_says_what_is_allowed_and_changes_nothing()
    {
        Mistake("issue --ca ca --role node --name a --to kits/a", ExitCode.BadInput, "provision init");
        Init();
        string index = File.ReadAllText(_directory["ca/index.json"]);
        Directory.CreateDirectory(_directory["mine"]);
        File.WriteAllText(_directory["mine/notes.txt"], "keep me");
        Mistake("init ca --federation other", ExitCode.Usage, "holds the authority of 'hospitals' already");
        Mistake("init other --federation Hospitals", ExitCode.Usage, "1 to 63 characters");
        Mistake("issue --ca ca --role nod --name a --to kits/a", ExitCode.Usage, "allowed: node, seed, operator");
        Mistake("issue --ca ca --role node --name A --to kits/a", ExitCode.Usage, "1 to 63 characters");
        Mistake("issue --ca ca --role seed --name a --to kits/a", ExitCode.Usage, "--host is not given");
        Mistake("issue --ca ca --role node --name a --seed http://x --to kits/a", ExitCode.Usage, "https address");
        Mistake("issue --ca ca --role node --name a --partition 6/5 --to kits/a", ExitCode.Usage, "from 1 to N");
        Mistake("issue --ca ca --role seed --name a --host x --partition 1/5 --to kits/a", ExitCode.Usage, "only nodes train");
        Mistake("issue --ca ca --role node --name a --csr nothing.csr --to kits/a", ExitCode.Usage, "provision request");
        Mistake("issue --ca ca --role node --name a --to mine", ExitCode.Usage, "notes.txt");
        Mistake("issue --ca ca --role node --name a --days 0 --to kits/a", ExitCode.Usage, "1 or more");
        Mistake("issue --ca ca --role node --name a --run nothing.conf --to kits/a", ExitCode.Usage, "there is no file");
        Mistake("issue --ca ca --name a --to kits/a", ExitCode.Usage, "--role");
        Mistake("issue --ca ca --role node --name a --store sqlite:x --to kits/a", ExitCode.Usage, "only seeds have it");
        Mistake("issue --ca ca --role seed --name a --host x --store mysql:x --to kits/a", ExitCode.Usage, "no store's address");
        Mistake("issue --ca ca --role seed --name a --host x --store postgres://u:secret@h/d --to kits/a", ExitCode.Usage, "no secret");
        Mistake("issue --ca ca --role seed --name a --host x --listen localhost --to kits/a", ExitCode.Usage, "0.0.0.0:7443");
        Mistake("issue --ca ca --role seed --name a --host x --advertise https://y:1 --to kits/a", ExitCode.Usage, "Say --host y too");
        Mistake("renew --ca ca --name b --to kits/b", ExitCode.Usage, "nobody here");
        Assert.Equal(index, File.ReadAllText(_directory["ca/index.json"]));
        Assert.False(Directory.Exists(_directory["kits"]));
        Assert.False(Directory.Exists(_directory["other"]));
    }

    private void Init() => Done("init ca --federation hospitals");

    private CliOutcome Done(string line)
    {
        CliOutcome outcome = CliProcess.Run(_directory.Path, ["provision", .. line.Split(' ')]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        return outcome;
    }

    private void Mistake(string line, int code, string words)
    {
        CliOutcome outcome = CliProcess.Run(_directory.Path, ["provision", .. line.Split(' ')]);
        RunCommandTests.AssertOneError(outcome, code);
        Assert.Contains(words, outcome.Errors, StringComparison.Ordinal);
    }
}
