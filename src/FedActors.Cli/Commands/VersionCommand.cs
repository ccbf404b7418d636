using System.CommandLine;
using System.Runtime.InteropServices;
using FedActors.Cli.Failures;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors version</c>: what a report of a bug should name.</summary>
internal static class VersionCommand
{
    public static Command Build()
    {
        var command = new DocumentedCommand("version", "Print the version, the runtime and the machine.", "fedactors version");
        command.SetAction(_ =>
        {
            Version version = typeof(VersionCommand).Assembly.GetName().Version!;
            Console.Out.WriteLine($"fedactors {version.ToString(3)} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, " +
                $"{Environment.ProcessorCount} cores)");
            return ExitCode.Done;
        });
        return command;
    }
}
