using System.Buffers;
using System.Text.Json;
using FedActors.Core.Identity;

namespace FedActors.Core.Receipts;

/// <summary>What a site says of an update it hands over, in words that it signs.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Key">Round, attempt and slot of the task.</param>
/// <param name="Client">The site's number.</param>
/// <param name="Model">Digest of the model it was trained from.</param>
/// <param name="Body">Digest of the body as it was sent: of the masked one where updates are masked.</param>
/// <param name="Examples">The examples it claims.</param>
/// <param name="Nonce">128 bits drawn at the site, so that two receipts never have the same words.</param>
/// <param name="Certificate">Digest of the certificate whose key signs.</param>
public sealed record UpdateReceipt(
    string RunId, TaskKey Key, ClientId Client, Sha256Digest Model, Sha256Digest Body, long Examples, Guid Nonce, Sha256Digest Certificate)
{
    private const int FormatVersion = 1;

    /// <summary>Canonical JSON: fixed order of members, no white space. It names itself, so that nothing else can be taken for it.</summary>
    public byte[] Text()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("receipt", "fedactors-update");
            json.WriteNumber("format", FormatVersion);
            json.WriteString("run", RunId);
            json.WriteNumber("round", Key.Round.Value);
            json.WriteNumber("attempt", Key.Attempt);
            json.WriteNumber("slot", Key.Slot);
            json.WriteNumber("client", Client.Value);
            json.WriteString("model", Model.ToString());
            json.WriteString("body", Body.ToString());
            json.WriteNumber("examples", Examples);
            json.WriteString("nonce", Nonce.ToString("N"));
            json.WriteString("certificate", Certificate.ToString());
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
