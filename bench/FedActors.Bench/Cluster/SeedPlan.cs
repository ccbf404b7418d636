using System.Globalization;
using System.Text;

namespace FedActors.Bench.Cluster;

/// <summary>How a benchmark's seed is configured: a run without data and without evaluation.</summary>
internal sealed record SeedPlan
{
    /// <summary>The model's length, float32.</summary>
    public int Parameters { get; init; } = 1000;

    /// <summary>Updates that a round waits for.</summary>
    public required int Cohort { get; init; }

    /// <summary>Nodes that must be there before the first round; as many as the cohort unless given.</summary>
    public int? MembersMin { get; init; }

    /// <summary>Rounds until the run ends; far more than any row takes unless given.</summary>
    public int Rounds { get; init; } = 10_000_000;

    /// <summary>The store's address; SQLite beside the configuration unless given.</summary>
    public string Store { get; init; } = "sqlite:store";

    /// <summary>The loopback port, or 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The log's level.</summary>
    public string Log { get; init; } = "info";

    /// <summary>Further lines of the configuration.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The configuration file.</summary>
    public string Write(string kit, string directory)
    {
        Directory.CreateDirectory(directory);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $$"""
            name = bench
            run { rounds = {{Rounds}}, cohort = {{Cohort}}, members-min = {{MembersMin ?? Cohort}}, update-value-max = 1, examples-max = 1000 }
            model { kind = none, parameters = {{Parameters}} }
            data { source = none, centres = {{Math.Max(Cohort, MembersMin ?? 0)}} }
            training.synthetic = true
            clients.heartbeat = 1 s
            seed-node {
              kit = {{Quoted(kit)}}
              listen = "127.0.0.1:{{Port}}"
              store = {{Quoted(Store)}}
              state = state
              models-kept = 2
              log { format = json, level = {{Log}} }
            }
            """);
        foreach (string setting in Settings)
        {
            text.AppendLine(setting);
        }

        string file = Path.Combine(directory, "seed.conf");
        File.WriteAllText(file, text.ToString());
        return file;
    }

    private static string Quoted(string text) => $"\"{text}\"";
}
