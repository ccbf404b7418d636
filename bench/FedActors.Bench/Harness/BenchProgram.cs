using System.Globalization;
using System.Text.Json;

namespace FedActors.Bench.Harness;

/// <summary>Runs benchmarks one after the other and says what they measured.</summary>
internal static class BenchProgram
{
    /// <summary>The exit code after a wrong command line.</summary>
    public const int UsageError = 2;

    private const int Failed = 1;

    /// <summary>Does what was asked; the exit code.</summary>
    public static int Run(BenchArguments arguments)
    {
        if (arguments.IsList)
        {
            foreach (Benchmark benchmark in arguments.Benchmarks)
            {
                Console.Out.WriteLine($"{benchmark.Name,-17} {benchmark.Description}");
            }

            return 0;
        }

        if (arguments.Part is { } part)
        {
            BenchChild.Print(arguments.Benchmarks[0], part, arguments.IsQuick);
            return 0;
        }

        return Measure(arguments);
    }

    private static int Measure(BenchArguments arguments)
    {
        var machine = Machine.Here();
        var rows = new List<BenchRow>();
        var broken = new List<string>();
        if (!arguments.IsJson)
        {
            Console.Out.WriteLine(Heading(machine));
        }

        foreach (Benchmark benchmark in arguments.Benchmarks)
        {
            for (int part = 0; part < benchmark.Parts.Length; part++)
            {
                if (!BenchChild.Run(benchmark, part, arguments.IsQuick, Add))
                {
                    broken.Add(benchmark.Name);
                    Console.Error.WriteLine($"bench: part {part} of {benchmark.Name} did not end well; its message is above.");
                }
            }
        }

        int marks = rows.Count(row => row.Reached is not null), missed = rows.Count(row => row.Reached == false);
        Console.Out.WriteLine(arguments.IsJson
            ? JsonSerializer.Serialize(new { machine, quick = arguments.IsQuick, rows, marks, missed, broken }, BenchJson.Pretty)
            : $"{marks - missed} of {marks} marks reached");
        return broken.Count > 0 || (arguments.IsGate && missed > 0) ? Failed : 0;

        void Add(BenchRow row)
        {
            rows.Add(row);
            if (!arguments.IsJson)
            {
                Console.Out.WriteLine(row.Text);
            }
        }
    }

    private static string Heading(Machine machine)
    {
        string load = machine.Load?.ToString("0.00", CultureInfo.InvariantCulture) ?? "unknown";
        string warning = machine.Load > Machine.QuietLoadMax ? "\nOther processes use this machine now; the figures are lower bounds." : "";
        return $"{machine.Cpu}, {machine.Cores} cores, {machine.Runtime}, commit {machine.Commit}, load {load}{warning}";
    }
}
