using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using FedActors.Cli.Demo;
using FedActors.Cli.Failures;
using FedActors.Cli.Running;
using FedActors.Cli.Screens;
using FedActors.Federation.Reports;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors demo</c>: a real cluster on this machine, one seed and five nodes as processes, in under a minute.</summary>
internal static class DemoCommand
{
    public static Command Build()
    {
        Option<string?> output = Options.Text("--out", "DIR", "Where the model and the logs of the processes go; runs/demo unless given. An earlier demo's are replaced.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("demo",
            "Run a real cluster on this machine: one seed and four nodes over mutual TLS, a fifth that joins, one that is killed. Under a minute.", "fedactors demo")
        {
            output, json,
        };
        command.SetAction(parsed => Run(parsed.GetValue(output) ?? Path.Combine("runs", "demo"), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string output, bool wantsJson)
    {
        OutputPlace.RequireDirectory("--out", output);
        Prepare(output);
        using var stop = new StopSignal();
        Screen screen = Screen.For(wantsJson);
        stop.SayGoodbye = () => screen.SayAfterAll("stopped; the demo's processes end with it.");
        long began = Stopwatch.GetTimestamp();
        var board = new DemoBoard(() => Stopwatch.GetElapsedTime(began).TotalSeconds);
        using var demo = new DemoRun(output, board);
        try
        {
            string ending = new DemoDisplay(screen, board).Show(() => demo.Execute(stop.Token));
            board.Close();
            Print(board, demo.ModelPath, ending, wantsJson, Stopwatch.GetElapsedTime(began));
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsRequested)
        {
            stop.SayGoodbye();
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Removes what an earlier demo left, and nothing else.</summary>
    private static void Prepare(string output)
    {
        Directory.CreateDirectory(output);
        string[] entries = [.. Directory.EnumerateFileSystemEntries(output).Order(StringComparer.Ordinal)];
        if (entries.FirstOrDefault(entry => Directory.Exists(entry) || !(entry.EndsWith(".log", StringComparison.Ordinal) || Path.GetFileName(entry) == DemoRun.ModelFile)) is { } foreign)
        {
            throw new UsageException($"--out is {output}, which holds {Path.GetFileName(foreign)}, and a demo replaces only what a demo has left. Name a new or empty directory.");
        }

        foreach (string entry in entries)
        {
            File.Delete(entry);
        }
    }

    private static void Print(DemoBoard board, string model, string ending, bool wantsJson, TimeSpan took)
    {
        if (wantsJson)
        {
            using Stream stream = Console.OpenStandardOutput();
            using var writer = new Utf8JsonWriter(stream);
            writer.WriteStartObject();
            writer.WriteNumber("committedRounds", board.Round);
            writer.WriteNumber("accuracy", board.Accuracy ?? 0);
            writer.WriteNumber("loss", board.Loss ?? 0);
            writer.WriteString("modelDigest", board.Model);
            writer.WriteString("modelFile", model);
            writer.WriteNumber("nodes", board.Sites.Count);
            writer.WriteString("endDetail", ending);
            writer.WriteNumber("wallSeconds", took.TotalSeconds);
            writer.WriteEndObject();
            return;
        }

        foreach (string line in (string[])
            [
                "",
                $"demo: {ending.TrimEnd('.')}; it took {Figures.Seconds(took.TotalSeconds)}",
                $"accuracy {Figures.Percent(board.Accuracy)}, loss {Figures.Loss(board.Loss)}",
                .. board.Sites.Select(site => $"  {site.Name}: {site.Examples} examples, {site.Counted} updates counted{(site.State == "killed" ? ", killed on the way" : "")}"),
                $"model file {model}",
                "",
                "Next:",
                $"  {CommandText.Of("model", "show", model)}   opens it",
                $"  {CommandText.Of("run", "hocon/scenarios/quickstart.conf")}   the same in one process, with thirty centres",
                "  README.md, \"Start a real cluster\": the same by hand, on several machines",
            ])
        {
            Console.Out.WriteLine(Screen.Printable(line));
        }
    }
}
