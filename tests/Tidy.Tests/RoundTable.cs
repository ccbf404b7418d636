using System.Text.RegularExpressions;

namespace Tidy.Tests;

/// <summary>The table of docs/ARCHITECTURE.md that leads through a round, and whether what it names is there.</summary>
public static partial class RoundTable
{
    public const string Path = "docs/ARCHITECTURE.md";

    /// <summary>The names in the column "where", with their lines.</summary>
    public static IReadOnlyList<(string Name, int Line)> Names(string page)
    {
        var names = new List<(string Name, int Line)>();
        string[] lines = page.Split('\n');
        int column = -1;
        for (int i = 0; i < lines.Length; i++)
        {
            string[] cells = [.. lines[i].Split('|').Select(cell => cell.Trim())];
            if (cells.Length < 3)
            {
                column = -1;
            }
            else if (Array.IndexOf(cells, "where") is var at and >= 0 && cells.Contains("stage"))
            {
                column = at;
            }
            else if (column >= 0 && column < cells.Length)
            {
                names.AddRange(NamePattern().Matches(cells[column]).Select(match => (match.Groups["name"].Value, i + 1)));
            }
        }

        return names;
    }

    public static IEnumerable<Finding> Check(string page, IEnumerable<SourceFile> files)
    {
        SourceFile[] all = [.. files];
        foreach ((string name, int line) in Names(page))
        {
            string[] parts = name.Split('.');
            SourceFile[] homes = [.. all.Where(file => file.Types.Any(type => type.Name == parts[0]))];
            if (homes.Length == 0)
            {
                yield return new Finding(Path, line, $"the table names {name}; no type {parts[0]} is in src/");
            }
            else if (parts.Length > 1 && !homes.Any(file => Regex.IsMatch(file.Code, $@"^[ \t]*(?!return\b|await\b|throw\b|else\b)[\w<>\[\],.?() ]*[\w>\]?)]\s+{parts[1]}\s*(\(|<|\{{|=>|;|,)", RegexOptions.Multiline)))
            {
                yield return new Finding(Path, line, $"the table names {name}; {homes[0].Path} declares no {parts[1]}");
            }
        }
    }

    [GeneratedRegex(@"`(?<name>[A-Z]\w*(?:\.[A-Z]\w*)?)`")]
    private static partial Regex NamePattern();
}
