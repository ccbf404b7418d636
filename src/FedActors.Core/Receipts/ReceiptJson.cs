using System.Buffers;
using System.Text.Json;
using FedActors.Core.Identity;

namespace FedActors.Core.Receipts;

/// <summary>Receipts as JSON: one that was countersigned, as a site keeps it, and all of a round, as the aggregator's store keeps them.</summary>
public static class ReceiptJson
{
    /// <summary>The longest text of one receipt: two certificates, two signatures and a path leave half of it free.</summary>
    public const int BytesMax = 32 * 1024;

    private const int FormatVersion = 1;

    /// <summary>One receipt that was countersigned.</summary>
    public static byte[] Write(CountersignedReceipt receipt) => Write(json =>
    {
        json.WriteNumber("format", FormatVersion);
        Write(json, "receipt", receipt.Signed);
        json.WriteNumber("round", receipt.Round.Value);
        json.WriteString("record", receipt.Record.ToString());
        json.WriteString("root", receipt.Root.ToString());
        json.WriteNumber("index", receipt.Index);
        json.WriteNumber("count", receipt.Count);
        json.WriteStartArray("path");
        foreach (Sha256Digest digest in receipt.Path)
        {
            json.WriteStringValue(digest.ToString());
        }

        json.WriteEndArray();
        json.WriteBase64String("certificate", receipt.Certificate);
        json.WriteBase64String("signature", receipt.Signature);
    });

    /// <summary>All receipts of a round.</summary>
    public static byte[] Write(IReadOnlyList<SignedReceipt> receipts) => Write(json =>
    {
        json.WriteNumber("format", FormatVersion);
        json.WriteStartArray("receipts");
        foreach (SignedReceipt receipt in receipts)
        {
            Write(json, null, receipt);
        }

        json.WriteEndArray();
    });

    /// <summary>Reads one that was countersigned.</summary>
    /// <exception cref="MalformedInputException">The bytes are none.</exception>
    public static CountersignedReceipt ReadCountersigned(ReadOnlyMemory<byte> utf8, string source) => Read(utf8, source, json => new CountersignedReceipt(
        ReadSigned(json.GetProperty("receipt")),
        Digest(json, "record"),
        new RoundNumber(json.GetProperty("round").GetInt32()),
        Digest(json, "root"),
        json.GetProperty("index").GetInt32(),
        json.GetProperty("count").GetInt32(),
        [.. json.GetProperty("path").EnumerateArray().Take(CountersignedReceipt.PathMax + 1).Select(digest => Sha256Digest.Parse(digest.GetString() ?? ""))],
        Bytes(json, "certificate", ReceiptSeal.CertificateBytesMax),
        Bytes(json, "signature", ReceiptSeal.SignatureBytesMax)));

    /// <summary>Reads those of a round.</summary>
    /// <exception cref="MalformedInputException">The bytes are none.</exception>
    public static IReadOnlyList<SignedReceipt> ReadRound(ReadOnlyMemory<byte> utf8, string source) =>
        Read(utf8, source, json => (IReadOnlyList<SignedReceipt>)[.. json.GetProperty("receipts").EnumerateArray().Select(ReadSigned)]);

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string? name, SignedReceipt signed)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        json.WriteStartObject();
        json.WriteString("run", signed.Receipt.RunId);
        json.WriteNumber("round", signed.Receipt.Key.Round.Value);
        json.WriteNumber("attempt", signed.Receipt.Key.Attempt);
        json.WriteNumber("slot", signed.Receipt.Key.Slot);
        json.WriteNumber("client", signed.Receipt.Client.Value);
        json.WriteString("model", signed.Receipt.Model.ToString());
        json.WriteString("body", signed.Receipt.Body.ToString());
        json.WriteNumber("examples", signed.Receipt.Examples);
        json.WriteString("nonce", signed.Receipt.Nonce.ToString("N"));
        json.WriteBase64String("certificate", signed.Seal.Certificate);
        json.WriteBase64String("signature", signed.Seal.Signature);
        json.WriteEndObject();
    }

    private static T Read<T>(ReadOnlyMemory<byte> utf8, string source, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            int format = document.RootElement.GetProperty("format").GetInt32();
            return format == FormatVersion ? read(document.RootElement)
                : throw new MalformedInputException(source, $"the receipt has format {format}; this version reads format {FormatVersion}.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new MalformedInputException(source, $"this is no receipt: {error.Message}");
        }
    }

    private static SignedReceipt ReadSigned(JsonElement json)
    {
        var seal = new ReceiptSeal(
            Guid.ParseExact(json.GetProperty("nonce").GetString() ?? "", "N"), Digest(json, "model"),
            Bytes(json, "certificate", ReceiptSeal.CertificateBytesMax), Bytes(json, "signature", ReceiptSeal.SignatureBytesMax));
        var key = new TaskKey(new RoundNumber(json.GetProperty("round").GetInt32()), json.GetProperty("attempt").GetInt32(), json.GetProperty("slot").GetInt32());
        return new SignedReceipt(
            new UpdateReceipt(
                json.GetProperty("run").GetString() ?? throw new FormatException("\"run\" is null; it must be text."),
                key, new ClientId(json.GetProperty("client").GetInt32()), seal.Model, Digest(json, "body"), json.GetProperty("examples").GetInt64(),
                seal.Nonce, Sha256Digest.Of(seal.Certificate)),
            seal);
    }

    private static Sha256Digest Digest(JsonElement json, string name) => Sha256Digest.Parse(json.GetProperty(name).GetString() ?? "");

    private static byte[] Bytes(JsonElement json, string name, int lengthMax) =>
        json.GetProperty(name).GetBytesFromBase64() is var bytes && bytes.Length <= lengthMax ? bytes
            : throw new FormatException($"\"{name}\" has {bytes.Length} bytes; at most {lengthMax} are allowed.");
}
