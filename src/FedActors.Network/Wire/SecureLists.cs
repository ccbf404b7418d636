using System.Text.Json;
using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;

namespace FedActors.Network.Wire;

/// <summary>The lists within messages of secure aggregation: each bounded, each element with exactly its fields and lengths.</summary>
internal static class SecureLists
{
    private static readonly FieldList KeysFields = new("slot", "shareKey", "maskKey", "signature", "certificate");
    private static readonly FieldList SealedFields = new("slot", "sealed");
    private static readonly FieldList SignedFields = new("slot", "signature");
    private static readonly FieldList RevealedFields = new("owner", "share");

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, SecAggAsk.Share ask)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < ask.Cohort.Advertised.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("slot"u8, ask.Cohort.Advertised[i].Slot);
            WriteKeys(json, ask.Cohort.Advertised[i], ask.Certificates[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteKeys(Utf8JsonWriter json, KeyAdvertisement keys, byte[] certificate)
    {
        json.WriteBase64String("shareKey"u8, keys.ShareKey.Bytes);
        json.WriteBase64String("maskKey"u8, keys.MaskKey.Bytes);
        json.WriteBase64String("signature"u8, keys.Signature);
        json.WriteBase64String("certificate"u8, certificate);
    }

    /// <summary>The keys of a cohort; a key that is no point of the curve is refused here.</summary>
    public static SecAggAsk.Share ReadKeys(ref JsonFields json, string field, Sha256Digest context)
    {
        var keys = new List<KeyAdvertisement>();
        var certificates = new List<byte[]>();
        json.StartArray(field);
        while (json.NextElement(field, keys.Count, WireLimits.MaskedCohortMax))
        {
            json.StartObject(field);
            int slot = 0;
            var read = default(KeysRead);
            uint seen = 0;
            while (json.Next(KeysFields, ref seen) is { } name)
            {
                if (name == "slot")
                {
                    slot = ReadSlot(ref json, name);
                }
                else
                {
                    read.Take(ref json, name);
                }
            }

            keys.Add(read.Of(context, slot));
            certificates.Add(read.Certificate!);
        }

        return new SecAggAsk.Share(new NeighbourKeys(context, keys), certificates);
    }

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<SealedShare> shares)
    {
        json.WriteStartArray(name);
        foreach (SealedShare share in shares)
        {
            json.WriteStartObject();
            json.WriteNumber("slot"u8, share.Slot);
            json.WriteBase64String("sealed"u8, share.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static List<SealedShare> ReadSealed(ref JsonFields json, string field)
    {
        var shares = new List<SealedShare>();
        json.StartArray(field);
        while (json.NextElement(field, shares.Count, WireLimits.NeighboursMax))
        {
            (int slot, byte[] bytes) = ReadPair(ref json, field, SealedFields, SealedShare.Length, SealedShare.Length);
            shares.Add(new SealedShare(slot, bytes));
        }

        return shares;
    }

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<RevealedShare> shares)
    {
        json.WriteStartArray(name);
        foreach (RevealedShare share in shares)
        {
            json.WriteStartObject();
            json.WriteNumber("owner"u8, share.Owner);
            json.WriteBase64String("share"u8, share.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static List<RevealedShare> ReadRevealed(ref JsonFields json, string field)
    {
        var shares = new List<RevealedShare>();
        json.StartArray(field);
        while (json.NextElement(field, shares.Count, WireLimits.NeighboursMax))
        {
            (int owner, byte[] bytes) = ReadPair(ref json, field, RevealedFields, SecretShare.Length, SecretShare.Length);
            shares.Add(new RevealedShare(owner, bytes));
        }

        return shares;
    }

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<SurvivorSignature> signatures)
    {
        json.WriteStartArray(name);
        foreach (SurvivorSignature signed in signatures)
        {
            json.WriteStartObject();
            json.WriteNumber("slot"u8, signed.Slot);
            json.WriteBase64String("signature"u8, signed.Signature);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static List<SurvivorSignature> ReadSignatures(ref JsonFields json, string field, Sha256Digest context)
    {
        var signatures = new List<SurvivorSignature>();
        json.StartArray(field);
        while (json.NextElement(field, signatures.Count, WireLimits.MaskedCohortMax))
        {
            (int slot, byte[] bytes) = ReadPair(ref json, field, SignedFields, 1, WireLimits.SignatureBytesMax);
            signatures.Add(new SurvivorSignature(context, slot, bytes));
        }

        return signatures;
    }

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<int> slots)
    {
        json.WriteStartArray(name);
        foreach (int slot in slots)
        {
            json.WriteNumberValue(slot);
        }

        json.WriteEndArray();
    }

    public static List<int> ReadSlots(ref JsonFields json, string field, int countMax)
    {
        var slots = new List<int>();
        json.StartArray(field);
        while (json.NextElement(field, slots.Count, countMax))
        {
            slots.Add(ReadSlot(ref json, field));
        }

        return slots;
    }

    private static (int Slot, byte[] Bytes) ReadPair(ref JsonFields json, string field, FieldList fields, int lengthMin, int lengthMax)
    {
        json.StartObject(field);
        int slot = 0;
        byte[] bytes = [];
        uint seen = 0;
        while (json.Next(fields, ref seen) is { } name)
        {
            if (name == fields.Name(0))
            {
                slot = ReadSlot(ref json, name);
            }
            else
            {
                bytes = json.Bytes(name, lengthMin, lengthMax);
            }
        }

        return (slot, bytes);
    }

    private static int ReadSlot(ref JsonFields json, string field) => json.Int32(field, 0, WireLimits.MaskedCohortMax - 1);

    /// <summary>One site's keys while they are read.</summary>
    internal struct KeysRead
    {
        private AgreementPoint? _share;
        private AgreementPoint? _mask;
        private byte[]? _signature;

        /// <summary>The certificate; there once all fields are.</summary>
        public byte[]? Certificate { get; private set; }

        public void Take(ref JsonFields json, string field)
        {
            switch (field)
            {
                case "shareKey": _share = Point(ref json, field); break;
                case "maskKey": _mask = Point(ref json, field); break;
                case "signature": _signature = json.Bytes(field, 1, WireLimits.SignatureBytesMax); break;
                case "certificate": Certificate = json.Bytes(field, 1, WireLimits.CertificateBytesMax); break;
            }
        }

        public readonly KeyAdvertisement Of(Sha256Digest context, int slot) => new(context, slot, _share!, _mask!, _signature!);

        private static AgreementPoint Point(ref JsonFields json, string field) =>
            AgreementPoint.Read(json.Bytes(field, AgreementPoint.Length, AgreementPoint.Length)) ?? throw json.Malformed($"\"{field}\" is no point of the curve P-256");
    }
}
