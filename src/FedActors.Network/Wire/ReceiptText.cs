using System.Text.Json;
using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;

namespace FedActors.Network.Wire;

/// <summary>The text of receipts: the seal of an offer, and the file that comes back for it.</summary>
internal static class ReceiptText
{
    private static readonly FieldList SealFields = new("nonce", "model", "certificate", "signature");
    private static readonly FieldList ReceiptedFields = new("type", "receipt");

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReceiptSeal seal)
    {
        json.WriteStartObject(name);
        json.WriteString("nonce"u8, seal.Nonce.ToString("N"));
        WireJson.Digest(json, "model"u8, seal.Model);
        json.WriteBase64String("certificate"u8, seal.Certificate);
        json.WriteBase64String("signature"u8, seal.Signature);
        json.WriteEndObject();
    }

    public static ReceiptSeal Read(ref JsonFields json, string field)
    {
        json.StartObject(field);
        Guid nonce = default;
        Sha256Digest model = default;
        byte[] certificate = [], signature = [];
        uint seen = 0;
        while (json.Next(SealFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "nonce": nonce = json.Hex128(name); break;
                case "model": model = json.Digest(name); break;
                case "certificate": certificate = json.Bytes(name, 1, ReceiptSeal.CertificateBytesMax); break;
                case "signature": signature = json.Bytes(name, 1, ReceiptSeal.SignatureBytesMax); break;
            }
        }

        return new ReceiptSeal(nonce, model, certificate, signature);
    }

    /// <summary>The receipt goes as the bytes of its file, so that there is one form of it.</summary>
    public static void Write(Utf8JsonWriter json, ClientMessage.Receipted receipted)
    {
        json.WriteString("type"u8, Kinds.Receipt);
        json.WriteBase64String("receipt"u8, ReceiptJson.Write(receipted.Receipt));
    }

    public static ClientMessage.Receipted ReadReceipted(ref JsonFields json)
    {
        byte[] file = [];
        uint seen = 0;
        while (json.Next(ReceiptedFields, ref seen) is { } name)
        {
            if (name == "receipt")
            {
                file = json.Bytes(name, 1, ReceiptJson.BytesMax);
            }
        }

        try
        {
            return new ClientMessage.Receipted(ReceiptJson.ReadCountersigned(file, "the receipt"));
        }
        catch (MalformedInputException error)
        {
            throw json.Malformed(error.Message);
        }
    }
}
