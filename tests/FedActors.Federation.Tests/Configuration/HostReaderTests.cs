using System.Text.RegularExpressions;
using Contracts;
using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Federation.Configuration;
using FedActors.Federation.Tasks;
using FedActors.Hocon;

namespace FedActors.Federation.Tests.Configuration;

public sealed partial class HostReaderTests
{
    private const string Seeds = "node.seeds = [\"https://seed:7443\"]";

    /// <summary>Text of a seed's file; place and setting at which the error begins; pieces it contains.</summary>
    public static TheoryData<string, string, string[]> SeedMistakes { get; } = new()
    {
        { "seed-node.lisen = 1", "seed.conf:1:1: seed-node.lisen:", ["did you mean 'listen'?"] },
        { "node.kit = a", "seed.conf:1:1: node:", ["allowed in the top level:", "seed-node"] },
        { "seed-node.listen = 7443", "seed.conf:1:20: seed-node.listen:", ["found \"7443\"", "0.0.0.0:7443"] },
        { "seed-node.listen = \"localhost:7443\"", "seed.conf:1:20: seed-node.listen:", ["an IP address"] },
        { "seed-node.advertise = \"http://seed:7443\"", "seed.conf:1:23: seed-node.advertise:", ["https://seed.example:7443"] },
        { "seed-node.seeds = [\"https://seed:7443/v1\"]", "seed.conf:1:19: seed-node.seeds:", ["nothing else"] },
        { "seed-node.store = \"mysql://x\"", "seed.conf:1:19: seed-node.store:", ["sqlite:DIRECTORY", "postgres://"] },
        { "seed-node.store = \"sqlite:\"", "seed.conf:1:19: seed-node.store:", ["sqlite:store"] },
        { "seed-node.lease { ttl = 2s, demote = 2250ms }", "seed.conf:1:38: seed-node.lease.demote:", ["found 2.25 s", "1.5 s"] },
        { "seed-node.lease { ttl = 3s, renew = 2500ms }", "seed.conf:1:37: seed-node.lease.renew:", ["a third: 0.75 s"] },
        { "seed-node.limits.chunk = 1 B", "seed.conf:1:26: seed-node.limits.chunk:", ["from 65536"] },
        { "seed-node.limits { stream-window = 8 MiB, connection-window = 1 MiB }", "seed.conf:", ["connection-window", "1048576", "stream-window"] },
        { "seed-node.limits.slow-grace = 1 s", "seed.conf:1:31: seed-node.limits.slow-grace:", ["from 2"] },
        { "seed-node.models-kept = 1", "seed.conf:1:25: seed-node.models-kept:", ["from 2 to"] },
        { "seed-node.log.format = xml", "seed.conf:1:24: seed-node.log.format:", ["one of text, json"] },
        { "run.rounds = 0", "seed.conf:1:14: run.rounds:", ["at least 1"] },
    };

    /// <summary>The same for a node's.</summary>
    public static TheoryData<string, string, string[]> NodeMistakes { get; } = new()
    {
        { "node.kit = a", "node.conf:1:1: node.seeds:", ["found no seed", "https://seed.example:7443"] },
        { Seeds + "\nnode.centre = -1", "node.conf:2:15: node.centre:", ["from 0"] },
        { Seeds + "\nseed-node.kit = a", "node.conf:2:1: seed-node:", ["unknown setting"] },
        { Seeds + "\ndata.source = declared", "node.conf:2:15: data.source:", ["for seeds without data"] },
        { Seeds + "\nmodel.kind = linear", "node.conf:2:14: model.kind:", ["gives classes"] },
        { "node.seeds = [\"seed:7443\"]", "node.conf:1:14: node.seeds:", ["found \"seed:7443\""] },
    };

    [Theory]
    [MemberData(nameof(SeedMistakes))]
    public void Mistake_in_a_seeds_file_is_refused_at_its_place(string text, string start, string[] pieces) =>
        Refused(() => SeedReader.Read(Texts.Section(text, "seed.conf")), start, pieces);

    [Theory]
    [MemberData(nameof(NodeMistakes))]
    public void Mistake_in_a_nodes_file_is_refused_at_its_place(string text, string start, string[] pieces) =>
        Refused(() => NodeReader.Read(Texts.Section(text, "node.conf")), start, pieces);

    [Fact]
    public void References_give_the_built_in_defaults()
    {
        SeedOptions seed = SeedReader.Read(Texts.Section("", "a/b/seed.conf")), written = SeedReader.Read(Texts.Section(ReferenceConfiguration.Seed, "a/b/seed.conf"));
        Assert.Equal(seed with { Federation = written.Federation, Seeds = written.Seeds }, written);
        NodeOptions node = NodeReader.Read(Texts.Section(Seeds)), explained = NodeReader.Read(Texts.Section(ReferenceConfiguration.Node + "\n" + Seeds));
        Assert.Equal(node with { Federation = explained.Federation, Seeds = explained.Seeds }, explained);
    }

    [Theory]
    [InlineData("seed-node")]
    [InlineData("seed-node.lease")]
    [InlineData("seed-node.limits")]
    [InlineData("seed-node.log")]
    [InlineData("node")]
    [InlineData("node.policy")]
    [InlineData("node.policy.privacy")]
    [InlineData("node.log")]
    public void References_have_exactly_the_settings_that_are_read(string section)
    {
        bool isSeed = section.StartsWith("seed-node", StringComparison.Ordinal);
        HoconException error = Assert.Throws<HoconException>(() => isSeed
            ? (object)SeedReader.Read(Texts.Section($"{section}.zzzzzzzz = 1"))
            : NodeReader.Read(Texts.Section($"{Seeds}\n{section}.zzzzzzzz = 1")));
        HoconObject reference = HoconDocument.ParseText(isSeed ? ReferenceConfiguration.Seed : ReferenceConfiguration.Node, "reference");
        Assert.True(reference.TryFind(section, out HoconValue? written));
        Assert.Equal(
            Allowed().Match(error.Message).Groups[1].Value.Split(", "),
            ((HoconObject)written).Fields.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_of_the_references_has_a_sentence()
    {
        foreach (string text in (string[])[ReferenceConfiguration.Seed, ReferenceConfiguration.Node])
        {
            string[] lines = text.Split('\n');
            Assert.Empty(lines.Index()
                .Where(line => line.Item.Contains('=') && !line.Item.TrimStart().StartsWith('#') && !lines[line.Index - 1].TrimStart().StartsWith('#'))
                .Select(line => line.Item));
        }
    }

    [Fact]
    public void A_seed_that_shares_its_store_is_waited_for_three_seconds_and_a_lone_one_for_minutes()
    {
        Core.Leadership.LeadershipOptions shared = SeedReader.Read(Texts.Section("seed-node.store = \"postgres://a@b/c\"")).Lease, alone = SeedReader.Read(Texts.Section("")).Lease;
        Assert.Equal((3000, 2250, 750), (shared.TimeToLive.TotalMilliseconds, shared.DemoteAfter.TotalMilliseconds, shared.RenewInterval.TotalMilliseconds));
        Assert.Equal((120, 90, 0.75), (alone.TimeToLive.TotalSeconds, alone.DemoteAfter.TotalSeconds, alone.RenewInterval.TotalSeconds));
    }

    [Fact]
    public void Places_are_relative_to_the_file()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(directory.Path, "seed.conf"), "seed-node { store = \"sqlite:rounds\" }");
        SeedOptions options = SeedReader.Read(ConfigurationLoader.Load(Path.Combine(directory.Path, "seed.conf"), []));
        Assert.Equal("sqlite:" + Path.Combine(directory.Path, "rounds"), options.Store);
        Assert.Equal(Path.Combine(directory.Path, "state"), options.State);
        Assert.Equal(Path.GetFullPath(directory.Path), Path.GetFullPath(options.Kit));
    }

    [Fact]
    public void A_node_of_a_divided_trial_trains_on_the_part_of_its_number()
    {
        NodeOptions options = NodeReader.Read(Texts.Section($"{Seeds}\ndata.centres = 3"));
        FederatedTask whole = FederatedTaskFactory.Create(Texts.Options("data.centres = 3\nrun.cohort = 3"));
        Assert.Equal(whole.ExamplesOf(new ClientId(2)), NodeTask.Create(options, new ClientId(2)).Trainer.Examples);
        Assert.Equal(whole.ExamplesOf(new ClientId(1)), NodeTask.Create(options with { Centre = 1 }, new ClientId(2)).Trainer.Examples);
        MalformedInputException error = Assert.Throws<MalformedInputException>(() => NodeTask.Create(options, new ClientId(3)));
        Assert.Contains("data.centres is 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_with_a_file_of_its_own_trains_on_all_of_it_with_declared_values()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(directory.Path, "own.csv"), "age,town,outcome\n41,bern,yes\n50,bern,no\n62,basel,yes\n");
        string file = Path.Combine(directory.Path, "node.conf");
        File.WriteAllText(file, Seeds + """

            data { source = csv, csv {
              file = own.csv, label = outcome, test-share = 0
              categories = [{ column = town, values = [basel, bern, chur] }, { column = outcome, values = [no, yes, unknown] }]
            } }
            """);
        NodeTask task = NodeTask.Create(NodeReader.Read(ConfigurationLoader.Load(file, [])), new ClientId(7));
        Assert.Equal(3, task.Trainer.Examples);
        Assert.Equal((3 * 4) + 3, task.Shape.Dimension);
    }

    [Fact]
    public void A_seed_without_data_has_the_model_of_what_is_declared()
    {
        SeedTask task = FederatedTaskFactory.CreateForSeed(SeedReader.Read(Texts.Section("data { source = declared, declared { features = 4, classes = 3 } }")).Federation);
        Assert.Equal((15, 15, null), (task.Shape.Dimension, task.InitialModel().Dimension, task.Evaluator));
        Assert.Throws<MalformedInputException>(() => FederatedTaskFactory.Create(Texts.Options("data { source = declared }")));
    }

    private static void Refused(Action read, string start, string[] pieces)
    {
        HoconException error = Assert.Throws<HoconException>(read);
        Assert.StartsWith(start, error.Message, StringComparison.Ordinal);
        Assert.All(pieces, piece => Assert.Contains(piece, error.Message, StringComparison.Ordinal));
    }

    [GeneratedRegex("allowed in [^:]*: (.*)\\. Correct")]
    private static partial Regex Allowed();
}
