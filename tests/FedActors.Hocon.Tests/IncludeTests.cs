using System.Text;

namespace FedActors.Hocon.Tests;

public sealed class IncludeTests
{
    private static readonly string Folder = Path.GetFullPath("site");

    private static HoconObject Parse(params (string Name, string Text)[] files) =>
        HoconDocument.ParseFile(Path.Combine(Folder, files[0].Name), Options(files));

    private static HoconParseOptions Options(params (string Name, string Text)[] files)
    {
        var byPath = files.ToDictionary(f => Path.GetFullPath(Path.Combine(Folder, f.Name)), f => Encoding.UTF8.GetBytes(f.Text));
        return new HoconParseOptions { ReadFile = byPath.GetValueOrDefault };
    }

    [Theory]
    [InlineData("include \"b.conf\"\na = 2", """{"a":2,"b":1}""")]
    [InlineData("a = 2\ninclude \"b.conf\"", """{"a":1,"b":1}""")]
    [InlineData("include\"b\"", """{"a":1,"b":1}""")]
    [InlineData("include file(\"b.conf\")", """{"a":1,"b":1}""")]
    [InlineData("include required(\"b.conf\")", """{"a":1,"b":1}""")]
    [InlineData("include required(file(\"b\"))", """{"a":1,"b":1}""")]
    [InlineData("include required( file( \"b\" ) )", """{"a":1,"b":1}""")]
    [InlineData("x { include \"b\" }", """{"x":{"a":1,"b":1}}""")]
    [InlineData("include \"missing\"\na = 1", """{"a":1}""")]
    [InlineData("include \"b\", include \"sub/c\"", """{"a":1,"b":1,"c":"sub","d":"deep"}""")]
    public void Include_lays_its_settings_in_place(string main, string canonical) => Assert.Equal(
        canonical,
        Parse(("main.conf", main), ("b.conf", "a = 1, b = 1"), ("sub/c.conf", "c = sub, include \"d.json\""), ("sub/d.json", """{"d": "deep"}"""))
            .ToCanonicalJson());

    [Fact]
    public void Conf_overrides_json_overrides_properties()
    {
        var root = Parse(
            ("main.conf", "include \"b\""),
            ("b.properties", "p=1\nj=1\nc=1"),
            ("b.json", """{"j": 2, "c": 2}"""),
            ("b.conf", "c = 3"));
        Assert.Equal("""{"c":3,"j":2,"p":"1"}""", root.ToCanonicalJson());
    }

    [Fact]
    public void Substitution_in_an_included_file_looks_below_its_place_first()
    {
        var root = Parse(("main.conf", "x { include \"b\" }, z = 9, y = outer"), ("b.conf", "y = 1, a = ${y}, q = ${z}, y = ${y}2, l += 1, l += 2"));
        Assert.Equal("""{"x":{"a":12,"l":[1,2],"q":9,"y":12},"y":"outer","z":9}""".Replace("12", "\"12\""), root.ToCanonicalJson());
    }

    [Fact]
    public void Including_file_can_override_what_an_included_value_refers_to()
    {
        var root = Parse(("main.conf", "x { include \"b\", y = 5 }"), ("b.conf", "y = 1, a = ${y}"));
        Assert.Equal("""{"x":{"a":5,"y":5}}""", root.ToCanonicalJson());
    }

    [Fact]
    public void Missing_required_include_names_what_was_looked_for()
    {
        var error = Assert.Throws<HoconException>(() => Parse(("main.conf", "a {\n  include required(\"b\") }")));
        Assert.Contains("main.conf:2:3: a: the required include \"b\" is not there (looked for b.properties, b.json, b.conf in", error.Message);
    }

    [Fact]
    public void Missing_root_file_is_told()
    {
        var error = Assert.Throws<HoconException>(() => HoconDocument.ParseFile("nowhere/at-all.conf"));
        Assert.StartsWith("nowhere/at-all.conf: the file is not there", error.Message);
    }

    [Fact]
    public void Include_loop_is_told_with_its_chain()
    {
        var error = Assert.Throws<HoconException>(() => Parse(
            ("main.conf", "include \"b\""), ("b.conf", "x { include \"sub/../c.conf\" }"), ("c.conf", "include \"b.conf\"")));
        Assert.Contains("found an include that loops: b.conf -> c.conf -> b.conf", error.Message);
        Assert.Equal("x", error.Path);
    }

    [Fact]
    public void Includes_deeper_than_allowed_are_refused()
    {
        (string, string)[] files = [.. Enumerable.Range(0, 40).Select(i => ($"f{i}.conf", $"include \"f{i + 1}.conf\""))];
        Assert.Contains("more than 32 deep", Assert.Throws<HoconException>(() => Parse(files)).Message);
    }

    [Fact]
    public void Includes_that_double_at_each_level_are_refused_by_number()
    {
        (string, string)[] files =
        [
            .. Enumerable.Range(0, 30).Select(i => ($"f{i}.conf", $"include \"f{i + 1}.conf\"\ninclude \"f{i + 1}.conf\"")), ("f30.conf", ""),
        ];
        Assert.Contains("more than 1000 included files", Assert.Throws<HoconException>(() => Parse(files)).Message);
    }

    [Fact]
    public void Error_in_an_included_file_names_that_file()
    {
        var error = Assert.Throws<HoconException>(() => Parse(("main.conf", "n { include \"sub/b\" }"), ("sub/b.conf", "\na = [")));
        Assert.EndsWith(Path.Combine("sub", "b.conf"), error.Origin.File);
        Assert.Equal((2, 6, "n.a"), (error.Origin.Line, error.Origin.Column, error.Path));
    }

    [Fact]
    public void Later_files_lie_over_earlier_ones_before_substitutions_resolve()
    {
        var options = Options(("base.conf", "lr = 1, warm = ${lr}"), ("mine.conf", "lr = 2"));
        var root = HoconDocument.ParseFiles([Path.Combine(Folder, "base.conf"), Path.Combine(Folder, "mine.conf")], options);
        Assert.Equal("""{"lr":2,"warm":2}""", root.ToCanonicalJson());
    }

    [Theory]
    [InlineData("# c\n! c\na.b = 1\n", """{"a":{"b":"1"}}""")]
    [InlineData("a=1\na.b=2\na=3", """{"a":{"b":"2"}}""")]
    [InlineData("a : x y \nb\tz", """{"a":"x y","b":"z"}""")]
    [InlineData("a = one \\\n   two", """{"a":"one two"}""")]
    [InlineData("a\\=b = \\u0041\\n", """{"a=b":"A\n"}""")]
    [InlineData("a", """{"a":""}""")]
    public void Properties_are_texts_with_dotted_keys(string text, string canonical) =>
        Assert.Equal(canonical, Parse(("main.properties", text)).ToCanonicalJson());

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused_with_their_line()
    {
        var options = new HoconParseOptions { ReadFile = _ => [(byte)'a', (byte)'\n', 0xff] };
        var error = Assert.Throws<HoconException>(() => HoconDocument.ParseFile("x.conf", options));
        Assert.StartsWith("x.conf:2:1: found bytes that are not UTF-8 at offset 2", error.Message);
    }

    [Fact]
    public void Too_large_file_is_refused()
    {
        var options = new HoconParseOptions { ReadFile = _ => new byte[16 * 1024 * 1024 + 1] };
        Assert.Contains("at most 16777216 are read", Assert.Throws<HoconException>(() => HoconDocument.ParseFile("x.conf", options)).Message);
    }

    [Fact]
    public void Files_are_read_from_the_disk()
    {
        var folder = Directory.CreateTempSubdirectory("fedactors-hocon-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "main.conf"), "include \"b\", a = 1");
            File.WriteAllText(Path.Combine(folder.FullName, "b.conf"), "b = 2");
            Assert.Equal("""{"a":1,"b":2}""", HoconDocument.ParseFile(Path.Combine(folder.FullName, "main.conf")).ToCanonicalJson());
            Assert.Throws<HoconException>(() => HoconDocument.ParseFile(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
