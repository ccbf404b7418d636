using System.CommandLine;
using FedActors.Cli.Cluster;
using FedActors.Cli.Failures;
using FedActors.Cli.Running;
using FedActors.Cli.Screens;
using FedActors.Network.Admin;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors model export</c>: a committed model of a running cluster as a file.</summary>
internal static class ModelExportCommand
{
    public static Command Build()
    {
        ClusterOptions cluster = ClusterConnection.Options();
        Option<bool> json = Options.Json();
        Option<string?> run = Options.Text("--run", "NAME", "The run; the present one unless given.");
        Option<int?> round = new("--round") { Description = "The round that made it; the last one unless given, 0 for the first model. Models of long past rounds are not kept.", HelpName = "N" };
        Option<string> to = ProvisionCommand.Required("--to", "FILE", "Where the safetensors file goes; any safetensors reader opens it.");
        var command = new DocumentedCommand("export", "Fetch a committed model from a running cluster; a fetch that was cut off goes on.",
            "fedactors model export --kit kits/olga --to model.safetensors")
        {
            run, round, to, json,
        };
        cluster.AddTo(command);
        command.SetAction(parsed =>
        {
            string file = parsed.GetValue(to)!;
            OutputPlace.RequireFile("--to", file);
            using ClusterConnection connection = ClusterConnection.Open(parsed, cluster);
            string meant = connection.RunOf(parsed.GetValue(run));
            ModelPlace place = connection.Ask(client => client.ModelAsync(meant, parsed.GetValue(round)));
            long bytes = connection.Ask(client => client.ExportAsync(place, file));
            if (parsed.GetValue(json))
            {
                AdminOutput.Print(place, AdminJson.Default.ModelPlace);
                return ExitCode.Done;
            }

            Console.Out.WriteLine(Screen.Printable($"{file}: model of run {place.RunId} after round {place.Round}, {bytes} bytes, {place.Digest}"));
            Console.Out.WriteLine($"Show it: {CommandText.Of("model", "show", file)}");
            return ExitCode.Done;
        });
        return command;
    }
}
