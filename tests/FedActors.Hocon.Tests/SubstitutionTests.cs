namespace FedActors.Hocon.Tests;

public sealed class SubstitutionTests
{
    [Theory]
    [InlineData("a = ${b}, b = 1", """{"a":1,"b":1}""")]
    [InlineData("a = ${?b}", "{}")]
    [InlineData("a = [1, ${?b}, 2]", """{"a":[1,2]}""")]
    [InlineData("a = x${?b}y", """{"a":"xy"}""")]
    [InlineData("a = ${?b}5", """{"a":5}""")]
    [InlineData("a = ${?b}${?c}", "{}")]
    [InlineData("a = 1, a = ${?b}", """{"a":1}""")]
    [InlineData("a = null, b = ${a}", """{"a":null,"b":null}""")]
    [InlineData("a = ${b.c.d}, b.c.d = [1]", """{"a":[1],"b":{"c":{"d":[1]}}}""")]
    [InlineData("a = ${\"b.c\"}, \"b.c\" = 1", """{"a":1,"b.c":1}""")]
    [InlineData("a = ${x} to ${y}, x = 1, y = 2", """{"a":"1 to 2","x":1,"y":2}""")]
    [InlineData("a = ${x} [3], x = [1, 2]", """{"a":[1,2,3],"x":[1,2]}""")]
    [InlineData("a = ${x} { q = 2 }, x { p = 1, q = 1 }", """{"a":{"p":1,"q":2},"x":{"p":1,"q":1}}""")]
    [InlineData("a = ${b}, b = 1, b = 2", """{"a":2,"b":2}""")]
    [InlineData("a = ${missing}, a = 42", """{"a":42}""")]
    [InlineData("a = ${b}, b = ${c}, c = 3", """{"a":3,"b":3,"c":3}""")]
    [InlineData("a { b = ${a.c}, c = 1 }", """{"a":{"b":1,"c":1}}""")]
    [InlineData("path = \"a:b\", path = ${path}\":c\", path = ${path}\":d\"", """{"path":"a:b:c:d"}""")]
    [InlineData("a = [1], a = ${a} [2]", """{"a":[1,2]}""")]
    [InlineData("a = [1], a = [${a}, 2]", """{"a":[[1],2]}""")]
    [InlineData("a { x = 1 }, a = ${a} { y = 2 }", """{"a":{"x":1,"y":2}}""")]
    [InlineData("a = ${?a}x", """{"a":"x"}""")]
    [InlineData("foo { a { c = 1 } }, foo = ${foo.a}, foo { a = 2 }", """{"foo":{"a":2,"c":1}}""")]
    [InlineData("bar { foo = 42, baz = ${bar.foo} }, bar { foo = 43 }", """{"bar":{"baz":43,"foo":43}}""")]
    [InlineData("bar { a = ${foo.d}, b = 1 }, bar.b = 3, foo { c = ${bar.b}, d = 2 }, foo.d = 4", """{"bar":{"a":4,"b":3},"foo":{"c":3,"d":4}}""")]
    [InlineData("a = 1, b = 2, a = ${b}, b = ${a}", """{"a":1,"b":1}""")]
    [InlineData("x = ${a.b}, a = ${?x}, a { b = 1 }", """{"a":{"b":1},"x":1}""")]
    [InlineData("d { x = 1 }, n = ${d} { inner = ${d} }", """{"d":{"x":1},"n":{"inner":{"x":1},"x":1}}""")]
    [InlineData("d { x = 1 }, l = [${d} { y = 2 }, ${d}]", """{"d":{"x":1},"l":[{"x":1,"y":2},{"x":1}]}""")]
    [InlineData("d { lr = ${base.lr} }, base { lr = 1 }, e = ${d}, e.m = 2", """{"base":{"lr":1},"d":{"lr":1},"e":{"lr":1,"m":2}}""")]
    [InlineData("a = ${b}, a { x = 2 }, b { x = 1, y = 1 }", """{"a":{"x":2,"y":1},"b":{"x":1,"y":1}}""")]
    [InlineData("a += 1, a += 2, a += 3", """{"a":[1,2,3]}""")]
    [InlineData("a = [1], a += 2, a += [3]", """{"a":[1,2,[3]]}""")]
    [InlineData("a = ${b}, b = [1], a += 2", """{"a":[1,2],"b":[1]}""")]
    [InlineData("x { a += 1 }, x { a += 2 }", """{"x":{"a":[1,2]}}""")]
    [InlineData("a = [1], a += ${b}, b = 2", """{"a":[1,2],"b":2}""")]
    public void Text_resolves_to_the_tree(string text, string canonical) =>
        Assert.Equal(canonical, HoconDocument.ParseText(text).ToCanonicalJson());

    [Theory]
    [InlineData("net { port = ${ports.main} }", "t:1:14: net.port: found ${ports.main}, but neither a setting nor an environment variable ports.main is there")]
    [InlineData("a = ${a}", "found ${a}, which leads back to itself: ${a} (t:1:5) -> ${a} (t:1:5)")]
    [InlineData("a = ${b}\nb = ${a}", "${a} (t:2:5) -> ${a} (t:2:5)")]
    [InlineData("a = ${b}\nb = ${c}\nc = ${a}", "leads back to itself")]
    [InlineData("a { b = ${a} }", "t:1:5: a.b.b: found an object that contains itself")]
    [InlineData("a = [${a}]", "leads back to itself")]
    [InlineData("a = [1], b = y${a}z", "t:1:14: b: found a text next to a list; only texts, only lists or only objects can be joined")]
    [InlineData("a = {} [1]", "found an object next to a list")]
    [InlineData("a = 5, a += 1", "found a text next to a list")]
    public void Unresolvable_text_is_told(string text, string message)
    {
        var error = Assert.Throws<HoconException>(() => HoconDocument.ParseText(text, "t"));
        if (text.StartsWith("a = ${b}\nb = ${a}"))
            message = "${b} (t:1:5) -> ${a} (t:2:5) -> ${b} (t:1:5)";
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Environment_answers_what_no_setting_answers()
    {
        var options = new HoconParseOptions { Environment = name => name is "HOME" or "a" ? "/root" : null };
        var root = HoconDocument.ParseText("a = 1, h = ${HOME}/x, b = ${a}, p = ${?HOME}, q = ${?NONE}, HOME = ${HOME}y", "t", options);
        Assert.Equal("""{"HOME":"/rooty","a":1,"b":1,"h":"/rooty/x","p":"/rooty"}""", root.ToCanonicalJson());
    }

    [Fact]
    public void Environment_value_names_its_variable_as_origin()
    {
        var root = HoconDocument.ParseText("p = ${PORT}", "t", new HoconParseOptions { Environment = _ => "x" });
        var error = Assert.Throws<HoconException>(() => new ConfigSection(root).Int("p", 1));
        Assert.StartsWith("environment variable PORT: p: found the text \"x\"; wanted is a whole number", error.Message);
    }

    [Fact]
    public void Null_hides_the_environment()
    {
        var root = HoconDocument.ParseText("a = ${b}, b = null", "t", new HoconParseOptions { Environment = _ => "x" });
        Assert.Equal("""{"a":null,"b":null}""", root.ToCanonicalJson());
    }

    [Fact]
    public void Environment_is_not_what_append_looks_back_to()
    {
        var root = HoconDocument.ParseText("a += 1", "t", new HoconParseOptions { Environment = _ => "x" });
        Assert.Equal("""{"a":[1]}""", root.ToCanonicalJson());
    }
}
