using System.CommandLine;
using FedActors.Cli.Failures;
using FedActors.Simulation.Scenarios;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors partition</c>: who holds what, as text and as a picture.</summary>
internal static class PartitionCommand
{
    public static Command Build()
    {
        Argument<string> file = Options.ConfigurationFile("FILE.conf");
        Option<string?> svg = Options.Text("--svg", "FILE", "Write the picture there.");
        Option<string?> data = Options.Text("--data", "DIR", "The data set's directory instead of the file's.");
        Option<ulong?> seed = Options.Seed("The run seed instead of the file's.");
        Option<string[]> set = Options.Set();
        var command = new DocumentedCommand("partition", "Show which centre holds how many examples of which label.",
            "fedactors partition hocon/scenarios/fashion-mnist.conf --svg partition.svg")
        {
            file, svg, data, seed, set,
        };
        command.SetAction(parsed => Show(
            ConfigurationFile.Require(parsed.GetValue(file)!),
            new ScenarioOverrides { Seed = parsed.GetValue(seed), DataDirectory = parsed.GetValue(data), Settings = parsed.GetValue(set) ?? [] },
            parsed.GetValue(svg)));
        return command;
    }

    private static int Show(string path, ScenarioOverrides overrides, string? svg)
    {
        Scenario scenario = Scenario.Load(path, overrides);
        if (scenario.PartitionText is not { } text || scenario.PartitionSvg is not { } picture)
        {
            Console.Out.WriteLine($"{scenario.Name} has no data to hold: its centres deliver updates without training.");
            return ExitCode.Done;
        }

        Console.Out.Write(text);
        if (svg is not null)
        {
            string partial = $"{svg}.{Environment.ProcessId}.partial";
            File.WriteAllText(partial, picture);
            File.Move(partial, svg, overwrite: true);
            Console.Out.WriteLine($"picture {svg}");
        }

        return ExitCode.Done;
    }
}
