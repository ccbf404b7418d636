using System.Text.Json;
using FedActors.Core;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;

namespace FedActors.Network.Wire;

/// <summary>
/// The text of <see cref="MaskedTask"/> within a task. Round, attempt and model are those of the task around it and are not said twice. Whether the
/// setting can be kept is for the client's machine to judge.
/// </summary>
internal static class MaskedText
{
    private static readonly FieldList Fields = new(
        "runId", "dimension", "ringBits", "valueMax", "weightMax", "exponent", "noiseMax", "cohortMax", "degree", "threshold", "survivorsMin",
        "colludersMax", "noiseDeviation?");

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, ClientMessage.TrainTask task)
    {
        SecAggSetting setting = task.Masked!.Setting;
        Invariant.Require(setting.Round == task.Key.Round && setting.Attempt == task.Key.Attempt && setting.Model == task.Model);
        json.WriteStartObject(name);
        json.WriteString("runId"u8, setting.RunId);
        json.WriteNumber("dimension"u8, setting.Dimension);
        json.WriteNumber("ringBits"u8, setting.Encoding.RingBits);
        WireJson.Finite(json, "valueMax"u8, setting.Encoding.ValueMax);
        json.WriteNumber("weightMax"u8, setting.Encoding.WeightMax);
        json.WriteNumber("exponent"u8, setting.Encoding.Exponent);
        json.WriteNumber("noiseMax"u8, setting.Encoding.NoiseMax);
        json.WriteNumber("cohortMax"u8, setting.CohortMax);
        json.WriteNumber("degree"u8, setting.Degree);
        json.WriteNumber("threshold"u8, setting.Threshold);
        json.WriteNumber("survivorsMin"u8, setting.SurvivorsMin);
        json.WriteNumber("colludersMax"u8, setting.ColludersMax);
        if (task.Masked.NoiseDeviation is { } deviation)
        {
            json.WriteNumber("noiseDeviation"u8, deviation);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads it; round, attempt and model are filled in by <see cref="Complete"/>.</summary>
    public static MaskedTask Read(ref JsonFields json, string field)
    {
        json.StartObject(field);
        string runId = "";
        int dimension = 0, ringBits = 0, exponent = 0, cohort = 0, degree = 0, threshold = 0, survivors = 0, colluders = 0;
        float valueMax = 0;
        long weightMax = 0, noiseMax = 0;
        long? deviation = null;
        uint seen = 0;
        while (json.Next(Fields, ref seen) is { } name)
        {
            switch (name)
            {
                case "runId": runId = json.Text(name, SecAggSetting.RunIdLengthMax); break;
                case "dimension": dimension = json.Int32(name, 1); break;
                case "ringBits": ringBits = json.Int32(name, 32, 64); break;
                case "valueMax": valueMax = Single(ref json, name); break;
                case "weightMax": weightMax = json.Int64(name, 1); break;
                case "exponent": exponent = json.Int32(name, -64, 64); break;
                case "noiseMax": noiseMax = json.Int64(name, 0); break;
                case "cohortMax": cohort = json.Int32(name, SecAggSetting.CohortMin, WireLimits.MaskedCohortMax); break;
                case "degree": degree = json.Int32(name, 2, WireLimits.NeighboursMax); break;
                case "threshold": threshold = json.Int32(name, 2, WireLimits.NeighboursMax); break;
                case "survivorsMin": survivors = json.Int32(name, 1, WireLimits.MaskedCohortMax); break;
                case "colludersMax": colluders = json.Int32(name, 0, WireLimits.MaskedCohortMax); break;
                case "noiseDeviation": deviation = json.Int64(name, 1); break;
            }
        }

        return new MaskedTask(new SecAggSetting
        {
            RunId = runId,
            Round = default,
            Attempt = 0,
            Model = default,
            Dimension = dimension,
            Encoding = new RingEncoding(ringBits, valueMax, weightMax, exponent, noiseMax),
            CohortMax = cohort,
            Degree = degree,
            Threshold = threshold,
            SurvivorsMin = survivors,
            ColludersMax = colluders,
        }, deviation);
    }

    /// <summary>Fills in what the task says, whose fields may come after this one.</summary>
    public static ClientMessage.TrainTask Complete(ClientMessage.TrainTask task) => task.Masked is not { } masked ? task : task with
    {
        Masked = masked with { Setting = masked.Setting with { Round = task.Key.Round, Attempt = task.Key.Attempt, Model = task.Model } },
    };

    /// <summary>A digest covers its bits, so that a number that no float32 is would be another on each side.</summary>
    private static float Single(ref JsonFields json, string field)
    {
        double value = json.Finite(field, double.Epsilon);
        return (float)value == value ? (float)value : throw json.Malformed($"\"{field}\" must be a number that float32 holds exactly");
    }
}
