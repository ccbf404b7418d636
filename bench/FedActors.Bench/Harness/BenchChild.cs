using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FedActors.Bench.Harness;

/// <summary>Runs one part of a benchmark in a process of its own, which prints its rows as lines of JSON.</summary>
internal static class BenchChild
{
    /// <summary>Tells a process which part it is the child for.</summary>
    public const string PartOption = "--part";

    /// <summary>The child's side.</summary>
    public static void Print(Benchmark benchmark, int part, bool isQuick) => benchmark.Parts[part](new BenchReport(
        benchmark.Name, isQuick, row => Console.Out.WriteLine(JsonSerializer.Serialize(row, BenchJson.Lines))));

    /// <summary>The parent's side; false where the child failed.</summary>
    public static bool Run(Benchmark benchmark, int part, bool isQuick, Action<BenchRow> add)
    {
        // The path of the running program: dotnet itself, or the program's own executable.
        string program = Environment.ProcessPath ?? "dotnet";
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "FedActors.Bench.dll"));
        }

        start.ArgumentList.Add(benchmark.Name);
        start.ArgumentList.Add(PartOption);
        start.ArgumentList.Add(part.ToString(CultureInfo.InvariantCulture));
        if (isQuick)
        {
            start.ArgumentList.Add("--quick");
        }

        using Process child = Process.Start(start)!;
        while (child.StandardOutput.ReadLine() is { } line)
        {
            add(JsonSerializer.Deserialize<BenchRow>(line, BenchJson.Lines)!);
        }

        child.WaitForExit();
        return child.ExitCode == 0;
    }
}
