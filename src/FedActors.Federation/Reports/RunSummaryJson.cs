using System.Text.Json;
using System.Text.Json.Serialization;

namespace FedActors.Federation.Reports;

/// <summary>A run's summary and rounds as JSON: camelCase names, one line, and null for numbers that are none.</summary>
public static class RunSummaryJson
{
    /// <summary>The summary as one JSON object on one line.</summary>
    public static string Write(RunSummary summary) => JsonSerializer.Serialize(summary, ReportJson.Default.RunSummary);

    internal static string Write(RoundRow row) => JsonSerializer.Serialize(row, ReportJson.Default.RoundRow);
}

/// <summary>JSON has no NaN and no infinity: both become null.</summary>
internal sealed class FiniteNumberConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override bool HandleNull => true;

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(FiniteNumberConverter)])]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(RoundRow))]
[JsonSerializable(typeof(PrivacyPlan))]
internal sealed partial class ReportJson : JsonSerializerContext;
