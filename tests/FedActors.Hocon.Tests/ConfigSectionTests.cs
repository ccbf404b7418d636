namespace FedActors.Hocon.Tests;

public sealed class ConfigSectionTests
{
    private enum Policy
    {
        Quorum,
        TrimmedMean,
        FedAvg2,
        HTTPOnly,
    }

    private static ConfigSection Read(string text) => new(HoconDocument.ParseText(text, "t"));

    private static string ErrorOf(Func<object?> read) => Assert.Throws<HoconException>(() => read()).Message;

    [Fact]
    public void Settings_are_read_by_type()
    {
        var section = Read(
            """
            i = 7, l = 1e10, d = 0.25, b = on, s = plain text, c = trimmed-mean, t = 1.5s, z = 64 MiB
            strings = [a, 1, true], doubles = [1, 2.5], ints = [1, 2e1], net { port = 8443 }, quoted = "12"
            """);
        Assert.Equal(7, section.Int("i", 0));
        Assert.Equal(10_000_000_000, section.Long("l", 0));
        Assert.Equal(0.25, section.Double("d", 0));
        Assert.True(section.Bool("b", false));
        Assert.Equal("plain text", section.String("s", ""));
        Assert.Equal(Policy.TrimmedMean, section.Choice("c", Policy.Quorum));
        Assert.Equal(TimeSpan.FromSeconds(1.5), section.Duration("t", TimeSpan.Zero));
        Assert.Equal(64 << 20, section.SizeBytes("z", 0));
        Assert.Equal(["a", "1", "true"], section.Strings("strings"));
        Assert.Equal([1, 2.5], section.Doubles("doubles"));
        Assert.Equal([1, 20], section.Ints("ints"));
        Assert.Equal(8443, section.Section("net").RequiredInt("port"));
        Assert.Equal(8443, section.Int("net.port", 0));
        Assert.Equal(12, section.RequiredInt("quoted"));
        Assert.Equal("12", section.RequiredString("quoted"));
        section.RejectUnknown();
    }

    [Fact]
    public void Absent_and_null_settings_take_their_fallback()
    {
        var section = Read("n = null");
        Assert.Equal(3, section.Int("n", 3));
        Assert.Equal(4, section.Long("x", 4));
        Assert.Equal(0.5, section.Double("x", 0.5));
        Assert.True(section.Bool("x", true));
        Assert.Equal("f", section.String("x", "f"));
        Assert.Equal(Policy.HTTPOnly, section.Choice("x", Policy.HTTPOnly));
        Assert.Equal(TimeSpan.FromDays(1), section.Duration("x", TimeSpan.FromDays(1)));
        Assert.Equal(5, section.SizeBytes("x", 5));
        Assert.Equal(["q"], section.Strings("x", ["q"]));
        Assert.Empty(section.Doubles("x"));
        Assert.Empty(section.SectionList("list"));
        Assert.Equal(9, section.Section("net").Section("tls").Int("port", 9));
        Assert.False(section.HasValue("n"));
        section.RejectUnknown();
    }

    [Theory]
    [InlineData("rounds = many", "t:1:10: rounds: found the text \"many\"; wanted is a whole number from 1 to 100, for example rounds = 10.")]
    [InlineData("rounds = 0", "t:1:10: rounds: found 0; wanted is a whole number from 1 to 100")]
    [InlineData("rounds = 1.5", "found 1.5; wanted is a whole number")]
    [InlineData("rounds = [1]", "found a list of 1 values; wanted is a whole number")]
    [InlineData("rounds { a = 1 }", "found a section of 1 settings; wanted is a whole number")]
    [InlineData("rounds = 1e300", "found 1e300; wanted is")]
    [InlineData("rounds = 1e-30", "found 1e-30; wanted is")]
    [InlineData("rounds = true", "found true; wanted is")]
    public void Wrong_whole_number_is_told(string text, string message) =>
        Assert.Contains(message, ErrorOf(() => Read(text).Int("rounds", 10, min: 1, max: 100)));

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    public void Number_outside_exclusive_bounds_is_told(string value) => Assert.Contains(
        "wanted is a number above 0 and below 1, for example q = 0.5.",
        ErrorOf(() => Read($"q = {value}").Double("q", 0.5, 0, 1, minExclusive: true, maxExclusive: true)));

    [Fact]
    public void Example_of_a_setting_is_its_default_or_a_small_value_in_range()
    {
        var section = Read("x = [[]], z = [[]]");
        string Example(Func<object?> read) => ErrorOf(read).Split("for example ")[1];
        Assert.Equal("x = 0.05.", Example(() => section.Double("x", 0.05, 0, float.MaxValue, minExclusive: true)));
        Assert.Equal("x = 0.5.", Example(() => section.Double("x", 0, 0, float.MaxValue, minExclusive: true)));
        Assert.Equal("x = 0.5.", Example(() => section.RequiredDouble("x", 0, float.MaxValue)));
        Assert.Equal("x = 4.", Example(() => section.RequiredDouble("x", 3, 1e300)));
        Assert.Equal("x = 3.25.", Example(() => section.RequiredDouble("x", 3, 3.5)));
        Assert.Equal("x = 7.", Example(() => section.RequiredDouble("x", 7, 7)));
        Assert.Equal("x = 40.", Example(() => section.Int("x", 40, min: 1)));
        Assert.Equal("x = 10.", Example(() => section.Int("x", 0, min: 1)));
        Assert.Equal("x = 1 s.", Example(() => section.Duration("x", TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromDays(9))));
        Assert.Equal("z = 5 KiB.", Example(() => section.SizeBytes("z", 5 << 10)));
        Assert.Equal("z = 64 MiB.", Example(() => section.SizeBytes("z", 0)));
    }

    [Fact]
    public void Every_reader_tells_what_it_wants()
    {
        var section = Read("x = {}, neg = -1s, big = 2 GiB, list = [1, a], empty = \"\"");
        Assert.Contains("true, yes or on, or false, no or off", ErrorOf(() => section.Bool("x", true)));
        Assert.Contains("wanted is a text, for example x = \"...\"", ErrorOf(() => section.String("x", "")));
        Assert.Contains("a duration with a unit of ns, us, ms, s, m, h or d", ErrorOf(() => section.Duration("x", TimeSpan.Zero)));
        Assert.Contains("of at least 0 s, for example neg = 30 s", ErrorOf(() => section.Duration("neg", TimeSpan.FromSeconds(30))));
        Assert.Contains("from 0 to 1024 bytes, for example big = 1 KiB", ErrorOf(() => section.SizeBytes("big", 0, max: 1024)));
        Assert.Contains("list[1]: found the text \"a\"; wanted is a whole number, for example list = [10, 10]", ErrorOf(() => section.Ints("list")));
        Assert.Contains("wanted is a list, each value a text", ErrorOf(() => section.Strings("neg")));
        Assert.Contains("wanted is a section in braces, for example neg { ... }", ErrorOf(() => section.Section("neg")));
        Assert.Contains("list[0]: found 1; wanted is a section in braces", ErrorOf(() => section.SectionList("list")));
        Assert.Contains("found an empty text", ErrorOf(() => section.RequiredString("empty")));
    }

    [Fact]
    public void Missing_required_settings_are_told_at_their_section()
    {
        var section = Read("\nnet { host = x }").Section("net");
        Assert.StartsWith("t:2:5: net.port: found no such setting, which is required: a whole number from 1 to 65535", ErrorOf(() => section.RequiredInt("port", 1, 65535)));
        Assert.Contains("write for example rate = 0.5.", ErrorOf(() => section.RequiredDouble("rate", 0, 1)));
        Assert.Contains("net.name: found no such setting", ErrorOf(() => section.RequiredString("name")));
        Assert.Contains("one of quorum, trimmed-mean, fed-avg2, http-only; write for example p = quorum", ErrorOf(() => section.RequiredChoice<Policy>("p")));
    }

    [Theory]
    [InlineData("policy = trimed-mean", "wanted is one of quorum, trimmed-mean, fed-avg2, http-only, for example policy = trimmed-mean.")]
    [InlineData("policy = TrimmedMean", "found the text \"TrimmedMean\"; wanted is one of")]
    [InlineData("policy = 1", "found 1; wanted is one of")]
    [InlineData("policy = []", "found a list of 0 values; wanted is one of")]
    public void Wrong_choice_lists_the_right_ones(string text, string message) =>
        Assert.Contains(message, ErrorOf(() => Read(text).Choice("policy", Policy.Quorum)));

    [Theory]
    [InlineData("dedline = 1", "t:1:1: dedline: found an unknown setting; did you mean 'deadline'? allowed in the top level: deadline, groups, network, sites. Correct or remove it.")]
    [InlineData("Deadline = 1", "did you mean 'deadline'?")]
    [InlineData("deadlien = 1", "did you mean 'deadline'?")]
    [InlineData("colour = 1", "colour: found an unknown setting; allowed in the top level")]
    [InlineData("network {\n  prot = 1\n}", "t:2:3: network.prot: found an unknown setting; did you mean 'port'? allowed in network: port.")]
    [InlineData("groups = [{ size = 1 }, { sise = 2 }]", "t:1:27: groups[1].sise: found an unknown setting; did you mean 'size'?")]
    [InlineData("sites { berlin { weigth = 1 } }", "sites.berlin.weigth: found an unknown setting; did you mean 'weight'?")]
    [InlineData("network.port.x = 1", "network.port: found a section of 1 settings")]
    public void Unknown_setting_is_told_with_the_nearest_name(string text, string message)
    {
        var section = Read(text);
        Assert.Contains(message, ErrorOf(() =>
        {
            section.Int("deadline", 1);
            section.Section("network").Int("port", 1);
            foreach (var group in section.SectionList("groups"))
                group.Int("size", 1);
            foreach (var (_, site) in section.NamedSections("sites"))
                site.Double("weight", 1);
            section.RejectUnknown();
            return null;
        }));
    }

    [Fact]
    public void Section_asked_for_twice_is_one_section()
    {
        var section = Read("net { a = 1, b = 2 }");
        section.Section("net").Int("a", 0);
        section.Int("net.b", 0);
        section.RejectUnknown();
        Assert.Same(section.Section("net"), section.Section("net"));
    }

    [Fact]
    public void Object_with_positions_for_names_is_a_list()
    {
        Assert.Equal(["a", "b", "c"], Read("x { 10 = c, 0 = a, 9 = b }").Strings("x"));
        Assert.Equal(2, Read("g { 0 { s = 1 }, 1 { s = 2 } }").SectionList("g").Count);
    }

    [Fact]
    public void Own_error_stands_at_the_setting_or_its_section()
    {
        var section = Read("\nnet {\n  port = 80\n}").Section("net");
        Assert.Equal("t:3:10: net.port: found 80; ports below 1024 are reserved.", section.Error("port", "found 80; ports below 1024 are reserved.").Message);
        Assert.StartsWith("t:2:5: net.host: ", section.Error("host", "x").Message);
        Assert.Equal(new HoconOrigin("t", 3, 10), Read("\nnet {\n  port = 80\n}").OriginOf("net.port"));
    }

    [Theory]
    [InlineData("7", 70_000)]
    [InlineData("7 ns", 0)]
    [InlineData("250 nanoseconds", 2)]
    [InlineData("3us", 30)]
    [InlineData("3 microseconds", 30)]
    [InlineData("3 ms", 30_000)]
    [InlineData("0.1 s", 1_000_000)]
    [InlineData("2 seconds", 20_000_000)]
    [InlineData("2m", 1_200_000_000)]
    [InlineData("1 hour", 36_000_000_000)]
    [InlineData("\" 1.5 d \"", 1_296_000_000_000)]
    public void Duration_has_units(string text, long ticks) =>
        Assert.Equal(ticks, Read($"t = {text}").Duration("t", TimeSpan.MaxValue).Ticks);

    [Theory]
    [InlineData("512", 512)]
    [InlineData("1 B", 1)]
    [InlineData("1 kB", 1000)]
    [InlineData("1.5 kilobytes", 1500)]
    [InlineData("1K", 1024)]
    [InlineData("1 KiB", 1024)]
    [InlineData("2 MB", 2_000_000)]
    [InlineData("2m", 2_097_152)]
    [InlineData("2 mebibytes", 2_097_152)]
    [InlineData("1 GiB", 1_073_741_824)]
    [InlineData("1 GB", 1_000_000_000)]
    [InlineData("1 TiB", 1_099_511_627_776)]
    [InlineData("7 EiB", 8_070_450_532_247_928_832)]
    public void Size_has_units(string text, long bytes) => Assert.Equal(bytes, Read($"z = {text}").SizeBytes("z", -1));

    [Theory]
    [InlineData("5 KB")]
    [InlineData("9 EiB")]
    [InlineData("-1 MB")]
    [InlineData("1e40 MB")]
    [InlineData("MB")]
    [InlineData("5 parsecs")]
    public void Wrong_size_is_told(string text) => Assert.Contains("wanted is a size", ErrorOf(() => Read($"z = {text}").SizeBytes("z", 0)));

    [Theory]
    [InlineData("5 S")]
    [InlineData("1e20 d")]
    [InlineData("soon")]
    [InlineData("5 weeks")]
    public void Wrong_duration_is_told(string text) =>
        Assert.Contains("wanted is a duration", ErrorOf(() => Read($"t = {text}").Duration("t", TimeSpan.Zero)));
}
