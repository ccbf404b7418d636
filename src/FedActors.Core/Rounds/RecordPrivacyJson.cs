using System.Text.Json;
using FedActors.Core.Privacy;

namespace FedActors.Core.Rounds;

/// <summary>The part of a record's canonical JSON that says what the round cost.</summary>
internal static class RecordPrivacyJson
{
    public static void Write(Utf8JsonWriter json, PrivacyCharge? charge)
    {
        if (charge is null)
        {
            return;
        }

        json.WriteStartObject("privacy");
        json.WriteString("mechanism", Name(charge.Mechanism));
        json.WriteString("population", charge.Population);
        json.WriteNumber("ledgerVersion", charge.LedgerVersion);
        json.WriteNumber("epsilon", charge.Epsilon);
        json.WriteNumber("delta", charge.Delta);
        json.WriteString("accountant", Name(charge.Accountant));
        json.WriteNumber("noiseMultiplier", charge.NoiseMultiplier);
        json.WriteNumber("samplingRate", charge.SamplingRate);
        json.WriteNumber("clipNorm", charge.ClipNorm);
        json.WriteNumber("nextClipNorm", charge.NextClipNorm);
        json.WriteEndObject();
    }

    public static PrivacyCharge? Read(JsonElement record) => !record.TryGetProperty("privacy", out JsonElement json) ? null : new PrivacyCharge(
        Parse<PrivacyMechanism>(json, "mechanism"),
        json.GetProperty("population").GetString() ?? throw new FormatException("\"population\" is null; it must be text."),
        json.GetProperty("ledgerVersion").GetInt64(),
        json.GetProperty("epsilon").GetDouble(),
        json.GetProperty("delta").GetDouble(),
        Parse<AccountantKind>(json, "accountant"),
        json.GetProperty("noiseMultiplier").GetDouble(),
        json.GetProperty("samplingRate").GetDouble(),
        json.GetProperty("clipNorm").GetDouble(),
        json.GetProperty("nextClipNorm").GetDouble());

    private static string Name<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();

    private static TEnum Parse<TEnum>(JsonElement json, string name)
        where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().Where(value => Name(value) == json.GetProperty(name).GetString()).Select(value => (TEnum?)value).FirstOrDefault()
        ?? throw new FormatException($"\"{name}\" is \"{json.GetProperty(name).GetString()}\"; allowed: {string.Join(", ", Enum.GetValues<TEnum>().Select(Name))}.");
}
