namespace FedActors.Hocon.Tests;

public sealed class ConformanceTests
{
    private const string Absent = "(absent)";

    public static TheoryData<string> Invalid => Rows("invalid_in_json_and_hocon");

    public static TheoryData<string> ValidJson => Rows("valid_json");

    public static TheoryData<string> ValidHocon => Rows("valid_hocon_invalid_json");

    public static TheoryData<string> Equivalents
    {
        get
        {
            if (ReferenceCases.List("equivalents") is not { } files)
                return [Absent];
            var names = files.EnumerateObject().Select(f => f.Name).ToList();
            // Only files beside an original are equivalents; deeper ones are included by them.
            return [.. names.Where(n => n.Count(c => c == '/') == 1 && !n.EndsWith("/original.json"))];
        }
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Invalid_text_is_rejected(string text)
    {
        SkipIfAbsent(text);
        Assert.All(Variations(text), variation => Assert.Throws<HoconException>(() => HoconDocument.ParseValue(variation)));
    }

    [Theory]
    [MemberData(nameof(ValidJson))]
    public void Json_is_read_as_json_reads_it(string text)
    {
        SkipIfAbsent(text);
        using var json = System.Text.Json.JsonDocument.Parse(text);
        var expected = HoconDocument.ParseValue(System.Text.Json.JsonSerializer.Serialize(json)).ToCanonicalJson();
        Assert.All(
            Variations(text).Where(v => !v.Contains('\u2003')),
            variation => Assert.Equal(expected.Replace(" ", ""), HoconDocument.ParseValue(variation).ToCanonicalJson().Replace(" ", "")));
    }

    [Theory]
    [MemberData(nameof(ValidHocon))]
    public void Valid_text_is_accepted(string text)
    {
        SkipIfAbsent(text);
        foreach (var variation in Variations(text))
        {
            var problem = Record.Exception(() => HoconDocument.ParseSyntax(variation, "case", new HoconParseOptions()));
            Assert.True(problem is null, $"{variation}: {problem?.Message}");
        }
    }

    [Theory]
    [MemberData(nameof(Equivalents))]
    public void Equivalent_file_gives_the_tree_of_its_original(string name)
    {
        SkipIfAbsent(name);
        var folder = Path.GetFullPath("equivalents");
        var options = new HoconParseOptions
        {
            ReadFile = full => ReferenceCases.List("equivalents")!.Value
                .TryGetProperty(Path.GetRelativePath(folder, full).Replace('\\', '/'), out var text)
                ? System.Text.Encoding.UTF8.GetBytes(text.GetString()!)
                : null,
        };
        var original = HoconDocument.ParseFile(Path.Combine(folder, name.Split('/')[0], "original.json"), options);
        var equivalent = HoconDocument.ParseFile(Path.Combine(folder, name), options);
        Assert.True(original.Fields.Count > 0);
        Assert.Equal(original.ToCanonicalJson(), equivalent.ToCanonicalJson());
    }

    private static TheoryData<string> Rows(string list) => ReferenceCases.List(list) is { } cases
        ? [.. cases.EnumerateArray().Select(c => c.GetProperty("text").GetString()!).Distinct()]
        : [Absent];

    private static void SkipIfAbsent(string row)
    {
        if (row == Absent)
            Assert.Skip($"The reference cases are not there: {ReferenceCases.FileName}");
    }

    /// <summary>The white space variations that the reference implementation tries on each of its texts.</summary>
    private static IEnumerable<string> Variations(string text)
    {
        yield return text;
        yield return " " + text;
        yield return text + " ";
        yield return " " + text + " ";
        yield return text.Replace(":", " : ");
        yield return text.Replace(",", " , ");
        yield return text.Replace(" ", "\u2003");
        if (!text.Contains('#') && !text.Contains("//"))
            yield return text.Replace(" ", "");
    }
}
