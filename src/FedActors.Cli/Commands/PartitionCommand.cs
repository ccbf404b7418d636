using System.CommandLine;
using FedActors.Cli.Failures;
using FedActors.Cli.Screens;
using FedActors.Federation.Configuration;
using FedActors.Federation.Tasks;

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
            [.. parsed.GetValue(set) ?? [], .. parsed.GetValue(seed) is { } number ? (string[])[$"seed={number}"] : []],
            parsed.GetValue(data),
            parsed.GetValue(svg)));
        return command;
    }

    private static int Show(string path, IReadOnlyList<string> settings, string? data, string? svg)
    {
        if (svg is not null)
        {
            OutputPlace.RequireFile("--svg", svg);
        }

        FederationOptions options = FederationReader.ReadAlone(ConfigurationLoader.Load(path, settings));
        if (FederatedTaskFactory.Create(options, data).Picture is not { } picture)
        {
            Console.Out.WriteLine($"{Screen.Printable(options.Name)} has no data to hold: its centres deliver updates without training.");
            return ExitCode.Done;
        }

        Console.Out.Write(picture.ToText());
        if (svg is not null)
        {
            Write(svg, picture.ToSvg());
            Console.Out.WriteLine($"picture {svg}");
        }

        return ExitCode.Done;
    }

    // Whole or not at all.
    private static void Write(string file, string text)
    {
        string partial = $"{file}.{Environment.ProcessId}.partial";
        try
        {
            File.WriteAllText(partial, text);
            File.Move(partial, file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(partial);
            throw new IOException($"the picture could not be written to {file} (--svg); the disk may be full. Name a file elsewhere.", error);
        }
    }
}
