using System.Globalization;
using System.Text.Json;

namespace FedActors.EndToEnd.Tests;

/// <summary>A line that a process said, and when this process read it.</summary>
/// <param name="Who">Who said it.</param>
/// <param name="At">How long after the beginning of the log it was read.</param>
/// <param name="Json">The line.</param>
internal sealed record SaidLine(HostProcess Who, TimeSpan At, JsonElement Json)
{
    /// <summary>What happened, in the log's own word.</summary>
    public string Event => Json.GetProperty("event").GetString()!;

    /// <summary>The sentence for people.</summary>
    public string Sentence => Json.GetProperty("text").GetString()!;

    /// <summary>A number of the line.</summary>
    public int Int(string field) => Json.GetProperty(field).GetInt32();

    /// <summary>A text of the line; null where it has none.</summary>
    public string? Text(string field) => Json.TryGetProperty(field, out JsonElement value) ? value.GetString() : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.TotalSeconds,8:0.000} {Who.Name,-10} {Event,-16} {Sentence}");
}
