using System.Text.Json;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;

namespace FedActors.Federation.Tests.Hosts;

public sealed class HostLogTests
{
    [Fact]
    public void Lines_for_people_name_what_went_wrong_and_cannot_steer_a_terminal()
    {
        string written = Written(new LogOptions(), log => log.Say(LogLevel.Warning, "trouble", "node \u001b[31mred\nX"));
        Assert.Matches(@"^\d\d:\d\d:\d\d warning: node  \[31mred X\n$", written);
    }

    [Fact]
    public void Lines_for_programs_are_one_object_each_with_its_fields()
    {
        string written = Written(new LogOptions { Format = LogFormat.Json }, log => log.Say(LogLevel.Info, "round", "round 3", ("round", 3), ("loss", double.NaN), ("site", "a\"b")));
        using JsonDocument line = JsonDocument.Parse(written);
        Assert.Equal("round", line.RootElement.GetProperty("event").GetString());
        Assert.Equal(3, line.RootElement.GetProperty("round").GetInt32());
        Assert.Equal(JsonValueKind.Null, line.RootElement.GetProperty("loss").ValueKind);
        Assert.Equal("a\"b", line.RootElement.GetProperty("site").GetString());
    }

    [Fact]
    public void What_matters_less_than_asked_for_is_not_written() =>
        Assert.Empty(Written(new LogOptions { Level = LogLevel.Error }, log => log.Say(LogLevel.Warning, "trouble", "x")));

    [Fact]
    public void A_reader_that_does_not_read_holds_nobody_up()
    {
        using var stuck = new StuckWriter();
        var log = new HostLog(new LogOptions(), stuck, TimeProvider.System);
        for (int i = 0; i < 10_000; i++)
        {
            log.Say(LogLevel.Info, "x", "x");
        }

        stuck.Release.Set();
        log.Dispose();
        // The queue, the line in the writer's hand, and the one that says how many were lost.
        Assert.InRange(stuck.Lines, 1, 4096 + 2);
    }

    [Fact]
    public void A_run_is_told_in_one_line_a_round_and_one_for_whoever_comes_and_goes()
    {
        string[] lines = Written(new LogOptions(), log =>
        {
            var run = new RunLines(log, client => $"site-{client.Value}", 5);
            run.Observe(new Instant(0), new RunEvent.MemberJoined(new ClientId(2), new Incarnation(1), 1));
            run.Observe(new Instant(0), new RunEvent.SlotEnded(new TaskKey(new RoundNumber(1), 1, 0), new ClientId(2), SlotOutcome.Counted, null));
            run.Observe(new Instant(0), new RunEvent.RoundFailed(new RoundNumber(1), 1, "nobody came"));
            run.Observe(new Instant(0), new RunEvent.MemberLeft(new ClientId(2), new Incarnation(1), 0, "its session ended"));
        }).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Collection(
            lines,
            line => Assert.EndsWith("site-2 joined; 1 node", line, StringComparison.Ordinal),
            line => Assert.Contains("warning: round 1, attempt 1 failed", line, StringComparison.Ordinal),
            line => Assert.EndsWith("site-2 is gone: its session ended; 0 nodes", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--confg x", "unknown argument '--confg'")]
    [InlineData("--config", "--config wants a value")]
    [InlineData("--set rounds", "path=value is wanted")]
    public void Mistake_on_the_command_line_is_named(string arguments, string piece) =>
        Assert.Contains(piece, Assert.Throws<ArgumentException>(() => HostArguments.Parse(arguments.Split(' '), "seed.conf")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_kit_names_the_configuration_in_it()
    {
        HostArguments arguments = HostArguments.Parse(["--kit", "kits/a", "--set", "run.rounds=3", "--set", "a=b", "--with-parent"], "seed.conf");
        Assert.Equal((Path.Combine("kits/a", "seed.conf"), true), (arguments.File, arguments.EndsWithParent));
        Assert.Equal(["run.rounds=3", "a=b"], arguments.Settings);
    }

    [Fact]
    public void Shorthands_need_no_quotes_of_their_own()
    {
        var shorthands = new Dictionary<string, string> { ["--listen"] = "seed-node.listen", ["--seed"] = "seed-node.seeds" };
        HostArguments arguments = HostArguments.Parse(["--listen", "0.0.0.0:7444", "--seed", "https://a:1", "--seed", "https://b:2"], "seed.conf", shorthands);
        SeedOptions options = SeedReader.Read(new Hocon.ConfigSection(Hocon.HoconDocument.ParseText("", "seed.conf", new Hocon.HoconParseOptions { Overrides = arguments.Settings })));
        Assert.Equal("0.0.0.0:7444", options.Listen);
        Assert.Equal(["https://a:1", "https://b:2"], options.Seeds);
    }

    private static string Written(LogOptions options, Action<HostLog> say)
    {
        var text = new StringWriter { NewLine = "\n" };
        using (var log = new HostLog(options, text, TimeProvider.System))
        {
            say(log);
        }

        return text.ToString();
    }

    private sealed class StuckWriter : StringWriter
    {
        public ManualResetEventSlim Release { get; } = new();

        public int Lines { get; private set; }

        public override void WriteLine(string? value)
        {
            Release.Wait();
            Lines++;
        }
    }
}
