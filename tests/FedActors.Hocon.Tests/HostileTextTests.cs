using System.Text;

namespace FedActors.Hocon.Tests;

public sealed class HostileTextTests
{
    private const string Sample = """
        # A federation of three sites.
        include "missing"
        rounds = 10, deadline = 30 s
        network { host = "fl.example", port : 8443, path = ${?HOME}/runs }
        groups = [ { name = a, weight = 1.5e-3 }, { name = "b\u00e9\n" } ${?extra} ]
        defaults { lr = 0.1, steps = [1, 2] }
        warm = ${defaults} { lr = ${rounds}, steps = ${defaults.steps} [3] }
        steps += 4 // more
        steps += ${?steps}
        text = \"\"\"raw "text" \n\"\"\"\"
        self = [x], self = ${self} [y]
        """;

    private static void ParseOrRefuse(string text)
    {
        try
        {
            var root = HoconDocument.ParseText(text, "t", new HoconParseOptions { Environment = _ => null });
            Assert.Equal(root.ToCanonicalJson(), HoconDocument.ParseText(root.ToJson()).ToCanonicalJson());
        }
        catch (HoconException e)
        {
            Assert.NotEqual("", e.Message);
        }
    }

    private static readonly string Text = Sample.Replace("\\\"", "\"");

    [Fact]
    public void Sample_itself_is_valid() =>
        Assert.Equal(
            ["rounds", "deadline", "network", "groups", "defaults", "warm", "steps", "text", "self"],
            HoconDocument.ParseText(Text).Fields.Keys);

    [Fact]
    public void Truncated_text_is_parsed_or_refused()
    {
        for (var length = 0; length <= Text.Length; length++)
            ParseOrRefuse(Text[..length]);
    }

    [Fact]
    public void Mutated_text_is_parsed_or_refused()
    {
        var random = new Random(20240611);
        var bytes = Encoding.UTF8.GetBytes(Text);
        for (var trial = 0; trial < 20_000; trial++)
        {
            var mutated = (byte[])bytes.Clone();
            for (var n = random.Next(1, 6); n > 0; n--)
                mutated[random.Next(mutated.Length)] = Mutation(random, bytes);
            var options = new HoconParseOptions { ReadFile = path => path.EndsWith("root.conf", StringComparison.Ordinal) ? mutated : null };
            try
            {
                HoconDocument.ParseFile("root.conf", options);
            }
            catch (HoconException e)
            {
                Assert.NotEqual("", e.Message);
            }
        }
    }

    /// <summary>Half of the mutations are characters with a meaning, which reach further into the parser than noise does.</summary>
    private static byte Mutation(Random random, byte[] bytes) => random.Next(3) switch
    {
        0 => (byte)"{}[]\"$,:=+.#/\\\n? "[random.Next(17)],
        1 => bytes[random.Next(bytes.Length)],
        _ => (byte)random.Next(256),
    };

    [Fact]
    public void Mutated_properties_are_parsed_or_refused()
    {
        var random = new Random(7);
        var bytes = Encoding.UTF8.GetBytes("# c\na.b.c = one \\\n two\\u0041\nx:y\na = 3\n");
        for (var trial = 0; trial < 5_000; trial++)
        {
            var mutated = (byte[])bytes.Clone();
            for (var n = random.Next(1, 5); n > 0; n--)
                mutated[random.Next(mutated.Length)] = (byte)"\\=:. \nu0#!\t"[random.Next(11)];
            try
            {
                HoconDocument.ParseFile("x.properties", new HoconParseOptions { ReadFile = _ => mutated });
            }
            catch (HoconException e)
            {
                Assert.NotEqual("", e.Message);
            }
        }
    }

    [Theory]
    [InlineData("a = ", "[", 100_000)]
    [InlineData("a = ", "{a=", 100_000)]
    [InlineData("a = ", "{a:[", 100_000)]
    [InlineData("x", ".x", 100_000)]
    [InlineData("a = ${x", ".x", 100_000)]
    [InlineData("a = ", "${", 100_000)]
    [InlineData("a = ", "${?", 100_000)]
    [InlineData("", "{", 100_000)]
    [InlineData("", "[", 100_000)]
    [InlineData("include ", "required(", 100_000)]
    public void Endless_nesting_is_refused(string start, string repeated, int times)
    {
        var text = start + string.Concat(Enumerable.Repeat(repeated, times));
        Assert.Throws<HoconException>(() => HoconDocument.ParseValue(text));
    }

    [Fact]
    public void Nesting_up_to_the_bound_is_read_on_a_small_stack()
    {
        var text = string.Concat(Enumerable.Repeat("a{", 128)) + new string('}', 128);
        OnSmallStack(() => Assert.NotNull(HoconDocument.ParseText(text)));
        OnSmallStack(() => Assert.Throws<HoconException>(() => HoconDocument.ParseText("b { " + text + " }")));
    }

    [Fact]
    public void Long_chain_of_substitutions_is_refused_on_a_small_stack()
    {
        var chain = new StringBuilder("x5000 = 1\n");
        var objects = new StringBuilder("x5000 = 1\n");
        var lists = new StringBuilder("x5000 = 1\n");
        for (var i = 0; i < 5000; i++)
        {
            chain.Append($"x{i} = ${{x{i + 1}}}y\n");
            objects.Append($"x{i} {{ a = ${{x{i + 1}}} }}\n");
            lists.Append($"x{i} = [ ${{x{i + 1}}} ]\n");
        }

        foreach (var text in new[] { chain, objects, lists })
        {
            OnSmallStack(() =>
                Assert.Contains("more than 400 deep", Assert.Throws<HoconException>(() => HoconDocument.ParseText(text.ToString())).Message));
        }
    }

    [Theory]
    [InlineData("${x}${x}${x}${x}${x}${x}${x}${x}${x}${x}", "characters")]
    [InlineData("[${x},${x},${x},${x},${x},${x},${x},${x},${x},${x}]", "grows to more than")]
    [InlineData("{a=${x},b=${x},c=${x},d=${x},e=${x},f=${x},g=${x},h=${x}}", "steps to resolve")]
    [InlineData("${x} ${x} ${x} ${x} ${x} ${x} ${x} ${x} ${x} ${x} ${x} [1]", "more than")]
    public void Text_that_multiplies_itself_is_bounded(string template, string refused)
    {
        var last = template.EndsWith("[1]", StringComparison.Ordinal) ? "[1]" : "0123456789";
        var text = new StringBuilder($"x20 = {last}\n");
        for (var i = 0; i < 20; i++)
            text.Append($"x{i} = {template.Replace("${x}", $"${{x{i + 1}}}")}\n");
        Assert.Contains(refused, Assert.Throws<HoconException>(() => HoconDocument.ParseText(text.ToString())).Message);
    }

    [Fact]
    public void Thousands_of_appends_and_repeated_keys_stay_cheap()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"a += {i}\nb.c{i % 10} = {i}\nb {{ d = ${{?b.d}} }}\n"));
        Assert.Throws<HoconException>(() => HoconDocument.ParseText(text));
        var without = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"a += {i}\nb.c{i % 10} = {i}\n"));
        Assert.True(HoconDocument.ParseText(without).TryFind("a", out var list));
        Assert.Equal(20_000, ((HoconArray)list).Items.Count);
    }

    /// <summary>Less than the smallest default stack, so that a bound that holds here holds wherever the reader is called.</summary>
    private static void OnSmallStack(Action action)
    {
        Exception? problem = null;
        var thread = new Thread(() => problem = Record.Exception(action), maxStackSize: 768 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(problem);
    }
}
