using System.Text.Json;
using FedActors.Core;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;

namespace FedActors.Network.Wire;

/// <summary>The text of the messages from the aggregator's machine.</summary>
internal static class SeedFrames
{
    private static readonly FieldList TrainFields = new("type", "task", "model", "runSeed", "training", "timeLeftMs", "trainForMs?", "masked?", "terms?", "enclosed?");
    private static readonly FieldList AnswerFields = new("type", "task", "outcome", "detail?");
    private static readonly FieldList CancelFields = new("type", "task");
    private static readonly FieldList CommittedFields = new("type", "round", "nextModel?");
    private static readonly FieldList EndedFields = new("type", "reason");
    private static readonly FieldList SupersededFields = new("type", "newer");

    private static readonly string[] Outcomes =
        ["counted", "counted-late", "refused-late", "refused-second", "refused-unknown-task", "refused-invalid", "body-missing"];

    public static void Write(Utf8JsonWriter json, WireMessage.FromSeed frame)
    {
        switch (frame.Message)
        {
            case ClientMessage.TrainTask task: Write(json, task, frame.Enclosed); break;
            case ClientMessage.Secure secure: SecureFrames.Write(json, secure, frame.Letter); break;
            case ClientMessage.Answer answer: Write(json, answer); break;
            case ClientMessage.Cancel cancel:
                json.WriteString("type"u8, Kinds.Cancel);
                WireJson.Task(json, "task"u8, cancel.Key);
                break;
            case ClientMessage.RoundCommitted committed:
                json.WriteString("type"u8, Kinds.RoundCommitted);
                json.WriteNumber("round"u8, committed.Round.Value);
                if (committed.NextModel is { } next)
                {
                    WireJson.Digest(json, "nextModel"u8, next);
                }

                break;
            case ClientMessage.Receipted receipted: ReceiptText.Write(json, receipted); break;
            case ClientMessage.RunEnded ended:
                json.WriteString("type"u8, Kinds.RunEnded);
                WireJson.Detail(json, "reason"u8, ended.Reason);
                break;
            case ClientMessage.Superseded superseded:
                json.WriteString("type"u8, Kinds.Superseded);
                json.WriteNumber("newer"u8, superseded.Newer.Value);
                break;
            default: throw new InvariantBrokenException($"There is no text for {frame.Message.GetType().Name}.");
        }
    }

    public static WireMessage.FromSeed Read(ref JsonFields json, string kind)
    {
        EnclosedBody? enclosed = null;
        LetterNote? letter = null;
        ClientMessage message = kind == Kinds.TrainTask ? ReadTrain(ref json, out enclosed)
            : Kinds.OfSecure.Contains(kind) ? SecureFrames.Read(ref json, kind, out letter)
            : ReadPlain(ref json, kind);
        return new WireMessage.FromSeed(message, enclosed, letter);
    }

    private static ClientMessage ReadPlain(ref JsonFields json, string kind) => kind switch
    {
        Kinds.Answer => ReadAnswer(ref json),
        Kinds.Cancel => ReadCancel(ref json),
        Kinds.RoundCommitted => ReadCommitted(ref json),
        Kinds.Receipt => ReceiptText.ReadReceipted(ref json),
        Kinds.RunEnded => ReadEnded(ref json),
        Kinds.Superseded => ReadSuperseded(ref json),
        _ => throw new InvariantBrokenException($"\"{kind}\" is no message of the aggregator's machine."),
    };

    private static void Write(Utf8JsonWriter json, ClientMessage.TrainTask task, EnclosedBody? enclosed)
    {
        json.WriteString("type"u8, Kinds.TrainTask);
        WireJson.Task(json, "task"u8, task.Key);
        WireJson.Digest(json, "model"u8, task.Model);
        Span<byte> digits = stackalloc byte[20];
        task.RunSeed.TryFormat(digits, out int length);
        json.WriteString("runSeed"u8, digits[..length]);
        TrainingText.Write(json, "training"u8, task.Local);
        json.WriteNumber("timeLeftMs"u8, Milliseconds(task.TimeLeft));
        if (task.TrainFor is { } trainFor)
        {
            json.WriteNumber("trainForMs"u8, Milliseconds(trainFor));
        }

        if (task.Masked is not null)
        {
            MaskedText.Write(json, "masked"u8, task);
        }

        if (task.Terms is { } terms)
        {
            TermsText.Write(json, "terms"u8, terms);
        }

        WireJson.Enclosed(json, enclosed);
    }

    /// <summary>The longest wait in milliseconds that both sides can hold: <see cref="TimeSpan.MaxValue"/>, rounded down.</summary>
    private static long TimeLeftMax => TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond;

    private static long Milliseconds(TimeSpan time) => Math.Clamp((long)time.TotalMilliseconds, 0, TimeLeftMax);

    private static ClientMessage.TrainTask ReadTrain(ref JsonFields json, out EnclosedBody? enclosed)
    {
        enclosed = null;
        TaskKey key = default;
        Sha256Digest model = default;
        ulong runSeed = 0;
        LocalTraining? training = null;
        long timeLeft = 0;
        long? trainFor = null;
        MaskedTask? masked = null;
        RunTerms? terms = null;
        uint seen = 0;
        while (json.Next(TrainFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = NodeFrames.ReadTask(ref json, name); break;
                case "model": model = json.Digest(name); break;
                case "runSeed": runSeed = json.UInt64Text(name); break;
                case "training": training = TrainingText.Read(ref json, name); break;
                case "timeLeftMs": timeLeft = json.Int64(name, 0, TimeLeftMax); break;
                case "terms": terms = TermsText.Read(ref json, name); break;
                case "trainForMs": trainFor = json.Int64(name, 0, TimeLeftMax); break;
                case "masked": masked = MaskedText.Read(ref json, name); break;
                case "enclosed": enclosed = json.Enclosed(name); break;
            }
        }

        return MaskedText.Complete(new ClientMessage.TrainTask(key, model, runSeed, training!, new TimeSpan(timeLeft * TimeSpan.TicksPerMillisecond),
            trainFor is { } time ? new TimeSpan(time * TimeSpan.TicksPerMillisecond) : null, masked, terms));
    }

    private static void Write(Utf8JsonWriter json, ClientMessage.Answer answer)
    {
        json.WriteString("type"u8, Kinds.Answer);
        WireJson.Task(json, "task"u8, answer.Key);
        json.WriteString("outcome"u8, Outcomes[(int)answer.Outcome]);
        if (answer.Detail is { } detail)
        {
            WireJson.Detail(json, "detail"u8, detail);
        }
    }

    private static ClientMessage.Answer ReadAnswer(ref JsonFields json)
    {
        TaskKey key = default;
        int outcome = 0;
        string? detail = null;
        uint seen = 0;
        while (json.Next(AnswerFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = NodeFrames.ReadTask(ref json, name); break;
                case "outcome": outcome = json.OneOf(name, Outcomes); break;
                case "detail": detail = json.Text(name, WireLimits.DetailMax); break;
            }
        }

        return new ClientMessage.Answer(key, (UpdateAnswer)outcome, detail);
    }

    private static ClientMessage.Cancel ReadCancel(ref JsonFields json)
    {
        TaskKey key = default;
        uint seen = 0;
        while (json.Next(CancelFields, ref seen) is { } name)
        {
            if (name == "task")
            {
                key = NodeFrames.ReadTask(ref json, name);
            }
        }

        return new ClientMessage.Cancel(key);
    }

    private static ClientMessage.RoundCommitted ReadCommitted(ref JsonFields json)
    {
        int round = 0;
        Sha256Digest? nextModel = null;
        uint seen = 0;
        while (json.Next(CommittedFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "round": round = json.Int32(name, 0); break;
                case "nextModel": nextModel = json.Digest(name); break;
            }
        }

        return new ClientMessage.RoundCommitted(new RoundNumber(round), nextModel);
    }

    private static ClientMessage.RunEnded ReadEnded(ref JsonFields json)
    {
        string reason = "";
        uint seen = 0;
        while (json.Next(EndedFields, ref seen) is { } name)
        {
            if (name == "reason")
            {
                reason = json.Text(name, WireLimits.DetailMax);
            }
        }

        return new ClientMessage.RunEnded(reason);
    }

    private static ClientMessage.Superseded ReadSuperseded(ref JsonFields json)
    {
        long newer = 0;
        uint seen = 0;
        while (json.Next(SupersededFields, ref seen) is { } name)
        {
            if (name == "newer")
            {
                newer = json.Int64(name, 1);
            }
        }

        return new ClientMessage.Superseded(new Incarnation(newer));
    }
}
