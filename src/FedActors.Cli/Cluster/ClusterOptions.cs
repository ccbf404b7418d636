using System.CommandLine;

namespace FedActors.Cli.Cluster;

/// <summary>The options of every command that asks a running cluster.</summary>
/// <param name="Kit">A kit's directory.</param>
/// <param name="Config">A configuration instead of the kit's.</param>
/// <param name="Seeds">Whom to ask instead of the configuration's.</param>
internal sealed record ClusterOptions(Option<string?> Kit, Option<string?> Config, Option<string[]> Seeds)
{
    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Kit);
        command.Options.Add(Config);
        command.Options.Add(Seeds);
    }
}
