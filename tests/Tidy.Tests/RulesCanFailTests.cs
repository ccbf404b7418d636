namespace Tidy.Tests;

/// <summary>Each rule finds a planted violation, on its line, and leaves the nearest innocent text alone.</summary>
public sealed class RulesCanFailTests
{
    [Fact]
    public void A_namespace_beside_its_folder_is_found()
    {
        Assert.Single(StyleRules.NamespaceIsFolder(File("namespace FedActors.Core.Other;\npublic sealed class Thing;")));
        Assert.Empty(StyleRules.NamespaceIsFolder(File("namespace FedActors.Core.Rounds;\npublic sealed class Thing;")));
    }

    [Fact]
    public void A_second_public_type_and_a_wrong_file_name_are_found()
    {
        Assert.Equal(3, Assert.Single(StyleRules.OnePublicType(File("public sealed class Thing;\n\npublic enum Second { A }"))).Line);
        Assert.Single(StyleRules.OnePublicType(File("public readonly record struct Other(int X);")));
        Assert.Empty(StyleRules.OnePublicType(File("public sealed class Thing { public sealed record Nested; }\ninternal sealed class Second;")));
    }

    [Fact]
    public void A_file_one_line_too_long_is_found()
    {
        Assert.Empty(StyleRules.FileLength(File(Lines(StyleRules.FileLinesMax))));
        Assert.Single(StyleRules.FileLength(File(Lines(StyleRules.FileLinesMax + 1))));
    }

    [Theory]
    [InlineData(MemberLength.LinesMax, 0)]
    [InlineData(MemberLength.LinesMax + 1, 1)]
    public void A_method_one_line_too_long_is_found(int lines, int findings)
    {
        string body = string.Concat(Enumerable.Repeat("        if (x) { y(); }\n", lines - 3));
        string before = "class Thing\n{\n    private readonly List<int> _a = new() { 1, 2 };\n    public int P { get; } = 3;\n\n    [Fact]\n";
        Finding[] found = [.. MemberLength.Check(File($"{before}    public void M(int x)\n    {{\n{body}    }}\n    int N() => 1;\n}}\n"))];
        Assert.Equal(findings, found.Length);
        Assert.All(found, finding => Assert.Equal(7, finding.Line));
    }

    [Fact]
    public void A_long_expression_is_found()
    {
        string arms = string.Concat(Enumerable.Range(0, MemberLength.LinesMax).Select(i => $"        {i} => {i},\n"));
        Assert.Single(MemberLength.Check(File($"class Thing\n{{\n    int M(int x) => x switch\n    {{\n{arms}    }};\n}}\n")));
    }

    [Theory]
    [InlineData("RoundManager", 1)]
    [InlineData("HelperOfRounds", 1)]
    [InlineData("ClientData", 1)]
    [InlineData("Datasets", 0)]
    [InlineData("Basement", 0)]
    public void A_vague_word_in_a_type_name_is_found(string name, int findings) =>
        Assert.Equal(findings, StyleRules.TypeNames(File($"internal sealed class {name};")).Count());

    [Fact]
    public void Regions_and_promises_are_found()
    {
        Assert.Single(StyleRules.Markers(File("    #region Fields\n")));
        Assert.Single(StyleRules.Markers(File($"// {"TO" + "DO"}: later\n")));
        Assert.Empty(StyleRules.Markers(File("var text = \"\\n#region\";\n")));
    }

    [Fact]
    public void An_empty_catch_is_found()
    {
        Assert.Single(StyleRules.EmptyCatches(File("try { a(); } catch (IOException) { }")));
        Assert.Single(StyleRules.EmptyCatches(File("try { a(); }\ncatch\n{\n}")));
        Assert.Empty(StyleRules.EmptyCatches(File("try { a(); } catch (IOException) { /* The file is gone already: as wanted. */ }")));
    }

    [Fact]
    public void Letters_beyond_ascii_are_found_in_code_only()
    {
        Assert.Single(StyleRules.AsciiCode(File("int \u03b7 = 1; // \u03b7 is the learning rate")));
        Assert.Empty(StyleRules.AsciiCode(File("var a = \"\u03b7\"; var b = $\"{a}\u03b7{\"\u03b7\"}\"; var c = '\u03b7'; var d = \"\"\"\n\u03b7\n\"\"\"; /* \u03b7 */")));
    }

    [Fact]
    public void An_open_class_is_found()
    {
        Assert.Equal("Thing", Assert.Single(StyleRules.Sealed([File("public class Thing { private sealed class Inner; }")])).Message.Split(' ')[0]);
        Assert.Single(StyleRules.Sealed([File("internal record Thing(int X);")]));
        Assert.Empty(StyleRules.Sealed([File("partial class Thing;"), File("public sealed partial class Thing;"), File("public record struct P(int X);")]));
    }

    [Fact]
    public void Machine_paths_and_registries_are_found()
    {
        Assert.Equal(2, Assert.Single(CommittedText.Check("a.md", "one\nsee /ho" + "me/someone/file")).Line);
        Assert.Single(CommittedText.Check("a.md", "from https://api.nu" + "get.org/v3"));
        Assert.Empty(CommittedText.Check("a.md", "docs/ho" + "me/page and the ro" + "ot/branch"));
    }

    [Fact]
    public void Forbidden_lost_and_circular_arrows_are_found()
    {
        Dictionary<string, string[]> found = ProjectArrows.Allowed.ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.Empty(ProjectArrows.Check(found));
        Assert.Null(ProjectArrows.Cycle(found));
        found["Core"] = ["Cli"];
        Assert.Contains("Core -> Cli is not allowed", Assert.Single(ProjectArrows.Check(found)).Message, StringComparison.Ordinal);
        Assert.NotNull(ProjectArrows.Cycle(found));
        found["Core"] = [];
        found["Storage"] = [];
        found["Extra"] = [];
        Assert.Equal(2, ProjectArrows.Check(found).Count());
    }

    [Fact]
    public void A_name_of_the_round_table_that_is_gone_is_found()
    {
        const string Page = "| # | stage | where |\n|---|---|---|\n| 1 | select | `Thing.Select` -> `Gone` |\n| 2 | close | `Thing.Close` |\n\n`Elsewhere.Free`\n";
        SourceFile file = File("public sealed class Thing\n{\n    public void Select() => Close();\n}\n");
        Finding[] found = [.. RoundTable.Check(Page, [file])];
        Assert.Equal(["no type Gone is in src/", "declares no Close"], found.Select(finding => finding.Message.Contains("Gone") ? "no type Gone is in src/" : "declares no Close"));
        Assert.Equal([3, 4], found.Select(finding => finding.Line));
    }

    [Fact]
    public void A_test_of_the_fault_checklist_that_is_gone_is_found()
    {
        const string Page = "### The fault checklist\n| 1 | x | `ThingTests.Goes_well`, `ThingTests.Went_well` |\n| 2 | y | `GoneTests` |\n## After\n`ElseTests`\n";
        SourceFile[] files = [new("tests/FedActors.Core.Tests/ThingTests.cs", "public void Goes_well() { }")];
        Assert.Equal(["no test Went_well is there", "no test class GoneTests is there"], FaultChecklist.Check(Page, files).Select(finding => finding.Message));
    }

    private static SourceFile File(string text) => new("src/FedActors.Core/Rounds/Thing.cs", text);

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("\n", count));
}
