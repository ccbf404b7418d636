using System.Text.Json;

namespace FedActors.Bench.Cluster;

/// <summary>A line of a seed's log.</summary>
/// <param name="Happened">The stable word.</param>
/// <param name="Text">The sentence.</param>
/// <param name="At">When it was read, by this process's stopwatch.</param>
/// <param name="Fields">All of the line.</param>
internal sealed record SeedLine(string Happened, string Text, long At, JsonElement Fields)
{
    /// <summary>The line, or null where it is none of a log.</summary>
    public static SeedLine? Read(string line, long at)
    {
        try
        {
            JsonElement root = JsonDocument.Parse(line).RootElement;
            return new SeedLine(root.GetProperty("event").GetString()!, root.GetProperty("text").GetString()!, at, root);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // A message of the runtime, most likely; whoever waits for a line in vain shows it.
            return null;
        }
    }

    /// <summary>A field as text, or null.</summary>
    public string? Word(string field) => Fields.TryGetProperty(field, out JsonElement value) ? value.ToString() : null;
}
