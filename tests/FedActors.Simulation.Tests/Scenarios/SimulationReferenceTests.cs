using System.Text.RegularExpressions;
using FedActors.Federation.Configuration;
using FedActors.Hocon;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Faults;
using FedActors.Simulation.Scenarios;

namespace FedActors.Simulation.Tests.Scenarios;

/// <summary><c>hocon/simulation.conf</c> against the reader whose settings it describes.</summary>
public sealed class SimulationReferenceTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(TestWorld.Root, "hocon", "simulation.conf"));

    private static readonly HoconObject Reference = HoconDocument.ParseText(Text, "simulation.conf");

    public static TheoryData<string> Sections { get; } = [.. Reference.Fields.SelectMany(field => SectionsOf(field.Value.Value, field.Key))];

    [Fact]
    public void Reference_gives_the_built_in_defaults()
    {
        ClusterOptions written = Read(Text), builtIn = Read("");

        Assert.Empty(written.Faults);
        Assert.Empty(written.Devices.Trace);
        Assert.Null(written.Membership);

        // Lists compare by identity; the two of them have been compared above.
        Assert.Equal(
            builtIn with { Faults = [], Devices = builtIn.Devices with { Trace = [] } },
            written with { Faults = [], Devices = written.Devices with { Trace = [] } });
    }

    [Fact]
    public void Sections_are_those_of_the_simulator() =>
        Assert.Equal(["cluster", "devices", "faults", "membership", "network"], Reference.Fields.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Sections))]
    public void Reference_has_exactly_the_settings_that_are_read(string section)
    {
        HoconObject written = Assert.IsType<HoconObject>(Reference.TryFind(section, out HoconValue? found) ? found : null);

        Assert.Equal(SettingsRead($"{section}.{Probe} = 1"), written.Fields.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Membership_that_is_not_said_is_that_of_all_centres()
    {
        Assert.Equal(Read("").Run.MembersMin, Read(Text).Run.MembersMin);
        Assert.Null(Read($"{Text}\ndata.centres = 300").Membership);
    }

    [Fact]
    public void Every_setting_of_a_fault_has_a_line()
    {
        string[] read = SettingsRead($"faults.script = [{{ kind = storm, {Probe} = 1 }}]");

        Assert.Contains("duration", read);
        Assert.All(read, setting => Assert.Matches($"(?m)^  #   {setting} +[a-z0-9]", Text));
    }

    [Fact]
    public void Every_kind_of_fault_has_a_line_and_no_other()
    {
        string[] kinds = [.. Enum.GetNames<FaultKind>().Select(Kebab)];
        string written = Text[Text.IndexOf("# Kinds that strike centres", StringComparison.Ordinal)..];

        Assert.Equal(kinds, Regex.Matches(written, "(?m)^  #   ([a-z-]+) +").Select(match => match.Groups[1].Value));
        Assert.All(kinds, kind => Assert.Single(Read($"faults.script = [{{ kind = {kind}{(kind.StartsWith("centre-", StringComparison.Ordinal) ? ", centre = 2" : "")} }}]").Faults));
    }

    [Fact]
    public void Every_setting_has_a_sentence()
    {
        string[] lines = Text.Split('\n');
        IEnumerable<string> bare = lines.Index()
            .Where(line => line.Item.Contains('=') && !line.Item.TrimStart().StartsWith('#'))
            .Where(line => !lines[line.Index - 1].TrimStart().StartsWith('#'))
            .Select(line => line.Item);

        Assert.Empty(bare);
    }

    private const string Probe = "zzzzzzzz";

    /// <summary>The error about an unknown setting lists all that the reader asked for.</summary>
    private static string[] SettingsRead(string textWithProbe)
    {
        HoconException error = Assert.Throws<HoconException>(() => Read(textWithProbe));
        Match allowed = Regex.Match(error.Message, "allowed in [^:]*: (.*)\\. Correct");
        Assert.True(allowed.Success, error.Message);
        return allowed.Groups[1].Value.Split(", ");
    }

    private static ClusterOptions Read(string text)
    {
        var root = new ConfigSection(HoconDocument.ParseText(text, "simulation.conf"));
        ClusterOptions cluster = ScenarioReader.Read(root, FederationReader.Read(root), ".");
        root.RejectUnknown();
        return cluster;
    }

    private static string Kebab(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private static IEnumerable<string> SectionsOf(HoconValue value, string path) => value is HoconObject section
        ? [path, .. section.Fields.SelectMany(field => SectionsOf(field.Value.Value, $"{path}.{field.Key}"))]
        : [];
}
