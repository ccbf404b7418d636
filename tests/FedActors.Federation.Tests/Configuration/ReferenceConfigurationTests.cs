using System.Text.RegularExpressions;
using FedActors.Federation.Configuration;
using FedActors.Hocon;

namespace FedActors.Federation.Tests.Configuration;

public sealed class ReferenceConfigurationTests
{
    private static readonly HoconObject Reference = HoconDocument.ParseText(ReferenceConfiguration.Text, "reference.conf");

    public static TheoryData<string> Sections { get; } = [.. SectionsOf(Reference, "")];

    [Fact]
    public void Reference_gives_the_built_in_defaults()
    {
        FederationOptions options = FederationReader.ReadAlone(new ConfigSection(Reference));

        Assert.Equal(EffectiveConfiguration.Json(Texts.Options("")), EffectiveConfiguration.Json(options));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Reference_has_exactly_the_settings_that_are_read(string section)
    {
        // The error about an unknown setting lists all that the reader asked for.
        const string Probe = "zzzzzzzz";
        HoconException error = Assert.Throws<HoconException>(() => Texts.Options(section.Length == 0 ? $"{Probe} = 1" : $"{section}.{Probe} = 1"));
        string[] read = Regex.Match(error.Message, "allowed in [^:]*: (.*)\\. Correct").Groups[1].Value.Split(", ");
        HoconObject written = section.Length == 0 ? Reference : Reference.TryFind(section, out HoconValue? found) ? (HoconObject)found : HoconObject.Empty;

        Assert.Equal(
            read.Except(section.Length == 0 ? ["devices", "network", "membership", "faults"] : []),
            written.Fields.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_has_a_sentence()
    {
        string[] lines = ReferenceConfiguration.Text.Split('\n');
        IEnumerable<string> bare = lines.Index()
            .Where(line => line.Item.Contains('=') && !line.Item.TrimStart().StartsWith('#'))
            .Where(line => !lines[line.Index - 1].TrimStart().StartsWith('#'))
            .Select(line => line.Item);

        Assert.Empty(bare);
    }

    private static IEnumerable<string> SectionsOf(HoconObject at, string path)
    {
        yield return path;
        foreach ((string name, HoconField field) in at.Fields)
        {
            foreach (string inner in field.Value is HoconObject section ? SectionsOf(section, path.Length == 0 ? name : $"{path}.{name}") : [])
            {
                yield return inner;
            }
        }
    }
}
