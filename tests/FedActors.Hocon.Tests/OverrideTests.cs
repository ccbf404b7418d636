namespace FedActors.Hocon.Tests;

public sealed class OverrideTests
{
    [Fact]
    public void Override_replaces_one_setting_and_leaves_the_rest()
    {
        var root = HoconDocument.ParseText("a { b = 1, c = 2 }").WithOverride("a.b=[1, x y]");
        Assert.Equal("""{"a":{"b":[1,"x y"],"c":2}}""", root.ToCanonicalJson());
    }

    [Fact]
    public void Override_may_refer_and_append_to_the_configuration()
    {
        var root = HoconDocument.ParseText("a = [1], b = 2").WithOverride("a += ${b}");
        Assert.Equal("""{"a":[1,2],"b":2}""", root.ToCanonicalJson());
    }

    [Fact]
    public void Override_in_the_options_is_followed_by_computed_values()
    {
        var root = HoconDocument.ParseText("lr = 1, warm.lr = ${lr}", "t", new HoconParseOptions { Overrides = ["lr=2", "x.y=3"] });
        Assert.Equal("""{"lr":2,"warm":{"lr":2},"x":{"y":3}}""", root.ToCanonicalJson());
    }

    [Fact]
    public void Wrong_value_of_an_override_is_shown_as_the_override()
    {
        var root = HoconDocument.ParseText("rounds = 1").WithOverride("rounds=many");
        var error = Assert.Throws<HoconException>(() => new ConfigSection(root).Int("rounds", 1));
        Assert.StartsWith("--set rounds=many: rounds: found the text \"many\"", error.Message);
    }

    [Theory]
    [InlineData("rounds")]
    [InlineData("rounds=")]
    [InlineData("=1")]
    [InlineData("[1]")]
    [InlineData("a=${missing}")]
    public void Malformed_override_is_told(string assignment)
    {
        var error = Assert.Throws<HoconException>(() => HoconObject.Empty.WithOverride(assignment));
        Assert.StartsWith($"--set {assignment}: ", error.Message);
    }

    [Fact]
    public void Fallback_fills_what_is_absent()
    {
        var mine = HoconDocument.ParseText("a { x = 1 }, n = null, s = 1");
        var defaults = HoconDocument.ParseText("a { x = 0, y = 0 }, n = 1, s { t = 1 }, z = 9");
        const string Expected = """{"a":{"x":1,"y":0},"n":null,"s":1,"z":9}""";
        Assert.Equal(Expected, mine.WithFallback(defaults).ToCanonicalJson());
        Assert.Equal(Expected, defaults.Merge(mine).ToCanonicalJson());
        Assert.Equal("""{"a":{"x":1},"n":null,"s":1}""", mine.ToCanonicalJson());
    }
}
