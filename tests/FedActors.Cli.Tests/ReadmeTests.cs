using System.Globalization;
using System.Text.RegularExpressions;
using FedActors.Cli.Commands;

namespace FedActors.Cli.Tests;

/// <summary>What README shows is what the program prints.</summary>
public sealed partial class ReadmeTests
{
    // Another processor may round sums of floats otherwise: more than this is another run.
    private const double AccuracyPoints = 1;

    private static string Root => Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(ConfigurationFile.Find("hocon/reference.conf"))))!;

    private static string Readme => File.ReadAllText(Path.Combine(Root, "README.md"));

    [Fact]
    public void The_sample_run_of_the_readme_ends_as_it_does_here()
    {
        Match sample = Sample().Match(Readme);
        Assert.True(sample.Success, "README has no sample of a simulation.");
        string shown = sample.Groups["output"].Value;
        CliOutcome run = CliProcess.Run(Root, sample.Groups["arguments"].Value.Split(' '));
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(shown.Split('\n')[0], run.Output.Split('\n')[0]);
        Assert.Equal(Line(shown, " are committed "), Line(run.Output, " are committed "));
        Assert.Equal(Line(shown, " updates counted, "), Line(run.Output, " updates counted, "));
        Assert.InRange(FinalAccuracy(run.Output), FinalAccuracy(shown) - AccuracyPoints, FinalAccuracy(shown) + AccuracyPoints);
    }

    [Fact]
    public void Every_command_of_the_readme_parses()
    {
        string[] commands = [.. Command().Matches(Readme).Select(match => match.Groups["arguments"].Value.Trim())
            .Where(command => !command.StartsWith("test", StringComparison.Ordinal) && command.Length > 0)];
        Assert.True(commands.Length > 8, "README shows fewer commands than it did.");
        Assert.All(commands, command => Assert.Empty(CommandLine.Build().Parse(command.Replace(" N", " 1", StringComparison.Ordinal).Split(' ')).Errors));
    }

    [Fact]
    public void Every_scenario_that_the_readme_names_is_there()
    {
        string list = Scenarios().Match(Readme).Groups["list"].Value;
        Assert.Equal(
            Directory.EnumerateFiles(Path.Combine(Root, "hocon", "scenarios"), "*.conf").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal),
            Quoted().Matches(list).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    private static string Line(string text, string part) => Assert.Single(text.Split('\n'), line => line.Contains(part, StringComparison.Ordinal));

    private static double FinalAccuracy(string text) =>
        double.Parse(Ending().Match(text).Groups["percent"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$ \./fedactors (?<arguments>simulate [^\n]*)\n(?<output>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex(@"(?m)(?:^|`)(?:\$ )?\./fedactors (?<arguments>[a-z][^`#\n]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<list>one short, commented file.*?)`--seed", RegexOptions.Singleline)]
    private static partial Regex Scenarios();

    [GeneratedRegex("`([a-z0-9-]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?m)^accuracy (?<percent>[0-9.]+) %")]
    private static partial Regex Ending();
}
