using System.CommandLine;
using FedActors.Cli.Failures;

namespace FedActors.Cli.Commands;

/// <summary>Commands that are not this program's but the launcher's.</summary>
internal static class AbsentCommands
{
    /// <summary>What only the launcher script can do, because it starts other programs or needs the sources.</summary>
    public static Command BuildForLauncher(string name, string description)
    {
        var command = new DocumentedCommand(name, description, $"./fedactors {name}")
        {
            new Argument<string[]>("arguments") { Hidden = true, Arity = ArgumentArity.ZeroOrMore },
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(int (_) => throw new UsageException($"{name} is done by the launcher: run ./fedactors {name} in a clone of the repository."));
        return command;
    }
}
