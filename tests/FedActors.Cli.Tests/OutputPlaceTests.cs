using System.Text.Json;
using FedActors.Cli.Failures;

namespace FedActors.Cli.Tests;

public sealed class OutputPlaceTests : IDisposable
{
    private readonly WorkDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("report/analysis.txt")]
    [InlineData("report/sub/mine.txt")]
    public void A_report_beside_files_of_others_is_refused_before_training(string foreign)
    {
        string file = _directory.Configuration(2);
        Assert.Equal(0, CliProcess.Run(_directory.Path, "run", file, "--out", "a", "--report", "report").Code);
        string before = File.ReadAllText(_directory["report/summary.json"]);
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[foreign])!);
        File.WriteAllText(_directory[foreign], "keep me");
        CliOutcome refused = CliProcess.Run(_directory.Path, "run", file, "--out", "b", "--report", "report");
        RunCommandTests.AssertOneError(refused, 2);
        Assert.Contains("--report is report", refused.Errors, StringComparison.Ordinal);
        Assert.Contains(foreign.Split('/')[1], refused.Errors, StringComparison.Ordinal);
        Assert.Equal("keep me", File.ReadAllText(_directory[foreign]));
        Assert.Equal(before, File.ReadAllText(_directory["report/summary.json"]));
        Assert.False(Directory.Exists(_directory["b"]));
    }

    [Theory]
    [InlineData("out")]
    [InlineData("out/report")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("try.conf")]
    [InlineData("try.conf/report")]
    public void A_report_that_has_no_place_of_its_own_is_refused_before_training(string report)
    {
        CliOutcome run = CliProcess.Run(_directory.Path, "run", _directory.Configuration(2), "--out", "out", "--report", report);
        RunCommandTests.AssertOneError(run, 2);
        Assert.Contains($"--report is {(report.Length == 0 ? "''" : report)}", run.Errors, StringComparison.Ordinal);
        Assert.Contains("name", run.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(run.Output);
        Assert.Equal(["try.conf"], Directory.EnumerateFileSystemEntries(_directory.Path).Select(path => Path.GetFileName(path)));
    }

    [Theory]
    [InlineData("simulate", "--report")]
    [InlineData("run", "--out")]
    public void A_place_where_nobody_can_write_is_told_with_its_option(string command, string option)
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "a file system that takes no files is not there: /proc");
        CliOutcome run = CliProcess.Run(_directory.Path, command, _directory.Configuration(2), option, "/proc/nowhere");
        RunCommandTests.AssertOneError(run, 2);
        Assert.Contains($"{option} is /proc/nowhere", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Name a place", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("partial", run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void A_report_that_fails_at_the_end_costs_no_result()
    {
        // The name of the file that is written first is taken by a link to nowhere: looking beforehand cannot tell.
        Directory.CreateDirectory(_directory["report"]);
        File.CreateSymbolicLink(_directory["report/rounds.csv.partial"], _directory["gone/rounds.csv"]);
        CliOutcome run = CliProcess.Run(_directory.Path, "simulate", _directory.Configuration(2), "--report", "report", "--json");
        RunCommandTests.AssertOneError(run, 1);
        Assert.Contains("report (--report)", run.Errors, StringComparison.Ordinal);
        Assert.Contains("another directory", run.Errors, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(2, json.RootElement.GetProperty("committedRounds").GetInt32());
    }

    [Fact]
    public void A_picture_that_cannot_be_kept_is_refused_before_anything_is_printed()
    {
        CliOutcome run = CliProcess.Run(_directory.Path, "partition", _directory.Configuration(2), "--svg", "nowhere/x.svg");
        RunCommandTests.AssertOneError(run, 2);
        Assert.Contains("--svg is nowhere/x.svg, but there is no directory nowhere", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("partial", run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void A_resumed_run_needs_its_journal()
    {
        CliOutcome run = CliProcess.Run(_directory.Path, "run", _directory.Configuration(2), "--out", "tpyo", "--resume");
        RunCommandTests.AssertOneError(run, 2);
        Assert.Contains(Path.Combine("tpyo", "journal.jsonl"), run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["tpyo"]));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("demo")]
    public void A_run_does_not_mix_its_files_with_those_of_others(string command)
    {
        Directory.CreateDirectory(_directory["mine"]);
        File.WriteAllText(_directory["mine/notes.txt"], "keep me");
        string[] file = command == "run" ? [_directory.Configuration(2)] : [];
        CliOutcome run = CliProcess.Run(_directory.Path, [command, .. file, "--out", "mine"]);
        RunCommandTests.AssertOneError(run, 2);
        Assert.Contains("notes.txt", run.Errors, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(_directory["mine"]).Select(path => Path.GetFileName(path)));
    }

    [Theory]
    [InlineData("a", "ab")]
    [InlineData("x/a", "x/b")]
    public void Places_with_similar_names_are_apart(string one, string other) => OutputPlace.RequireApart("--report", one, "--out", other);

    [Theory]
    [InlineData("a", "a/b/..")]
    [InlineData("a/b", "a")]
    [InlineData("a", "./a/b")]
    public void Places_inside_each_other_are_not_apart(string one, string other) =>
        Assert.Throws<UsageException>(() => OutputPlace.RequireApart("--report", one, "--out", other));
}
