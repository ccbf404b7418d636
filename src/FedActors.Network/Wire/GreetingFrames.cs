using System.Text.Json;
using FedActors.Core.Identity;

namespace FedActors.Network.Wire;

/// <summary>The text of the frames with which a session begins and ends.</summary>
internal static class GreetingFrames
{
    private static readonly FieldList OpenFields = new("type", "versions", "boot", "software");
    private static readonly FieldList RefusalFields = new("type", "reason", "detail", "retryable", "leader?", "retryAfterMs?");
    private static readonly FieldList TensorFields = new("name", "dimensions");

    private static readonly FieldList WelcomeFields = new(
        "type", "version", "client", "incarnation", "epoch", "runId", "tensors", "seeds", "heartbeatMs", "uploadBytesMax",
        "chunkBytesMax", "updateDtype", "enclosedBytesMax?");

    private static readonly string[] Dtypes = ["float32", "float16"];

    public static void Write(Utf8JsonWriter json, WireMessage.Open open)
    {
        json.WriteString("type"u8, Kinds.Open);
        WriteNumbers(json, "versions"u8, open.Versions);
        Span<byte> boot = stackalloc byte[32];
        open.Boot.TryFormat(boot, out _, "N");
        json.WriteString("boot"u8, boot);
        json.WriteString("software"u8, open.Software);
    }

    public static WireMessage.Open ReadOpen(ref JsonFields json)
    {
        List<int> versions = [];
        Guid boot = default;
        string software = "";
        uint seen = 0;
        while (json.Next(OpenFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "versions": versions = ReadNumbers(ref json, name, WireLimits.VersionsMax); break;
                case "boot": boot = json.Hex128(name); break;
                case "software": software = json.Text(name, WireLimits.NameMax); break;
            }
        }

        return new WireMessage.Open(versions, boot, software);
    }

    public static void Write(Utf8JsonWriter json, WelcomeTerms terms)
    {
        json.WriteString("type"u8, Kinds.Welcome);
        json.WriteNumber("version"u8, terms.Version);
        json.WriteNumber("client"u8, terms.Client.Value);
        json.WriteNumber("incarnation"u8, terms.Incarnation.Value);
        json.WriteNumber("epoch"u8, terms.Epoch.Value);
        json.WriteString("runId"u8, terms.RunId);
        json.WriteStartArray("tensors"u8);
        foreach (WireTensor tensor in terms.Tensors)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, tensor.Name);
            WriteNumbers(json, "dimensions"u8, tensor.Dimensions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("seeds"u8);
        foreach (string seed in terms.Seeds)
        {
            json.WriteStringValue(seed);
        }

        json.WriteEndArray();
        json.WriteNumber("heartbeatMs"u8, terms.HeartbeatMilliseconds);
        json.WriteNumber("uploadBytesMax"u8, terms.UploadBytesMax);
        json.WriteNumber("chunkBytesMax"u8, terms.ChunkBytesMax);
        json.WriteString("updateDtype"u8, terms.UpdateDtype);
        if (terms.EnclosedBytesMax > 0)
        {
            json.WriteNumber("enclosedBytesMax"u8, terms.EnclosedBytesMax);
        }
    }

    public static WelcomeTerms ReadWelcome(ref JsonFields json)
    {
        int version = 0, client = 0, heartbeat = 0, dtype = 0, enclosed = 0;
        long incarnation = 0, epoch = 0, upload = 0, chunk = 0;
        string runId = "";
        List<WireTensor> tensors = [];
        List<string> seeds = [];
        uint seen = 0;
        while (json.Next(WelcomeFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "version": version = json.Int32(name, 1); break;
                case "client": client = json.Int32(name, 0); break;
                case "incarnation": incarnation = json.Int64(name, 1); break;
                case "epoch": epoch = json.Int64(name, 0); break;
                case "runId": runId = json.Text(name, WireLimits.NameMax); break;
                case "tensors": tensors = ReadTensors(ref json, name); break;
                case "seeds": seeds = ReadTexts(ref json, name, WireLimits.SeedsMax); break;
                case "heartbeatMs": heartbeat = json.Int32(name, 1); break;
                case "uploadBytesMax": upload = json.Int64(name, 1); break;
                case "chunkBytesMax": chunk = json.Int64(name, 1); break;
                case "updateDtype": dtype = json.OneOf(name, Dtypes); break;
                case "enclosedBytesMax": enclosed = json.Int32(name, 0); break;
            }
        }

        return new WelcomeTerms
        {
            Version = version,
            Client = new ClientId(client),
            Incarnation = new Incarnation(incarnation),
            Epoch = new Epoch(epoch),
            RunId = runId,
            Tensors = tensors,
            Seeds = seeds,
            HeartbeatMilliseconds = heartbeat,
            UploadBytesMax = upload,
            ChunkBytesMax = chunk,
            UpdateDtype = Dtypes[dtype],
            EnclosedBytesMax = enclosed,
        };
    }

    public static void Write(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteString("type"u8, Kinds.Refused);
        json.WriteString("reason"u8, refusal.Reason);
        WireJson.Detail(json, "detail"u8, refusal.Detail);
        json.WriteBoolean("retryable"u8, refusal.Retryable);
        if (refusal.Leader is { } leader)
        {
            json.WriteString("leader"u8, leader);
        }

        if (refusal.RetryAfterMilliseconds is { } retryAfter)
        {
            json.WriteNumber("retryAfterMs"u8, retryAfter);
        }
    }

    public static Refusal ReadRefusal(ref JsonFields json)
    {
        string reason = "", detail = "";
        bool retryable = false;
        string? leader = null;
        int? retryAfter = null;
        uint seen = 0;
        while (json.Next(RefusalFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "reason": reason = json.Text(name, WireLimits.NameMax); break;
                case "detail": detail = json.Text(name, WireLimits.DetailMax); break;
                case "retryable": retryable = json.Boolean(name); break;
                case "leader": leader = json.Text(name, WireLimits.NameMax); break;
                case "retryAfterMs": retryAfter = json.Int32(name, 0); break;
            }
        }

        return new Refusal(reason, detail, retryable, leader, retryAfter);
    }

    private static void WriteNumbers(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<int> values)
    {
        json.WriteStartArray(name);
        foreach (int value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static List<int> ReadNumbers(ref JsonFields json, string field, int countMax)
    {
        json.StartArray(field);
        List<int> numbers = [];
        while (json.NextElement(field, numbers.Count, countMax))
        {
            numbers.Add(json.Int32(field, 1));
        }

        return numbers;
    }

    private static List<string> ReadTexts(ref JsonFields json, string field, int countMax)
    {
        json.StartArray(field);
        List<string> texts = [];
        while (json.NextElement(field, texts.Count, countMax))
        {
            texts.Add(json.Text(field, WireLimits.NameMax));
        }

        return texts;
    }

    private static List<WireTensor> ReadTensors(ref JsonFields json, string field)
    {
        json.StartArray(field);
        List<WireTensor> tensors = [];
        while (json.NextElement(field, tensors.Count, WireLimits.TensorsMax))
        {
            json.StartObject(field);
            string tensor = "";
            List<int> dimensions = [];
            uint seen = 0;
            while (json.Next(TensorFields, ref seen) is { } name)
            {
                switch (name)
                {
                    case "name": tensor = json.Text(name, WireLimits.NameMax); break;
                    case "dimensions": dimensions = ReadNumbers(ref json, name, WireLimits.DimensionsMax); break;
                }
            }

            tensors.Add(new WireTensor(tensor, dimensions));
        }

        return tensors;
    }
}
