using System.Text.RegularExpressions;

namespace Tidy.Tests;

/// <summary>A C# file: its text, and the same text with everything in comments and literals blanked out.</summary>
public sealed partial class SourceFile
{
    public SourceFile(string path, string text)
    {
        (Path, Text) = (path, text);
        Code = CodeText.Blank(text);
        Types = [.. TypePattern().Matches(Code).Select(match => new DeclaredType(
            match.Groups["name"].Value,
            match.Groups["kind"].Value,
            [.. match.Groups["mods"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)],
            match.Groups["indent"].Length == 0,
            LineAt(match.Groups["name"].Index)))];
    }

    /// <summary>Relative to the root, with slashes.</summary>
    public string Path { get; }

    public string Text { get; }

    /// <summary>As long as the text, line for line.</summary>
    public string Code { get; }

    public IReadOnlyList<DeclaredType> Types { get; }

    public string Namespace => NamespacePattern().Match(Code).Groups["name"].Value;

    public int LineAt(int index) => Text.AsSpan(0, index).Count('\n') + 1;

    public Finding At(int index, string message) => new(Path, LineAt(index), message);

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"^(?<indent>[ \t]*)(?<mods>(?:(?:public|internal|private|protected|file|sealed|static|abstract|partial|readonly|ref|unsafe|new)\s+)*)" +
        @"(?<kind>class|struct|interface|enum|record\s+struct|record\s+class|record|delegate\s+[\w<>\[\],.? ]+?)\s+(?<name>(?!with\b)[A-Za-z_]\w*)", RegexOptions.Multiline)]
    private static partial Regex TypePattern();
}

/// <summary>A type as a file declares it.</summary>
public sealed record DeclaredType(string Name, string Kind, IReadOnlyList<string> Modifiers, bool IsTopLevel, int Line)
{
    public bool IsPublic => Modifiers.Contains("public");

    /// <summary>Whether it can be inherited from unless a modifier forbids it.</summary>
    public bool IsClass => Kind is "class" or "record" || (Kind.StartsWith("record", StringComparison.Ordinal) && Kind.EndsWith("class", StringComparison.Ordinal));
}
