namespace FedActors.Hocon.Tests;

public sealed class SyntaxTests
{
    [Theory]
    // Comments and white space.
    [InlineData("a = 1 # one\n// two\nb = 2", """{"a":1,"b":2}""")]
    [InlineData("a = \"# no // comment\"", """{"a":"# no // comment"}""")]
    [InlineData("a = x#y", """{"a":"x"}""")]
    [InlineData("a = x//y", """{"a":"x"}""")]
    [InlineData("a = x/y", """{"a":"x/y"}""")]
    [InlineData("\uFEFFa\u00a0=\u20031\r\nb\t=\v2\f", """{"a":1,"b":2}""")]
    [InlineData("\u001ca\u001f=\u001d1", """{"a":1}""")]
    // Root, separators, commas.
    [InlineData("{a:1}", """{"a":1}""")]
    [InlineData("a:1,b=2\nc{d=3}", """{"a":1,"b":2,"c":{"d":3}}""")]
    [InlineData("\n\n{\n\n}\n\n", "{}")]
    [InlineData("a = [1\n2\n3]", """{"a":[1,2,3]}""")]
    [InlineData("a = [1,\n2\n,3,\n]", """{"a":[1,2,3]}""")]
    [InlineData("a\n{\nb = 1\n}", """{"a":{"b":1}}""")]
    [InlineData("a =\n\n1", """{"a":1}""")]
    [InlineData("a = 1,", """{"a":1}""")]
    // Duplicate keys.
    [InlineData("a = 1, a = 2", """{"a":2}""")]
    [InlineData("a { x = 1 }, a { y = 2 }", """{"a":{"x":1,"y":2}}""")]
    [InlineData("a { x = 1 }, a = null, a { y = 2 }", """{"a":{"y":2}}""")]
    [InlineData("a { x = 1 }, a = 5, a { y = 2 }", """{"a":{"y":2}}""")]
    [InlineData("a { b { x = 1, y = 1 } }, a.b.x = 2", """{"a":{"b":{"x":2,"y":1}}}""")]
    [InlineData("a = { x = 1 }, a = 7", """{"a":7}""")]
    // Texts, numbers, literals.
    [InlineData("a = null bar 42 \"baz\" true 3.14 hi  ", """{"a":"null bar 42 baz true 3.14 hi"}""")]
    [InlineData("a = truefoo, b = 10x, c = 1.0.0, d = 10e3e3", """{"a":"truefoo","b":"10x","c":"1.0.0","d":"10e3e3"}""")]
    [InlineData("a = [true, false, null, yes]", """{"a":[true,false,null,"yes"]}""")]
    [InlineData("a = [1, -2, 1.5, 1e3, 1E+2, 25e-2, 007]", """{"a":[1,-2,1.5,1000,100,0.25,"007"]}""")]
    [InlineData("a = 1.0, b = 1.50 kB", """{"a":1,"b":"1.50 kB"}""")]
    [InlineData("a = 99999999999999999999999", """{"a":99999999999999999999999}""")]
    [InlineData("a = \"\\u00e9\\n\\t\\\"\\\\\\/\\b\\f\\r\"", "{\"a\":\"\u00e9\\n\\t\\\"\\\\/\\u0008\\u000c\\r\"}")]
    [InlineData("a = \"\"", """{"a":""}""")]
    [InlineData("a = \"x\"\"y\"", """{"a":"xy"}""")]
    [InlineData("a = \"1\"", """{"a":"1"}""")]
    [InlineData("a = \"\"\"one\n\\n \"two\" \"\"\"\"", "{\"a\":\"one\\n\\\\n \\\"two\\\" \\\"\"}")]
    [InlineData("a = \"\"\"\"\"\"", """{"a":""}""")]
    [InlineData("a = \"\"\"x\"\"\" y", """{"a":"x y"}""")]
    [InlineData("a = (42)", """{"a":"(42)"}""")]
    [InlineData("a = /var/log, b = é-ü", """{"a":"/var/log","b":"é-ü"}""")]
    // Concatenation.
    [InlineData("a = x   y \t z ", "{\"a\":\"x   y \\t z\"}")]
    [InlineData("a = [1] [2, 3][4]", """{"a":[1,2,3,4]}""")]
    [InlineData("a = { x = 1 } { y = 2, x = 3 }", """{"a":{"x":3,"y":2}}""")]
    [InlineData("a = [[1] [2], x y]", """{"a":[[1,2],"x y"]}""")]
    // Keys.
    [InlineData("a.b.c = 1, a.b.d = 2", """{"a":{"b":{"c":1,"d":2}}}""")]
    [InlineData("\"a.b\".c = 1", """{"a.b":{"c":1}}""")]
    [InlineData("3.14 = x", """{"3":{"14":"x"}}""")]
    [InlineData("a b c = 1", """{"a b c":1}""")]
    [InlineData("true = 1, null.x = 2", """{"null":{"x":2},"true":1}""")]
    [InlineData("\"\" = 1, a.\"\".b = 2", """{"":1,"a":{"":{"b":2}}}""")]
    [InlineData("a\"b\"c = 1", """{"abc":1}""")]
    [InlineData("\"include\" = 1, includes = 2, a include = 3", """{"a include":3,"include":1,"includes":2}""")]
    [InlineData("a.b : 1, a { c : 2 }, a = { d : 3 }", """{"a":{"b":1,"c":2,"d":3}}""")]
    [InlineData("a = include", """{"a":"include"}""")]
    public void Text_gives_the_tree(string text, string canonical) =>
        Assert.Equal(canonical, HoconDocument.ParseText(text).ToCanonicalJson());

    [Theory]
    [InlineData("a = 1\nb = {", "t:2:6: b: found the end of the text inside the object that opens at t:2:5; close it with '}'.")]
    [InlineData("a = [1, 2", "t:1:10: a: found the end of the text inside the list that opens at t:1:5; close it with ']'.")]
    [InlineData("a = 1\n}", "t:2:1: found '}' where a setting's name is expected")]
    [InlineData("a = 1 b = 2", "t:1:9: found '=' after a value; separate settings with a newline or a comma.")]
    [InlineData("net {\n  port = \n}", "t:3:1: net.port: found '}' where a value is expected")]
    [InlineData("a 1\nb = 2", "t:2:1: a 1: found 'b' after the setting's name")]
    [InlineData("a = [1,,2]", "t:1:8: a: found two commas in a row; remove one.")]
    [InlineData("a = [,1]", "found ',' where a value is expected")]
    [InlineData("a = 1,,b = 2", "t:1:7: found two commas in a row")]
    [InlineData("a..b = 1", "found a path with an empty name")]
    [InlineData("x { a. = 1 }", "t:1:5: x: found a path with an empty name")]
    [InlineData("a = user@site", "t:1:9: a: found the reserved character '@' outside quotes")]
    [InlineData("a = \"open\nb = 1", "t:1:5: a: found a quoted text without its closing quote")]
    [InlineData("a = \"\"\"open", "t:1:5: a: found \"\"\" without a closing \"\"\"")]
    [InlineData("a = \"\\x\"", "t:1:6: a: found an unknown escape")]
    [InlineData("a = \"\\u12g4\"", "found an unknown escape")]
    [InlineData("a = \"\u0001\"", "found the control character U+0001")]
    [InlineData("a = ${", "inside a substitution; write a path and a closing brace")]
    [InlineData("a = ${b\n}", "found the end of the line inside a substitution")]
    [InlineData("a = ${ ${b} }", "found ${ inside a substitution")]
    [InlineData("a = ${}", "found a path with an empty name")]
    [InlineData("a = $b", "found the reserved character '$'")]
    [InlineData("${a} = 1", "found the substitution ${a} where a setting's name is expected")]
    [InlineData("[1]", "t:1:1: found a list; a configuration is an object")]
    [InlineData("a = [ { b += 1 } ]", "t:1:11: a.[0].b: found '+=' inside a list")]
    [InlineData("include = 1", "found the name 'include' without a file")]
    [InlineData("include url(\"http://x\")", "allowed are include \"x\", include file(\"x\") and include required(\"x\")")]
    [InlineData("include classpath(\"x\")", "t:1:19: found include classpath(")]
    [InlineData("include file(\"x\"", "where ')' closes the include; write include file(\"x\")")]
    [InlineData("a = [ { include \"x\" } ]", "found an include inside a list")]
    public void Mistake_is_told_with_its_place_and_fix(string text, string message)
    {
        var error = Assert.Throws<HoconException>(() => HoconDocument.ParseText(text, "t"));
        Assert.Contains(message.Replace("a.[0]", "a[0]"), error.Message);
    }

    [Fact]
    public void Error_carries_its_origin_and_path()
    {
        var error = Assert.Throws<HoconException>(() => HoconDocument.ParseText("\n net { port = }", "site.conf"));
        Assert.Equal(new HoconOrigin("site.conf", 2, 15), error.Origin);
        Assert.Equal("net.port", error.Path);
    }

    [Fact]
    public void Every_value_knows_where_it_was_written()
    {
        var root = HoconDocument.ParseText("a = \"\"\"x\ny\"\"\"\nb {\n  c = [1,\n    2]\n}", "f");
        Assert.True(root.TryFind("b.c", out var list));
        Assert.Equal(new HoconOrigin("f", 4, 7), list.Origin);
        Assert.Equal(new HoconOrigin("f", 5, 5), ((HoconArray)list).Items[1].Origin);
        Assert.Equal(new HoconOrigin("f", 3, 1), root.Fields["b"].KeyOrigin);
        Assert.False(root.TryFind("b.c.d", out _));
        Assert.False(root.TryFind("x", out _));
    }

    [Fact]
    public void Readable_json_reads_back_to_the_same_tree()
    {
        var root = HoconDocument.ParseText("z = 1.50, a { b = [1, { c = \"\\ud800 \\\" \\u0001\" }, []], d {} }, n = null");
        Assert.Equal(root.ToCanonicalJson(), HoconDocument.ParseText(root.ToJson()).ToCanonicalJson());
        Assert.StartsWith("{\n  \"z\": 1.50,\n  \"a\": {\n    \"b\": [\n      1,", root.ToJson());
    }

    [Theory]
    [InlineData("a = 1, b = 2", "b = 2.0\na = 1e0")]
    [InlineData("a { b = x }", "a.b = \"x\" # same")]
    public void Equal_settings_have_equal_canonical_text(string one, string other) =>
        Assert.Equal(HoconDocument.ParseText(one).ToCanonicalJson(), HoconDocument.ParseText(other).ToCanonicalJson());
}
