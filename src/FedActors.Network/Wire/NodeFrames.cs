using System.Text.Json;
using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;

namespace FedActors.Network.Wire;

/// <summary>The text of the messages from a node's machine.</summary>
internal static class NodeFrames
{
    private static readonly FieldList HelloFields = new("type", "examples", "working?", "capabilities?");
    private static readonly FieldList GoodbyeFields = new("type");
    private static readonly FieldList AcceptedFields = new("type", "task");
    private static readonly FieldList DeclinedFields = new("type", "task", "reason");
    private static readonly FieldList ReadyFields = new("type", "task", "note", "enclosed?");
    private static readonly FieldList NoteFields = new("body", "examples", "steps", "trainLoss?", "globalLoss?", "globalAccuracy?", "withinClip?", "seal?");
    private static readonly FieldList TaskFields = new("round", "attempt", "slot");

    public static void Write(Utf8JsonWriter json, AggregatorMessage message, EnclosedBody? enclosed)
    {
        switch (message)
        {
            case AggregatorMessage.Hello hello: Write(json, hello); break;
            case AggregatorMessage.Goodbye: json.WriteString("type"u8, Kinds.Goodbye); break;
            case AggregatorMessage.TaskAccepted accepted:
                json.WriteString("type"u8, Kinds.TaskAccepted);
                WireJson.Task(json, "task"u8, accepted.Key);
                break;
            case AggregatorMessage.TaskDeclined declined:
                json.WriteString("type"u8, Kinds.TaskDeclined);
                WireJson.Task(json, "task"u8, declined.Key);
                WireJson.Detail(json, "reason"u8, declined.Reason);
                break;
            case AggregatorMessage.Secured secured: SecuredFrames.Write(json, secured); break;
            case AggregatorMessage.UpdateReady ready: Write(json, ready, enclosed); break;
            default: throw new InvariantBrokenException($"There is no text for {message.GetType().Name}.");
        }
    }

    public static AggregatorMessage Read(ref JsonFields json, string kind, out EnclosedBody? enclosed)
    {
        enclosed = null;
        return kind == Kinds.UpdateReady ? ReadReady(ref json, out enclosed) : Read(ref json, kind);
    }

    private static AggregatorMessage Read(ref JsonFields json, string kind) => kind switch
    {
        Kinds.Hello => ReadHello(ref json),
        Kinds.Goodbye => ReadGoodbye(ref json),
        Kinds.TaskAccepted => ReadAccepted(ref json),
        Kinds.TaskDeclined => ReadDeclined(ref json),
        _ when Kinds.OfSecured.Contains(kind) => SecuredFrames.Read(ref json, kind),
        _ => throw new InvariantBrokenException($"\"{kind}\" is no message of a node's machine."),
    };

    public static TaskKey ReadTask(ref JsonFields json, string field)
    {
        json.StartObject(field);
        int round = 0, attempt = 0, slot = 0;
        uint seen = 0;
        while (json.Next(TaskFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "round": round = json.Int32(name, 1); break;
                case "attempt": attempt = json.Int32(name, 1); break;
                case "slot": slot = json.Int32(name, 0); break;
            }
        }

        return new TaskKey(new RoundNumber(round), attempt, slot);
    }

    private static void Write(Utf8JsonWriter json, AggregatorMessage.Hello hello)
    {
        json.WriteString("type"u8, Kinds.Hello);
        json.WriteNumber("examples"u8, hello.Examples);
        if (hello.Working is { } working)
        {
            WireJson.Task(json, "working"u8, working);
        }

        if (hello.Capabilities is { } capabilities)
        {
            CapabilitiesText.Write(json, "capabilities"u8, capabilities);
        }
    }

    private static AggregatorMessage.Hello ReadHello(ref JsonFields json)
    {
        long examples = 0;
        TaskKey? working = null;
        Capabilities? capabilities = null;
        uint seen = 0;
        while (json.Next(HelloFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "examples": examples = json.Int64(name, 0); break;
                case "working": working = ReadTask(ref json, name); break;
                case "capabilities": capabilities = CapabilitiesText.Read(ref json, name); break;
            }
        }

        return new AggregatorMessage.Hello(examples, working, capabilities);
    }

    private static AggregatorMessage.Goodbye ReadGoodbye(ref JsonFields json)
    {
        uint seen = 0;
        while (json.Next(GoodbyeFields, ref seen) is not null)
        {
            // It has no field but its type.
        }

        return new AggregatorMessage.Goodbye();
    }

    private static AggregatorMessage.TaskAccepted ReadAccepted(ref JsonFields json)
    {
        TaskKey key = default;
        uint seen = 0;
        while (json.Next(AcceptedFields, ref seen) is { } name)
        {
            if (name == "task")
            {
                key = ReadTask(ref json, name);
            }
        }

        return new AggregatorMessage.TaskAccepted(key);
    }

    private static AggregatorMessage.TaskDeclined ReadDeclined(ref JsonFields json)
    {
        TaskKey key = default;
        string reason = "";
        uint seen = 0;
        while (json.Next(DeclinedFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = ReadTask(ref json, name); break;
                case "reason": reason = json.Text(name, WireLimits.DetailMax); break;
            }
        }

        return new AggregatorMessage.TaskDeclined(key, reason);
    }

    private static void Write(Utf8JsonWriter json, AggregatorMessage.UpdateReady ready, EnclosedBody? enclosed)
    {
        json.WriteString("type"u8, Kinds.UpdateReady);
        WireJson.Task(json, "task"u8, ready.Key);
        json.WriteStartObject("note"u8);
        WireJson.Digest(json, "body"u8, ready.Note.Body);
        json.WriteNumber("examples"u8, ready.Note.Examples);
        json.WriteNumber("steps"u8, ready.Note.Steps);
        WireJson.Finite(json, "trainLoss"u8, ready.Note.TrainLoss);
        WireJson.Finite(json, "globalLoss"u8, ready.Note.GlobalLoss);
        WireJson.Finite(json, "globalAccuracy"u8, ready.Note.GlobalAccuracy);
        if (ready.Note.WithinClip is { } within)
        {
            json.WriteBoolean("withinClip"u8, within);
        }

        if (ready.Note.Seal is { } seal)
        {
            ReceiptText.Write(json, "seal"u8, seal);
        }

        json.WriteEndObject();
        WireJson.Enclosed(json, enclosed);
    }

    private static AggregatorMessage.UpdateReady ReadReady(ref JsonFields json, out EnclosedBody? enclosed)
    {
        enclosed = null;
        TaskKey key = default;
        UpdateNote? note = null;
        uint seen = 0;
        while (json.Next(ReadyFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = ReadTask(ref json, name); break;
                case "note": note = ReadNote(ref json, name); break;
                case "enclosed": enclosed = json.Enclosed(name); break;
            }
        }

        return new AggregatorMessage.UpdateReady(key, note!);
    }

    /// <summary>Only what JSON can say is checked here; whether the note can be admitted is the aggregator's to say, in its answer.</summary>
    private static UpdateNote ReadNote(ref JsonFields json, string field)
    {
        json.StartObject(field);
        Sha256Digest body = default;
        long examples = 0;
        int steps = 0;
        double? trainLoss = null, globalLoss = null, globalAccuracy = null;
        bool? withinClip = null;
        ReceiptSeal? seal = null;
        uint seen = 0;
        while (json.Next(NoteFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "body": body = json.Digest(name); break;
                case "examples": examples = json.Int64(name, 0); break;
                case "steps": steps = json.Int32(name, 0); break;
                case "trainLoss": trainLoss = json.Finite(name); break;
                case "globalLoss": globalLoss = json.Finite(name); break;
                case "globalAccuracy": globalAccuracy = json.Finite(name); break;
                case "withinClip": withinClip = json.Boolean(name); break;
                case "seal": seal = ReceiptText.Read(ref json, name); break;
            }
        }

        return new UpdateNote(body, examples, steps, trainLoss, globalLoss, globalAccuracy, withinClip, seal);
    }
}
