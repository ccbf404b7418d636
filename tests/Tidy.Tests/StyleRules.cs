using System.Text.RegularExpressions;

namespace Tidy.Tests;

/// <summary>The rules on files and types, each as a function from a file to its findings.</summary>
public static partial class StyleRules
{
    public const int FileLinesMax = 400;

    private static readonly HashSet<string> VagueWords =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Common", "Base", "Impl", "Info", "Processor", "Service", "Handler"];

    public static IEnumerable<Finding> NamespaceIsFolder(SourceFile file)
    {
        string[] parts = file.Path.Split('/');
        string expected = string.Join('.', parts[1..^1]);
        bool isProgram = parts[^1] == "Program.cs" && file.Types.Count == 0;
        if (!isProgram && file.Types.Count > 0 && file.Namespace != expected)
        {
            yield return new Finding(file.Path, 1, $"the namespace is '{file.Namespace}'; file-scoped '{expected}', like the folder, is wanted");
        }
    }

    public static IEnumerable<Finding> OnePublicType(SourceFile file)
    {
        DeclaredType[] types = [.. file.Types.Where(type => type is { IsTopLevel: true, IsPublic: true })];
        string name = Path.GetFileNameWithoutExtension(file.Path).Split('{', '.')[0];
        foreach (DeclaredType second in types.Skip(1).Where(type => type.Name != types[0].Name))
        {
            yield return new Finding(file.Path, second.Line, $"{second.Name} is the second public type of the file; give it a file of its own");
        }

        if (types.Length > 0 && types[0].Name != name)
        {
            yield return new Finding(file.Path, types[0].Line, $"the public type {types[0].Name} lives in {name}.cs; name the file after the type");
        }
    }

    public static IEnumerable<Finding> FileLength(SourceFile file)
    {
        int lines = file.LineAt(file.Text.Length) - (file.Text.EndsWith('\n') ? 1 : 0);
        if (lines > FileLinesMax)
        {
            yield return new Finding(file.Path, FileLinesMax, $"{lines} lines; at most {FileLinesMax}, better 150: split by stage of the round");
        }
    }

    public static IEnumerable<Finding> TypeNames(SourceFile file)
    {
        foreach (DeclaredType type in file.Types)
        {
            string[] words = [.. WordPattern().Matches(type.Name).Select(match => match.Value)];
            // "Data" as a first word stands for the configuration's section of that name; at the end it says nothing.
            if (words.FirstOrDefault(word => VagueWords.Contains(word)) is { } vague || (words is [_, .., "Data"] && (vague = "Data") is not null))
            {
                yield return new Finding(file.Path, type.Line, $"{type.Name} has '{vague}' in its name; use a noun from the papers or the glossary");
            }
        }
    }

    public static IEnumerable<Finding> Markers(SourceFile file) =>
        RegionPattern().Matches(file.Code).Select(match => file.At(match.Index, "#region hides code; split the file instead"))
            .Concat(TodoPattern().Matches(file.Text).Select(match => file.At(match.Index, $"{match.Value}: do it, or say in the tracker that it is to be done")));

    public static IEnumerable<Finding> EmptyCatches(SourceFile file) =>
        from match in CatchPattern().Matches(file.Code)
        let body = file.Text[match.Groups["body"].Index..(match.Groups["body"].Index + match.Groups["body"].Length)]
        where string.IsNullOrWhiteSpace(body)
        select file.At(match.Index, "an empty catch swallows an error; handle it, or say in a comment why nothing is to be done");

    public static IEnumerable<Finding> AsciiCode(SourceFile file) =>
        from index in Enumerable.Range(0, file.Code.Length)
        where file.Code[index] > 127 && !(index == 0 && file.Code[index] == '\uFEFF')
        select file.At(index, $"'{file.Code[index]}' outside comments and literals; identifiers are ASCII");

    /// <summary>Needs all files, because one part of a partial class may say for all.</summary>
    public static IEnumerable<Finding> Sealed(IEnumerable<SourceFile> files)
    {
        SourceFile[] all = [.. files];
        HashSet<string> closed = [.. all.SelectMany(file => file.Types
            .Where(type => type.Modifiers.Any(word => word is "sealed" or "static" or "abstract")).Select(type => $"{file.Namespace}.{type.Name}"))];
        return from file in all
               from type in file.Types
               where type.IsClass && !type.Modifiers.Any(word => word is "sealed" or "static" or "abstract")
                   && !(type.Modifiers.Contains("partial") && closed.Contains($"{file.Namespace}.{type.Name}"))
               select new Finding(file.Path, type.Line, $"{type.Name} is open for inheritance; make it sealed, static or abstract");
    }

    [GeneratedRegex("[A-Z][a-z0-9]*|[a-z0-9]+")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"^\s*#region\b", RegexOptions.Multiline)]
    private static partial Regex RegionPattern();

    // Put together so that this file does not break its own rule.
    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|XX" + @"X)\b")]
    private static partial Regex TodoPattern();

    [GeneratedRegex(@"\bcatch\s*(\([^)]*\)\s*)?\{(?<body>\s*)\}")]
    private static partial Regex CatchPattern();
}
