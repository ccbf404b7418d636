using System.Text.RegularExpressions;

namespace Tidy.Tests;

/// <summary>What no committed file may contain: paths of one machine, and addresses of package registries.</summary>
public static partial class CommittedText
{
    public static IEnumerable<Finding> Check(string path, string text)
    {
        foreach (Match match in MachinePath().Matches(text))
        {
            yield return new Finding(path, Line(text, match.Index), $"{match.Value} is a path of one machine; make it relative or a setting");
        }

        foreach (Match match in RegistryHost().Matches(text))
        {
            yield return new Finding(path, Line(text, match.Index), $"{match.Value} is a registry's host; which registry is used is the machine's own setting");
        }
    }

    public static bool IsText(string path) => Path.GetExtension(path) is "" or ".cs" or ".csproj" or ".props" or ".targets" or ".sln" or ".json" or ".conf"
        or ".md" or ".txt" or ".sh" or ".yml" or ".yaml" or ".config" or ".csv" or ".svg" or ".html" or ".editorconfig" or ".gitignore";

    private static int Line(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    // Each pattern is put together so that this file does not break its own rule.
    [GeneratedRegex(@"(?<![\w.~*])/(?:wo" + @"rk|ro" + @"ot|ho" + @"me)/\w")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\b(?:api\.nu" + @"get\.org|nu" + @"get\.org|py" + @"pi\.org|registry\.np" + @"mjs\.org|crates" + @"\.io|proxy\.go" + @"lang\.org|registry-1\.do" + @"cker\.io|mcr\.micro" + @"soft\.com)\b")]
    private static partial Regex RegistryHost();
}
