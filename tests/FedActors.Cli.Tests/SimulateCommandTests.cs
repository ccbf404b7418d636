using System.Text.Json;

namespace FedActors.Cli.Tests;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly WorkDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void One_seed_gives_one_model_at_any_number_of_threads()
    {
        string[] digests = [.. new[] { "1", "2", "4" }.Select(threads => Json("quickstart", "--rounds", "3", "--seed", "11", "--threads", threads)
            .GetProperty("modelDigest").GetString()!)];
        Assert.Single(digests.Distinct());
        Assert.NotEqual(digests[0], Json("quickstart", "--rounds", "3", "--seed", "12").GetProperty("modelDigest").GetString());
    }

    [Fact]
    public void A_simulated_run_reports_what_its_json_says()
    {
        JsonElement json = Json("stragglers", "--rounds", "6", "--report", "report");
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(_directory["report/summary.json"]));
        Assert.Equal(json.GetRawText(), summary.RootElement.GetRawText());
        Assert.Equal(6, json.GetProperty("committedRounds").GetInt32());
        Assert.True(json.GetProperty("stragglers").GetInt64() > 0);
        Assert.Contains("still at work", File.ReadAllText(_directory["report/index.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_run_prints_about_sixty_lines()
    {
        CliOutcome run = CliProcess.Run(_directory.Path, "simulate", Scenario("quickstart"), "--rounds", "300", "--set", "training.synthetic=true");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.InRange(run.Output.Split('\n').Count(line => line.StartsWith("round ", StringComparison.Ordinal)), 30, 62);
    }

    [Fact]
    public void Ctrl_c_ends_a_simulation_and_leaves_no_half_report()
    {
        using CliProcess run = CliProcess.Start(_directory.Path, "simulate", Scenario("quickstart"), "--rounds", "1000000", "--report", "report");
        string? line;
        do
        {
            line = run.Output.ReadLine();
        }
        while (line is not null && !line.StartsWith("round ", StringComparison.Ordinal));

        CliOutcome stopped = run.InterruptToEnd(out bool isPrompt);
        Assert.Equal(130, stopped.Code);
        Assert.Contains("fedactors simulate ", stopped.Errors, StringComparison.Ordinal);

        // A report is whole or not there; where there was no time for one, what it was to be made of may lie beside its place.
        int files = Directory.Exists(_directory["report"]) ? Directory.EnumerateFiles(_directory["report"]).Count() : 0;
        Assert.True(files == 5 || (!isPrompt && files == 0), $"The report has {files} files.");
        Assert.True(!isPrompt || Directory.EnumerateFileSystemEntries(_directory.Path).Count() == 1);
    }

    [Fact]
    public void A_data_set_that_is_not_there_is_code_3()
    {
        CliOutcome run = CliProcess.Run(_directory.Path, "simulate", Scenario("fashion-mnist"), "--data", "nowhere", "--report", "report");
        RunCommandTests.AssertOneError(run, 3);
        Assert.False(Directory.Exists(_directory["report"]));
    }

    [Fact]
    public void Chaos_prints_one_json_object_and_holds()
    {
        CliOutcome chaos = CliProcess.Run(_directory.Path, "chaos", "--seeds", "3", "--json");
        Assert.Equal((0, ""), (chaos.Code, chaos.Errors));
        using JsonDocument json = JsonDocument.Parse(chaos.Output);
        Assert.Equal(3, json.RootElement.GetProperty("seeds").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("failures").GetArrayLength());
    }

    private JsonElement Json(string scenario, params string[] arguments)
    {
        CliOutcome run = CliProcess.Run(_directory.Path, ["simulate", Scenario(scenario), "--json", .. arguments]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static string Scenario(string name) => Commands.ConfigurationFile.Find($"hocon/scenarios/{name}.conf");
}
