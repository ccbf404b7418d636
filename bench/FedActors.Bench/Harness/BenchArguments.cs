namespace FedActors.Bench.Harness;

/// <summary>What the command line asked for.</summary>
internal sealed record BenchArguments
{
    private const string Usage = """
        usage: bench [NAME]... [--quick] [--json] [--gate]
               bench --list
          NAME     which benchmarks; all where none is named
          --quick  fewer and smaller repetitions
          --json   one JSON object on standard output
          --gate   exit code 1 where a mark is missed
        """;

    /// <summary>The benchmarks to run, in order.</summary>
    public IReadOnlyList<Benchmark> Benchmarks { get; private init; } = [];

    /// <summary>Smaller repetitions.</summary>
    public bool IsQuick { get; private init; }

    /// <summary>One JSON object instead of lines.</summary>
    public bool IsJson { get; private init; }

    /// <summary>A missed mark makes the exit code 1.</summary>
    public bool IsGate { get; private init; }

    /// <summary>Only name the benchmarks.</summary>
    public bool IsList { get; private init; }

    /// <summary>Which part of the one benchmark this process is the child for; null in the parent.</summary>
    public int? Part { get; private init; }

    /// <summary>Reads the command line; null after a message where it is wrong.</summary>
    public static BenchArguments? Parse(IReadOnlyList<string> args)
    {
        var arguments = new BenchArguments();
        var chosen = new List<Benchmark>();
        for (int i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--quick": arguments = arguments with { IsQuick = true }; break;
                case "--json": arguments = arguments with { IsJson = true }; break;
                case "--gate": arguments = arguments with { IsGate = true }; break;
                case "--list": arguments = arguments with { IsList = true }; break;
                case BenchChild.PartOption when i + 1 < args.Count && int.TryParse(args[i + 1], out int part):
                    arguments = arguments with { Part = part };
                    i++;
                    break;
                case ['-', ..] option:
                    Console.Error.WriteLine(option is "--help" or "-h" ? Usage : $"bench: there is no option {option}.\n{Usage}");
                    return null;
                case var name:
                    if (Catalogue.Find(name) is not { } found)
                    {
                        Console.Error.WriteLine(
                            $"bench: there is no benchmark \"{name}\"; did you mean \"{Catalogue.Nearest(name)}\"? "
                            + $"There are: {string.Join(", ", Catalogue.All.Select(benchmark => benchmark.Name))}.");
                        return null;
                    }

                    chosen.Add(found);
                    break;
            }
        }

        return arguments with { Benchmarks = chosen.Count == 0 ? Catalogue.All : chosen };
    }
}
