using System.CommandLine;

namespace FedActors.Cli.Commands;

/// <summary>A command that shows how it is used.</summary>
/// <param name="name">The word on the command line.</param>
/// <param name="description">What it does.</param>
/// <param name="examples">Command lines that work as they stand.</param>
internal sealed class DocumentedCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
