using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FedActors.Core.Identity;

namespace FedActors.Network.Wire;

/// <summary>A JSON writer lent to one caller at a time, and how the protocol writes its own kinds of value.</summary>
internal readonly ref struct WireJson : IDisposable
{
    [ThreadStatic]
    private static Utf8JsonWriter? s_spare;

    private WireJson(Utf8JsonWriter writer) => Writer = writer;

    public Utf8JsonWriter Writer { get; }

    public static WireJson Rent(IBufferWriter<byte> destination)
    {
        Utf8JsonWriter? writer = s_spare;
        s_spare = null;
        if (writer is null)
        {
            // Frames are not HTML: quotes and letters of other alphabets stay readable.
            writer = new Utf8JsonWriter(destination, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        }
        else
        {
            writer.Reset(destination);
        }

        return new WireJson(writer);
    }

    public static void Digest(Utf8JsonWriter json, ReadOnlySpan<byte> name, Sha256Digest digest)
    {
        Span<byte> bytes = stackalloc byte[32];
        Span<byte> hex = stackalloc byte[64];
        digest.CopyTo(bytes);
        Convert.TryToHexStringLower(bytes, hex, out _);
        json.WriteString(name, hex);
    }

    /// <summary>A sentence, cut where it is longer than the other side takes.</summary>
    public static void Detail(Utf8JsonWriter json, ReadOnlySpan<byte> name, string text) => json.WriteString(name, Cut(text));

    public static void Finite(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            if (!double.IsFinite(number))
            {
                throw new WireException(Reasons.Malformed,
                    $"\"{System.Text.Encoding.UTF8.GetString(name)}\" is {number}; only finite numbers can be sent.");
            }

            json.WriteNumber(name, number);
        }
    }

    public static void Task(Utf8JsonWriter json, ReadOnlySpan<byte> name, TaskKey key)
    {
        json.WriteStartObject(name);
        json.WriteNumber("round"u8, key.Round.Value);
        json.WriteNumber("attempt"u8, key.Attempt);
        json.WriteNumber("slot"u8, key.Slot);
        json.WriteEndObject();
    }

    /// <summary>The body that travels along, if any, as the message's last field.</summary>
    public static void Enclosed(Utf8JsonWriter json, EnclosedBody? enclosed)
    {
        if (enclosed is not null)
        {
            json.WriteBase64String("enclosed"u8, enclosed.File.Span);
        }
    }

    public static string Cut(string text) =>
        text.Length <= WireLimits.DetailMax ? text : string.Concat(text.AsSpan(0, WireLimits.DetailMax - 4), " ...");

    public void Dispose() => s_spare = Writer;
}
