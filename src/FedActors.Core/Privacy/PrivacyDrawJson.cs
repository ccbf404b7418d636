using System.Buffers;
using System.Text.Json;
using FedActors.Core.Identity;

namespace FedActors.Core.Privacy;

/// <summary>The canonical JSON of a ledger entry: one line, fixed order of members.</summary>
public static class PrivacyDrawJson
{
    /// <summary>Writes the entry as UTF-8.</summary>
    public static byte[] Write(PrivacyDraw draw)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("population", draw.Population);
            json.WriteNumber("version", draw.Version);
            json.WriteString("run", draw.RunId);
            json.WriteNumber("round", draw.Round.Value);
            json.WriteNumber("attempt", draw.Attempt);
            json.WriteNumber("epoch", draw.Epoch.Value);
            json.WriteNumber("noiseMultiplier", draw.NoiseMultiplier);
            json.WriteNumber("samplingRate", draw.SamplingRate);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads an entry back.</summary>
    /// <exception cref="MalformedInputException">The bytes are not an entry.</exception>
    public static PrivacyDraw Read(ReadOnlyMemory<byte> utf8, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            JsonElement json = document.RootElement;
            return new PrivacyDraw(
                json.GetProperty("population").GetString() ?? throw new FormatException("\"population\" is null; it must be text."),
                json.GetProperty("version").GetInt64(),
                json.GetProperty("run").GetString() ?? throw new FormatException("\"run\" is null; it must be text."),
                new RoundNumber(json.GetProperty("round").GetInt32()),
                json.GetProperty("attempt").GetInt32(),
                new Epoch(json.GetProperty("epoch").GetInt64()),
                json.GetProperty("noiseMultiplier").GetDouble(),
                json.GetProperty("samplingRate").GetDouble());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new MalformedInputException(source, $"not an entry of a privacy ledger: {error.Message}");
        }
    }
}
