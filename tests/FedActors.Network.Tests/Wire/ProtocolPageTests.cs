using System.Reflection;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Wire;

/// <summary>docs/PROTOCOL.md says what the code does: its examples are the golden files, its table has every reason with its status.</summary>
public sealed class ProtocolPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "PROTOCOL.md"));

    [Fact]
    public void Every_golden_file_is_an_example_of_the_page() =>
        Assert.All(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.json"), file =>
        {
            if (Path.GetFileNameWithoutExtension(file) is var name && (WireSamples.All.ContainsKey(name) || WireSamples.Variants.ContainsKey(name)))
            {
                Assert.Contains($"```json\n{File.ReadAllText(file).TrimEnd('\n')}\n```", Page, StringComparison.Ordinal);
            }
        });

    [Fact]
    public void Every_reason_is_in_the_table_with_its_status()
    {
        string[] reasons = [.. typeof(Reasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Contains($"\n| `{reason}` | {Reasons.StatusOf(reason)}", Page, StringComparison.Ordinal));
    }

    private static string Root()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "FedActors.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException($"FedActors.sln is in no directory above {AppContext.BaseDirectory}.");
    }
}
