using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FedActors.Core.Identity;

namespace FedActors.Network.Wire;

/// <summary>What a seed answers when an update is complete and its digest is right. The same update sent again gets the same receipt.</summary>
/// <param name="Client">Whose.</param>
/// <param name="Key">For which task.</param>
/// <param name="Body">SHA-256 of the update's little-endian float32[d].</param>
/// <param name="Bytes">The length of the file in bytes.</param>
/// <param name="ReceivedAt">When its last byte came, by the seed's clock.</param>
public sealed record UpdateReceipt(ClientId Client, TaskKey Key, Sha256Digest Body, long Bytes, DateTimeOffset ReceivedAt)
{
    private static readonly FieldList Fields = new("client", "round", "attempt", "slot", "body", "bytes", "receivedAt");

    /// <summary>Writes it as UTF-8 JSON.</summary>
    public void Write(IBufferWriter<byte> destination)
    {
        using var lent = WireJson.Rent(destination);
        Utf8JsonWriter json = lent.Writer;
        json.WriteStartObject();
        json.WriteNumber("client"u8, Client.Value);
        json.WriteNumber("round"u8, Key.Round.Value);
        json.WriteNumber("attempt"u8, Key.Attempt);
        json.WriteNumber("slot"u8, Key.Slot);
        json.WriteString("body"u8, Body.ToString());
        json.WriteNumber("bytes"u8, Bytes);
        json.WriteString("receivedAt"u8, ReceivedAt);
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="WireException">It is none.</exception>
    public static UpdateReceipt Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var json = new JsonFields(utf8, "receipt");
            UpdateReceipt receipt = Read(ref json);
            json.End();
            return receipt;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new WireException(Reasons.Malformed, $"the receipt is not JSON: {error.Message}");
        }
    }

    private static UpdateReceipt Read(ref JsonFields json)
    {
        int client = 0, round = 0, attempt = 0, slot = 0;
        Sha256Digest body = default;
        long bytes = 0;
        DateTimeOffset receivedAt = default;
        uint seen = 0;
        while (json.Next(Fields, ref seen) is { } name)
        {
            switch (name)
            {
                case "client": client = json.Int32(name, 0); break;
                case "round": round = json.Int32(name, 0); break;
                case "attempt": attempt = json.Int32(name, 0); break;
                case "slot": slot = json.Int32(name, 0); break;
                case "body": body = json.Digest(name); break;
                case "bytes": bytes = json.Int64(name, 0); break;
                case "receivedAt":
                    receivedAt = DateTimeOffset.TryParse(json.Text(name, WireLimits.NameMax), CultureInfo.InvariantCulture, out DateTimeOffset moment)
                        ? moment
                        : throw json.Malformed("\"receivedAt\" must be a moment as ISO 8601 writes it");
                    break;
            }
        }

        return new UpdateReceipt(new ClientId(client), new TaskKey(new RoundNumber(round), attempt, slot), body, bytes, receivedAt);
    }
}
