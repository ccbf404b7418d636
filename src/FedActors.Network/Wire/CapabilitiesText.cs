using System.Text.Json;
using FedActors.Core.Protocol;

namespace FedActors.Network.Wire;

/// <summary>The text of <see cref="Capabilities"/>. What they claim is judged by the aggregator, not here.</summary>
internal static class CapabilitiesText
{
    private const int TrainersMax = 16, ClassesMax = 4096;

    private static readonly FieldList Fields = new(
        "cores", "memoryBytes", "trainers", "examplesPerClass?", "downloadBytesPerSecond?", "uploadBytesPerSecond?");

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, Capabilities capabilities)
    {
        json.WriteStartObject(name);
        json.WriteNumber("cores"u8, capabilities.Cores);
        json.WriteNumber("memoryBytes"u8, capabilities.MemoryBytes);
        json.WriteStartArray("trainers"u8);
        foreach (string trainer in capabilities.Trainers)
        {
            json.WriteStringValue(trainer);
        }

        json.WriteEndArray();
        if (capabilities.ExamplesPerClass is { } classes)
        {
            json.WriteStartArray("examplesPerClass"u8);
            foreach (long count in classes)
            {
                json.WriteNumberValue(count);
            }

            json.WriteEndArray();
        }

        WireJson.Finite(json, "downloadBytesPerSecond"u8, capabilities.DownloadBytesPerSecond);
        WireJson.Finite(json, "uploadBytesPerSecond"u8, capabilities.UploadBytesPerSecond);
        json.WriteEndObject();
    }

    public static Capabilities Read(ref JsonFields json, string field)
    {
        json.StartObject(field);
        int cores = 0;
        long memory = 0;
        List<string> trainers = [];
        List<long>? classes = null;
        double? download = null, upload = null;
        uint seen = 0;
        while (json.Next(Fields, ref seen) is { } name)
        {
            switch (name)
            {
                case "cores": cores = json.Int32(name, 0); break;
                case "memoryBytes": memory = json.Int64(name, 0); break;
                case "trainers": trainers = ReadTrainers(ref json, name); break;
                case "examplesPerClass": classes = ReadClasses(ref json, name); break;
                case "downloadBytesPerSecond": download = json.Finite(name); break;
                case "uploadBytesPerSecond": upload = json.Finite(name); break;
            }
        }

        return new Capabilities(cores, memory, trainers, classes, download, upload);
    }

    private static List<string> ReadTrainers(ref JsonFields json, string field)
    {
        json.StartArray(field);
        List<string> trainers = [];
        while (json.NextElement(field, trainers.Count, TrainersMax))
        {
            trainers.Add(json.Text(field, WireLimits.NameMax));
        }

        return trainers;
    }

    private static List<long> ReadClasses(ref JsonFields json, string field)
    {
        json.StartArray(field);
        List<long> classes = [];
        while (json.NextElement(field, classes.Count, ClassesMax))
        {
            classes.Add(json.Int64(field, 0));
        }

        return classes;
    }
}
