using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using FedActors.Cli.Failures;

namespace FedActors.Cli.Commands;

/// <summary>The whole command line: parses, runs one command, turns every failure into one message and an exit code.</summary>
internal static class CommandLine
{
    private const string Description =
        "Federated learning with actors: train one model across centres that cannot share their data, simulated from one seed number or for real.";

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code; see <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments)
    {
        RootCommand root = Build();
        if (arguments.Length == 0)
        {
            arguments = ["--help"];
        }

        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            ErrorLine.Print(Mistake(parsed));
            return ExitCode.Usage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception error)
        {
            return ErrorLine.Report(error);
        }
    }

    internal static RootCommand Build()
    {
        var root = new RootCommand(Description)
        {
            SimulateCommand.Build(),
            RunCommand.Build(),
            DemoCommand.Build(),
            ChaosCommand.Build(),
            DatasetCommand.Build(),
            PartitionCommand.Build(),
            AttackCommands.Build(),
            ModelCommand.Build(),
            PrivacyCommand.Build(),
            ProvisionCommand.Build(),
            VersionCommand.Build(),
            StatusCommand.Build(),
            ClusterTables.BuildMembers(),
            ClusterTables.BuildRuns(),
            ClusterTables.BuildRounds(),
            WishCommands.BuildPause(),
            WishCommands.BuildResume(),
            WishCommands.BuildStop(),
            VerifyCommand.Build(),
            ReceiptCommand.Build(),
            AbsentCommands.BuildForLauncher("seed", "Run a seed: serve nodes, lead or stand by (by the launcher ./fedactors)."),
            AbsentCommands.BuildForLauncher("node", "Run a data centre's worker node (by the launcher ./fedactors)."),
            AbsentCommands.BuildForLauncher("test", "Build and run every test (by the launcher ./fedactors)."),
            AbsentCommands.BuildForLauncher("bench", "Measure ours beside the limit or a peer (by the launcher ./fedactors)."),
            AbsentCommands.BuildForLauncher("clean", "Remove what was built (by the launcher ./fedactors)."),
        };
        HelpOption help = root.Options.OfType<HelpOption>().First();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    /// <summary>The first mistake in a sentence, with the nearest name where one is near.</summary>
    private static string Mistake(ParseResult parsed)
    {
        CommandResult at = parsed.CommandResult;
        string help = $"See {CommandPath(at)} --help.";
        if (parsed.UnmatchedTokens is [{ } unknown, ..])
        {
            bool isOption = unknown.StartsWith('-');
            IEnumerable<string> names = isOption
                ? Ancestors(at).SelectMany(command => command.Options).Where(o => !o.Hidden).SelectMany(o => o.Aliases.Append(o.Name)).Where(n => n.StartsWith("--", StringComparison.Ordinal))
                : at.Command.Subcommands.Select(command => command.Name);
            string kind = isOption ? "option" : at.Command.Subcommands.Count > 0 ? "command" : "argument";
            string nearest = NearestName.Of(unknown.Split('=')[0], names) is { } name ? $" Did you mean {name}?" : "";
            return $"unknown {kind} '{unknown}'.{nearest} {help}";
        }

        if (at.Command.Subcommands.Count > 0)
        {
            return $"{CommandPath(at)} wants one of: {string.Join(", ", at.Command.Subcommands.Select(command => command.Name))}. {help}";
        }

        if (at.Command.Arguments.FirstOrDefault(argument => at.GetResult(argument) is not { Tokens.Count: > 0 }) is { Arity.MinimumNumberOfValues: > 0 } missing)
        {
            return $"{CommandPath(at)} wants {missing.Name}. {help}";
        }

        return $"{string.Join(' ', parsed.Errors.Select(error => error.Message).Distinct())} {help}";
    }

    private static IEnumerable<Command> Ancestors(CommandResult at)
    {
        for (SymbolResult? result = at; result is not null; result = result.Parent)
        {
            if (result is CommandResult command)
            {
                yield return command.Command;
            }
        }
    }

    private static string CommandPath(CommandResult at) =>
        string.Join(' ', Ancestors(at).Reverse().Select(command => command is RootCommand ? "fedactors" : command.Name));
}
