using System.CommandLine;
using FedActors.Cli.Failures;

namespace FedActors.Cli.Commands;

/// <summary>Commands that are not this program's: of a later version, or of the launcher.</summary>
internal static class AbsentCommands
{
    /// <summary>A node over a network.</summary>
    public static Command Build(string name, string description) => Refusing(name, description, "fedactors run hocon/scenarios/quickstart.conf",
        $"{name}: network transport is not in this version. `fedactors run FILE.conf` trains with all centres in one process; " +
        "`fedactors simulate SCENARIO.conf` adds a network with delays, losses and partitions.");

    /// <summary>What only the launcher script can do, because it needs the sources.</summary>
    public static Command BuildForLauncher(string name, string description) => Refusing(name, description, $"./fedactors {name}",
        $"{name} is done by the launcher: run ./fedactors {name} in a clone of the repository.");

    private static DocumentedCommand Refusing(string name, string description, string example, string message)
    {
        var command = new DocumentedCommand(name, description, example)
        {
            new Argument<string[]>("arguments") { Hidden = true, Arity = ArgumentArity.ZeroOrMore },
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(int (_) => throw new UsageException(message));
        return command;
    }
}
