using System.Buffers;
using System.Text.Json;

namespace FedActors.Network.Wire;

/// <summary>A refusal over HTTP (RFC 9457), with what programs need beside the sentence for people.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">A stable word from <see cref="Reasons"/>.</param>
/// <param name="Detail">A sentence for people: what was asked, found and allowed.</param>
/// <param name="Retryable">Whether the same request may succeed later.</param>
/// <param name="Leader">The leading seed's https address, where another one must be asked.</param>
/// <param name="RetryAfterMilliseconds">How long to wait before the next try, where that is known.</param>
/// <param name="Offset">How many bytes of the update have been received, where that was the question.</param>
public sealed record Problem(
    int Status, string Reason, string Detail, bool Retryable, string? Leader = null, int? RetryAfterMilliseconds = null, long? Offset = null)
{
    private const string TypePrefix = "urn:fedactors:problem:";

    private static readonly FieldList Fields = new(
        "type?", "title?", "status", "reason", "detail", "retryable", "leader?", "retryAfterMs?", "offset?");

    /// <summary>The kind of problem as an address; nothing is served there.</summary>
    public string Type => TypePrefix + Reason;

    /// <summary>The reason as words.</summary>
    public string Title => Reason.Length == 0 ? "" : char.ToUpperInvariant(Reason[0]) + Reason[1..].Replace('-', ' ');

    /// <summary>A refusal as it is answered over HTTP, with its reason's status.</summary>
    public static Problem From(Refusal refusal) => new(
        Reasons.StatusOf(refusal.Reason), refusal.Reason, refusal.Detail, refusal.Retryable, refusal.Leader, refusal.RetryAfterMilliseconds);

    /// <summary>The refusal in it.</summary>
    public Refusal ToRefusal() => new(Reason, Detail, Retryable, Leader, RetryAfterMilliseconds);

    /// <summary>Writes it as UTF-8 JSON.</summary>
    public void Write(IBufferWriter<byte> destination)
    {
        using var lent = WireJson.Rent(destination);
        Utf8JsonWriter json = lent.Writer;
        json.WriteStartObject();
        json.WriteString("type"u8, Type);
        json.WriteString("title"u8, Title);
        json.WriteNumber("status"u8, Status);
        json.WriteString("reason"u8, Reason);
        WireJson.Detail(json, "detail"u8, Detail);
        json.WriteBoolean("retryable"u8, Retryable);
        if (Leader is { } leader)
        {
            json.WriteString("leader"u8, leader);
        }

        if (RetryAfterMilliseconds is { } retryAfter)
        {
            json.WriteNumber("retryAfterMs"u8, retryAfter);
        }

        if (Offset is { } offset)
        {
            json.WriteNumber("offset"u8, offset);
        }

        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="WireException">It is none.</exception>
    public static Problem Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > WireLimits.MessageBytesMax)
        {
            throw new WireException(Reasons.TooLarge, $"the problem has {utf8.Length} bytes; at most {WireLimits.MessageBytesMax} are allowed.");
        }

        try
        {
            var json = new JsonFields(utf8, "problem");
            Problem problem = Read(ref json);
            json.End();
            return problem;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new WireException(Reasons.Malformed, $"the problem is not JSON: {error.Message}");
        }
    }

    private static Problem Read(ref JsonFields json)
    {
        int status = 0;
        string reason = "", detail = "";
        bool retryable = false;
        string? leader = null;
        int? retryAfter = null;
        long? offset = null;
        uint seen = 0;
        while (json.Next(Fields, ref seen) is { } name)
        {
            switch (name)
            {
                case "status": status = json.Int32(name, 100, 599); break;
                case "reason": reason = json.Text(name, WireLimits.NameMax); break;
                case "detail": detail = json.Text(name, WireLimits.DetailMax); break;
                case "retryable": retryable = json.Boolean(name); break;
                case "leader": leader = json.Text(name, WireLimits.NameMax); break;
                case "retryAfterMs": retryAfter = json.Int32(name, 0); break;
                case "offset": offset = json.Int64(name, 0); break;
            }
        }

        return new Problem(status, reason, detail, retryable, leader, retryAfter, offset);
    }
}
