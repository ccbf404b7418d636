using System.CommandLine;
using FedActors.Cli.Running;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors demo</c>: the quickstart as a real run with display and report, in under a minute.</summary>
internal static class DemoCommand
{
    private const string Scenario = "hocon/scenarios/quickstart.conf";

    public static Command Build()
    {
        Option<string?> output = Options.Text("--out", "DIR", "Where journal, models and report go; runs/demo unless given. An earlier demo there is replaced.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("demo", "Train the quickstart in real time, with a report at the end: under a minute.", "fedactors demo")
        {
            output, json,
        };
        command.SetAction(parsed =>
        {
            string directory = parsed.GetValue(output) ?? Path.Combine("runs", "demo");
            var request = new FederationRequest
            {
                File = ConfigurationFile.Find(Scenario),
                OutputDirectory = directory,
                IsDemo = true,
                Settings = [],
            };
            return new TrainingSession(parsed.GetValue(json), Path.Combine(directory, "report")).Execute(() => FederationJob.Load(request));
        });
        return command;
    }
}
