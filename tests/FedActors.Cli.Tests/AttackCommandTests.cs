using System.Text.Json;

namespace FedActors.Cli.Tests;

public sealed class AttackCommandTests
{
    [Fact]
    public void Inversion_prints_figures_as_json_and_draws_pictures()
    {
        using var work = new WorkDirectory();
        string report = Path.Combine(work.Path, "report");
        CliOutcome run = CliProcess.Run(work.Path, ["attack", "inversion", "--json", "--report", report]);
        Assert.Equal(0, run.Code);
        JsonElement[] rows = [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("inversion").EnumerateArray()];
        Assert.All(rows, row => Assert.Equal(row.GetProperty("protected").GetBoolean(), row.GetProperty("psnr").GetDouble() < 30));
        Assert.Contains("<svg", File.ReadAllText(Path.Combine(report, "attack.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_in_the_place_of_a_file_is_a_usage_error()
    {
        using var work = new WorkDirectory();
        File.WriteAllText(Path.Combine(work.Path, "taken"), "");
        CliOutcome run = CliProcess.Run(work.Path, ["attack", "membership", "--report", Path.Combine(work.Path, "taken")]);
        Assert.Equal(2, run.Code);
        Assert.Contains("--report", run.Errors, StringComparison.Ordinal);
    }
}
