using System.Text.RegularExpressions;

namespace Tidy.Tests;

/// <summary>The fault checklist of the operations page, whose rows name the tests that show them.</summary>
public static partial class FaultChecklist
{
    public const string Path = "docs/OPERATIONS.md";
    private const string Heading = "### The fault checklist";

    /// <summary>Each test class, or test, that the table names and nobody wrote.</summary>
    public static IEnumerable<Finding> Check(string page, IReadOnlyList<SourceFile> files)
    {
        string[] lines = page.Split('\n');
        int first = Array.FindIndex(lines, line => line == Heading);
        for (int i = first + 1; first >= 0 && i < lines.Length && !lines[i].StartsWith('#'); i++)
        {
            foreach (Match name in TestName().Matches(lines[i]))
            {
                string type = name.Groups["type"].Value, method = name.Groups["method"].Value;
                SourceFile[] written = [.. files.Where(file => file.Path.EndsWith($"/{type}.cs", StringComparison.Ordinal))];
                if (written.Length == 0)
                {
                    yield return new Finding(Path, i + 1, $"no test class {type} is there");
                }
                else if (method.Length > 0 && !files.Any(file => file.Text.Contains($" {method}(", StringComparison.Ordinal)))
                {
                    yield return new Finding(Path, i + 1, $"no test {method} is there");
                }
            }
        }
    }

    [GeneratedRegex(@"`(?<type>[A-Z][A-Za-z]+Tests)(\.(?<method>[A-Za-z_0-9]+))?`")]
    private static partial Regex TestName();
}
