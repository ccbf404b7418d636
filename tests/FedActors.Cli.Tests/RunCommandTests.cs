using System.Text.Json;

namespace FedActors.Cli.Tests;

public sealed class RunCommandTests : IDisposable
{
    private static readonly string[] JsonNames =
    [
        "scenario", "seed", "rounds", "committedRounds", "accuracy", "loss", "virtualSeconds", "wallSeconds",
        "clientUpdates", "stragglers", "dropouts", "joins", "modelDigest",
    ];

    private readonly WorkDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_run_prints_rounds_and_totals_and_keeps_its_model()
    {
        CliOutcome run = CliProcess.Run(_directory.Path, "run", _directory.Configuration(4), "--out", "out");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("round 4 of 4", run.Output, StringComparison.Ordinal);
        Assert.Contains("Next:", run.Output, StringComparison.Ordinal);
        CliOutcome show = CliProcess.Run(_directory.Path, "model", "show", "out/model.safetensors");
        Assert.Equal(0, show.Code);
        Assert.Contains("10x60", show.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_one_object_with_the_promised_names_and_nothing_else()
    {
        CliOutcome run = CliProcess.Run(_directory.Path, "run", _directory.Configuration(3), "--out", "out", "--json");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Empty(JsonNames.Except(json.RootElement.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(3, json.RootElement.GetProperty("committedRounds").GetInt32());
        Assert.Equal(15, json.RootElement.GetProperty("clientUpdates").GetInt64());
        Assert.Equal(64, json.RootElement.GetProperty("modelDigest").GetString()!.Length);
    }

    [Fact]
    public void Json_has_null_where_nobody_measured()
    {
        CliOutcome run = CliProcess.Run(
            _directory.Path, "run", _directory.Configuration(2), "--out", "out", "--json", "--set", "training.synthetic=true");
        Assert.Equal(0, run.Code);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("accuracy").ValueKind);
    }

    [Fact]
    public void Rounds_that_are_there_are_continued_only_when_asked()
    {
        string file = _directory.Configuration(3);
        Assert.Equal(0, CliProcess.Run(_directory.Path, "run", file, "--out", "out").Code);
        CliOutcome again = CliProcess.Run(_directory.Path, "run", file, "--out", "out");
        Assert.Equal(2, again.Code);
        Assert.Contains("--resume", again.Errors, StringComparison.Ordinal);
        CliOutcome resumed = CliProcess.Run(_directory.Path, "run", file, "--out", "out", "--resume", "--set", "run.rounds=5");
        Assert.Equal(0, resumed.Code);
        Assert.DoesNotContain("round 3 of 5", resumed.Output, StringComparison.Ordinal);
        Assert.Contains("round 4 of 5", resumed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_fails_ends_with_code_1_and_says_why()
    {
        string file = _directory.Configuration(3, "training { learning-rate = 1e30 }\nrun { attempts-max = 2 }");
        CliOutcome run = CliProcess.Run(_directory.Path, "run", file, "--out", "out", "--report", "report");
        AssertOneError(run, 1);
        Assert.Contains("failed", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Failed attempts", File.ReadAllText(_directory["report/index.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_c_ends_a_run_and_the_printed_command_goes_on()
    {
        using CliProcess run = CliProcess.Start(_directory.Path, "run", _directory.Configuration(1_000_000), "--out", "out", "--report", "report");
        string? line;
        do
        {
            line = run.Output.ReadLine();
        }
        while (line is not null && !line.StartsWith("round ", StringComparison.Ordinal));

        Assert.NotNull(line);
        CliOutcome stopped = run.InterruptToEnd(out bool isPrompt);
        Assert.Equal(130, stopped.Code);
        Assert.Matches(@"stopped; \d+ of 1000000 rounds (is|are) committed", stopped.Errors);
        string goOn = stopped.Errors.Split('\n').Single(text => text.Contains("--resume")).Split("fedactors ")[1];
        CliOutcome resumed = CliProcess.Run(_directory.Path, [.. goOn.Split(' '), "--set", "run.rounds=1"]);
        Assert.Equal(0, resumed.Code);
        Assert.True(File.Exists(_directory["out/model.safetensors"]));
        Assert.True(!isPrompt || !Directory.EnumerateDirectories(_directory.Path, "*.partial").Any());
    }

    [Fact]
    public void A_report_replaces_a_report_and_nothing_else()
    {
        string file = _directory.Configuration(2);
        Assert.Equal(0, CliProcess.Run(_directory.Path, "run", file, "--out", "a", "--report", "report").Code);
        Assert.Equal(0, CliProcess.Run(_directory.Path, "run", file, "--out", "b", "--report", "report").Code);
        Assert.Equal(
            ["index.html", "rounds.csv", "rounds.jsonl", "summary.json", "timeline.csv"],
            Directory.EnumerateFiles(_directory["report"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Directory.CreateDirectory(_directory["mine"]);
        File.WriteAllText(_directory["mine/notes.txt"], "keep me");
        CliOutcome refused = CliProcess.Run(_directory.Path, "run", file, "--out", "c", "--report", "mine");
        AssertOneError(refused, 2);
        Assert.False(Directory.Exists(_directory["c"]));
        Assert.Equal("keep me", File.ReadAllText(_directory["mine/notes.txt"]));
    }

    [Fact]
    public void A_wrong_setting_is_code_2_with_place_and_fix_and_leaves_nothing_behind()
    {
        string file = _directory.Configuration(2, "run { cohrt = 3 }");
        CliOutcome run = CliProcess.Run(_directory.Path, "run", file, "--out", "out", "--report", "report");
        AssertOneError(run, 2);
        Assert.Contains("try.conf:5:", run.Errors, StringComparison.Ordinal);
        Assert.Contains("cohort", run.Errors, StringComparison.Ordinal);
        Assert.Equal(["try.conf"], Directory.EnumerateFileSystemEntries(_directory.Path).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void Missing_data_are_code_3()
    {
        string file = _directory.Configuration(2, "data { source = idx }\nmodel { kind = softmax }");
        CliOutcome run = CliProcess.Run(_directory.Path, "run", file, "--out", "out", "--data", "nowhere");
        AssertOneError(run, 3);
        Assert.Contains("nowhere", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Seed_and_rounds_of_the_command_line_win_over_the_file()
    {
        CliOutcome run = CliProcess.Run(_directory.Path, "run", _directory.Configuration(9), "--out", "out", "--seed", "11", "--rounds", "1", "--json");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal((11, 1), (json.RootElement.GetProperty("seed").GetInt32(), json.RootElement.GetProperty("rounds").GetInt32()));
        Assert.Equal("the one round is committed", json.RootElement.GetProperty("endDetail").GetString());
    }

    [Fact]
    public void Sections_of_a_simulated_world_are_said_to_be_ignored()
    {
        string file = _directory.Configuration(1, "network { loss = 0.1 }\nfaults { }");
        CliOutcome run = CliProcess.Run(_directory.Path, "run", file, "--out", "out");
        Assert.Equal(0, run.Code);
        string line = Assert.Single(run.Errors.TrimEnd().Split('\n'));
        Assert.Contains("network, faults in try.conf are ignored", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_model_is_told_with_what_is_wanted()
    {
        CliOutcome show = CliProcess.Run(_directory.Path, "model", "show", _directory.Configuration(1));
        AssertOneError(show, 3);
        Assert.Contains("Name a .safetensors file", show.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_model_file_is_code_3()
    {
        File.WriteAllBytes(_directory["bad.safetensors"], [255, 255, 255, 255, 255, 255, 255, 127, 0]);
        AssertOneError(CliProcess.Run(_directory.Path, "model", "show", "bad.safetensors"), 3);
    }

    [Fact]
    public void Who_holds_what_is_shown_and_drawn()
    {
        CliOutcome shown = CliProcess.Run(_directory.Path, "partition", _directory.Configuration(2), "--svg", "who.svg");
        Assert.Equal(0, shown.Code);
        Assert.Contains("30 centres", shown.Output, StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(_directory["who.svg"]), StringComparison.Ordinal);
    }

    internal static void AssertOneError(CliOutcome outcome, int code)
    {
        Assert.Equal(code, outcome.Code);
        Assert.Single(outcome.Errors.Split('\n'), line => line.StartsWith("fedactors: error: ", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", outcome.Errors, StringComparison.Ordinal);
    }
}
