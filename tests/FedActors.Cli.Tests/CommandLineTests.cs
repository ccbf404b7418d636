using System.CommandLine;
using FedActors.Cli.Commands;
using FedActors.Cli.Failures;
using FedActors.Cli.Running;
using FedActors.Simulation.Faults;

namespace FedActors.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("simulte x.conf", "Did you mean simulate?")]
    [InlineData("simulate x.conf --sed 4", "Did you mean --seed?")]
    [InlineData("simulate x.conf --seed four", "--seed is 'four'")]
    [InlineData("simulate x.conf --rounds 0", "1 or more")]
    [InlineData("simulate x.conf --set cohort", "path=value is wanted")]
    [InlineData("simulate", "wants SCENARIO.conf")]
    [InlineData("simulate nowhere/x.conf", "there is no directory nowhere")]
    [InlineData("simulate nope.conf", "late-joiners.conf")]
    [InlineData("simulate stragglrs.conf", "stragglers.conf?")]
    [InlineData("chaos --seed 9223372036854775807 --seeds 3", "beyond 9223372036854775807")]
    [InlineData("model", "wants one of: show")]
    [InlineData("data fashon-mnist", "Did you mean fashion-mnist?")]
    [InlineData("seed --port 1", "./fedactors seed")]
    [InlineData("node", "./fedactors node")]
    [InlineData("status", "--kit DIR")]
    [InlineData("status --kit .", "no kit of an operator")]
    [InlineData("stop --kit .", "say --yes to stop it")]
    [InlineData("stop --kit . --yes", "no kit of an operator")]
    [InlineData("pause --yes", "--yes")]
    [InlineData("verify --store mysql:x", "sqlite:DIRECTORY")]
    [InlineData("bench", "./fedactors bench")]
    public void A_mistake_on_the_command_line_is_code_2_and_says_what_was_meant(string line, string expected)
    {
        using var directory = new WorkDirectory();
        CliOutcome outcome = CliProcess.Run(directory.Path, line.Split(' '));
        RunCommandTests.AssertOneError(outcome, ExitCode.Usage);
        Assert.Contains(expected, outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void A_run_is_stopped_only_after_a_question_that_says_what_it_means()
    {
        string question = WishCommands.StopQuestion("trial", 41);
        Assert.All((string[])["run trial", "for good", "41 rounds are committed", "open round is given up", "never resumed", "[y/N]"], part => Assert.Contains(part, question, StringComparison.Ordinal));
        Assert.Contains("1 round is committed", WishCommands.StopQuestion("trial", 1), StringComparison.Ordinal);
        Assert.Equal([true, true, true, false, false, false], ((string?[])["y", "YES", " y ", "", "n", null]).Select(WishCommands.IsYes));
    }

    [Fact]
    public void Faults_that_struck_are_told_in_words()
    {
        IEnumerable<string> all = Enum.GetNames<FaultKind>().Concat(["MessageLost", "MessageDuplicated", "MessageReordered", "WriteLost", "WriteTorn"]);
        string told = ChaosCommand.Faults(all.ToDictionary(name => name, _ => 2L));
        Assert.All(told.Split(", "), words => Assert.Matches("^2 x [a-zN ]+$", words));
        Assert.Equal("3 x message lost, 1 x centre crashed", ChaosCommand.Faults(
            new Dictionary<string, long> { ["CentreCrash"] = 1, ["MessageLost"] = 3, ["Storm"] = 0 }));
    }

    [Fact]
    public void Every_command_has_help_with_an_example()
    {
        using var directory = new WorkDirectory();
        CliOutcome outcome = CliProcess.Run(directory.Path, "chaos", "--help");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("fedactors chaos --seed 4711", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("FedActors.Cli", outcome.Output, StringComparison.Ordinal);
        Assert.All(Commands(CommandLine.Build()), command => Assert.NotEmpty(Assert.IsType<DocumentedCommand>(command).Examples));
    }

    [Fact]
    public void Every_example_is_a_command_line_that_parses() => Assert.All(
        Commands(CommandLine.Build()).OfType<DocumentedCommand>().SelectMany(command => command.Examples).Where(example => !example.StartsWith("./", StringComparison.Ordinal)),
        example => Assert.Empty(CommandLine.Build().Parse(example.Split(' ')[1..]).Errors));

    [Theory]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("a b", "'a b'")]
    [InlineData("run.cohort=5", "run.cohort=5")]
    [InlineData("", "''")]
    public void Commands_are_quoted_for_a_shell(string argument, string expected) =>
        Assert.Equal($"fedactors run {expected}", CommandText.Of("run", argument));

    private static IEnumerable<Command> Commands(Command parent) => parent.Subcommands.SelectMany(command => Commands(command).Prepend(command));
}
