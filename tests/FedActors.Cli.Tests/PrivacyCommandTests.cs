using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FedActors.Cli.Failures;

namespace FedActors.Cli.Tests;

public sealed class PrivacyCommandTests : IDisposable
{
    private readonly WorkDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_plan_names_the_noise_of_both_accountants_and_keeps_the_budget()
    {
        CliOutcome outcome = Run("plan --rounds 100 --cohort 100 --population 1000 --epsilon 2 --delta 1e-6 --dimension 1000000");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Match noise = Regex.Match(outcome.Output, @"noise multiplier ([0-9.]+) for epsilon 2 \(pld wants ([0-9.]+), rdp ([0-9.]+)\)");
        Assert.Equal(2.4977, Number(noise, 2), 2e-3);
        Assert.Equal(2.6699, Number(noise, 3), 2e-3);
        Assert.Equal(Number(noise, 2), Number(noise, 1));
        double[] epsilons = [.. Regex.Matches(outcome.Output, @"after round \d+ +([0-9.]+)").Select(match => Number(match, 1))];
        Assert.Equal(4, epsilons.Length);
        Assert.Equal(epsilons.Order(), epsilons);
        Assert.InRange(epsilons[^1], 1.999, 2);
        Assert.Contains("Poisson", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("exactly 100 centres is not covered", outcome.Output, StringComparison.Ordinal);

        // z sqrt(d) = 2,498 centres would make noise and clip bound equal.
        Assert.Matches("a cohort of 249[78] of 249[78][0-9] centres", outcome.Output);
    }

    [Fact]
    public void Json_is_one_object_and_the_rdp_accountant_can_be_chosen()
    {
        CliOutcome outcome = Run("spent --noise 1 --rounds 1000 --cohort 10 --population 1000 --delta 1e-5 --accountant rdp --json");
        Assert.Equal(0, outcome.Code);
        JsonElement plan = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(2.1013652716430564, plan.GetProperty("epsilon").GetDouble(), 1e-6);
        Assert.Equal("rdp", plan.GetProperty("accountant").GetString());
        Assert.Equal(0.1, plan.GetProperty("stddevOfMean").GetDouble(), 1e-12);
        Assert.True(plan.GetProperty("epsilonWithoutSampling").GetDouble() > 50);
    }

    [Fact]
    public void A_report_is_a_page_with_the_curve_and_replaces_only_its_like()
    {
        const string asked = "spent --noise 5 --rounds 50 --cohort 7 --population 7 --delta 1e-5 --report out";
        Assert.Equal(0, Run(asked).Code);
        string page = File.ReadAllText(Path.Combine(_directory.Path, "out", "index.html"));
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.Contains("6.573", page, StringComparison.Ordinal);
        Assert.Contains("privacy spent --noise 5", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Equal(0, Run(asked).Code);
        File.WriteAllText(Path.Combine(_directory.Path, "out", "rounds.csv"), "round\n");
        RunCommandTests.AssertOneError(Run(asked), ExitCode.Usage);
        File.WriteAllText(Path.Combine(_directory.Path, "out", "thesis.txt"), "dear");
        CliOutcome refused = Run(asked);
        RunCommandTests.AssertOneError(refused, ExitCode.Usage);
        Assert.Contains("thesis.txt", refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan --rounds 10 --cohort 10 --population 1000 --epsilon 1 --delta 1e-3", "1/1000")]
    [InlineData("plan --rounds 10 --cohort 11 --population 10 --epsilon 1 --delta 1e-3", "at most all of them")]
    [InlineData("plan --rounds 10 --cohort 5 --population 10 --epsilon 0 --delta 1e-3", "--epsilon is '0'")]
    [InlineData("plan --rounds 10 --cohort 5 --population 10 --epsilon NaN --delta 1e-3", "--epsilon is 'NaN'")]
    [InlineData("spent --noise -1 --rounds 10 --cohort 5 --population 10 --delta 1e-3", "--noise is '-1'")]
    [InlineData("plan --rounds 10 --cohort 5 --population 10 --delta 1e-3", "--epsilon")]
    [InlineData("plan --rounds 10 --cohort 5 --population 10 --epsilon 1 --delta 1e-3 --accountant gdp", "gdp")]
    [InlineData("spend", "spent?")]
    public void An_impossible_wish_is_code_2_and_says_why(string line, string expected)
    {
        CliOutcome outcome = Run(line);
        RunCommandTests.AssertOneError(outcome, ExitCode.Usage);
        Assert.Contains(expected, outcome.Errors, StringComparison.Ordinal);
    }

    private CliOutcome Run(string line) => CliProcess.Run(_directory.Path, ["privacy", .. line.Split(' ')]);

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
}
