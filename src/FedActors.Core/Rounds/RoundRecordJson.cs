using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FedActors.Core.Identity;

namespace FedActors.Core.Rounds;

/// <summary>The canonical JSON of a round record: fixed order of members, no white space, numbers in their shortest exact form.</summary>
public static class RoundRecordJson
{
    private const int FormatVersion = 1;

    /// <summary>Writes the record as UTF-8.</summary>
    public static byte[] Write(RoundRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("format", FormatVersion);
            json.WriteString("run", record.RunId);
            json.WriteNumber("round", record.Round.Value);
            json.WriteNumber("attempt", record.Attempt);
            json.WriteNumber("epoch", record.Epoch.Value);
            json.WriteNumber("startedAt", record.StartedAt.Microseconds);
            json.WriteNumber("closedAt", record.ClosedAt.Microseconds);
            json.WriteString("configuration", record.Configuration.ToString());
            json.WriteString("strategy", record.Strategy);
            json.WriteNumber("scaleExponent", record.ScaleExponent);
            json.WriteString("model", record.Model.ToString());
            json.WriteString("nextModel", record.NextModel.ToString());
            json.WriteString("sum", record.SumDigest.ToString());
            WriteNumbers(json, "cohort", record.Cohort.Select(client => client.Value));
            WriteAccepted(json, record.Accepted);
            WriteNumbers(json, "stragglers", record.Stragglers);
            WriteNumbers(json, "dropouts", record.Dropouts);
            WriteNumbers(json, "refused", record.Refused);
            WriteSized(json, record.Sized);
            RecordPrivacyJson.Write(json, record.Privacy);
            if (record.ReceiptsRoot is { } receipts)
            {
                json.WriteString("receiptsRoot", receipts.ToString());
            }

            WriteMetrics(json, record.Metrics);
            json.WriteString("previous", record.Previous.ToString());
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a record back.</summary>
    /// <exception cref="MalformedInputException">The bytes are not a record of a known format.</exception>
    public static RoundRecord Read(ReadOnlyMemory<byte> utf8, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return Read(document.RootElement, source);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new MalformedInputException(source, $"not a round record: {error.Message}");
        }
    }

    private static RoundRecord Read(JsonElement json, string source)
    {
        int format = json.GetProperty("format").GetInt32();
        if (format != FormatVersion)
        {
            throw new MalformedInputException(source, $"the record has format {format}; this version reads format {FormatVersion}.");
        }

        return new RoundRecord
        {
            RunId = ReadText(json, "run"),
            Round = new RoundNumber(json.GetProperty("round").GetInt32()),
            Attempt = json.GetProperty("attempt").GetInt32(),
            Epoch = new Epoch(json.GetProperty("epoch").GetInt64()),
            StartedAt = new Instant(json.GetProperty("startedAt").GetInt64()),
            ClosedAt = new Instant(json.GetProperty("closedAt").GetInt64()),
            Configuration = ReadDigest(json, "configuration"),
            Strategy = ReadText(json, "strategy"),
            ScaleExponent = json.GetProperty("scaleExponent").GetInt32(),
            Model = ReadDigest(json, "model"),
            NextModel = ReadDigest(json, "nextModel"),
            SumDigest = ReadDigest(json, "sum"),
            Cohort = [.. ReadNumbers(json, "cohort").Select(id => new ClientId(id))],
            Accepted = [.. json.GetProperty("accepted").EnumerateArray().Select(ReadAccepted)],
            Stragglers = ReadNumbers(json, "stragglers"),
            Dropouts = ReadNumbers(json, "dropouts"),
            Refused = ReadNumbers(json, "refused"),
            Sized = json.TryGetProperty("sized", out JsonElement sized)
                ? [.. sized.EnumerateArray().Select(ReadSized)]
                : [],
            Privacy = RecordPrivacyJson.Read(json),
            ReceiptsRoot = json.TryGetProperty("receiptsRoot", out _) ? ReadDigest(json, "receiptsRoot") : null,
            Metrics = ReadMetrics(json.GetProperty("metrics")),
            Previous = ReadDigest(json, "previous"),
        };
    }

    private static void WriteAccepted(Utf8JsonWriter json, IReadOnlyList<AcceptedUpdate> accepted)
    {
        json.WriteStartArray("accepted");
        foreach (AcceptedUpdate update in accepted)
        {
            json.WriteStartObject();
            json.WriteNumber("round", update.Key.Round.Value);
            json.WriteNumber("attempt", update.Key.Attempt);
            json.WriteNumber("slot", update.Key.Slot);
            json.WriteNumber("client", update.Client.Value);
            json.WriteNumber("incarnation", update.Incarnation.Value);
            json.WriteNumber("examples", update.Examples);
            json.WriteNumber("weight", update.Weight);
            json.WriteString("body", update.Body.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static AcceptedUpdate ReadAccepted(JsonElement json) => new(
        new TaskKey(new RoundNumber(json.GetProperty("round").GetInt32()), json.GetProperty("attempt").GetInt32(), json.GetProperty("slot").GetInt32()),
        new ClientId(json.GetProperty("client").GetInt32()),
        new Incarnation(json.GetProperty("incarnation").GetInt64()),
        json.GetProperty("examples").GetInt64(),
        json.GetProperty("weight").GetInt64(),
        ReadDigest(json, "body"));

    private static void WriteSized(Utf8JsonWriter json, IReadOnlyList<SizedSlot> sized)
    {
        if (sized.Count == 0)
        {
            // Where all were asked the same there is nothing to say, as before slots could differ.
            return;
        }

        json.WriteStartArray("sized");
        foreach (SizedSlot slot in sized)
        {
            json.WriteStartObject();
            json.WriteNumber("slot", slot.Slot);
            json.WriteNumber("stepsMax", slot.StepsMax);
            if (slot.BatchSize is { } batchSize)
            {
                json.WriteNumber("batchSize", batchSize);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static SizedSlot ReadSized(JsonElement json) => new(
        json.GetProperty("slot").GetInt32(),
        json.GetProperty("stepsMax").GetInt32(),
        json.TryGetProperty("batchSize", out JsonElement batchSize) ? batchSize.GetInt32() : null);

    private static void WriteMetrics(Utf8JsonWriter json, RoundMetrics metrics)
    {
        json.WriteStartObject("metrics");
        WriteMeasure(json, "trainLoss", metrics.TrainLoss);
        WriteMeasure(json, "localLoss", metrics.LocalLoss);
        WriteMeasure(json, "localAccuracy", metrics.LocalAccuracy);
        WriteMeasure(json, "evaluatedLoss", metrics.EvaluatedLoss);
        WriteMeasure(json, "evaluatedAccuracy", metrics.EvaluatedAccuracy);
        WriteMeasure(json, "updateNorm", metrics.UpdateNorm);
        WriteMeasure(json, "localLossMedian", metrics.LocalLossMedian);
        json.WriteEndObject();
    }

    private static RoundMetrics ReadMetrics(JsonElement json) => new(
        ReadMeasure(json, "trainLoss"),
        ReadMeasure(json, "localLoss"),
        ReadMeasure(json, "localAccuracy"),
        ReadMeasure(json, "evaluatedLoss"),
        ReadMeasure(json, "evaluatedAccuracy"),
        ReadMeasure(json, "updateNorm") ?? 0,
        ReadMeasure(json, "localLossMedian"));

    private static void WriteMeasure(Utf8JsonWriter json, string name, double? value)
    {
        // JSON has no number for a diverged loss, so it is written as text and read back as what it was.
        if (value is { } number && !double.IsFinite(number))
        {
            json.WriteString(name, number.ToString(NumberFormatInfo.InvariantInfo));
        }
        else if (value is { } finite)
        {
            json.WriteNumber(name, finite);
        }
    }

    private static double? ReadMeasure(JsonElement json, string name) =>
        !json.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString()!, NumberFormatInfo.InvariantInfo)
        : value.GetDouble();

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<int> values)
    {
        json.WriteStartArray(name);
        foreach (int value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static int[] ReadNumbers(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(element => element.GetInt32())];

    private static Sha256Digest ReadDigest(JsonElement json, string name) => Sha256Digest.Parse(ReadText(json, name));

    private static string ReadText(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"\"{name}\" is null; it must be text.");
}
