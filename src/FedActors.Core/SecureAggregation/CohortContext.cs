using System.Buffers.Binary;
using System.Security.Cryptography;
using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>
/// What every key, seal and signature of one attempt is bound to: the setting (run, round, attempt, model, sizes, threshold) and, once keys
/// are advertised, the whole list of keys.
/// </summary>
internal readonly record struct CohortContext(Sha256Digest Setting, Sha256Digest Cohort)
{
    private const int DigestLength = SHA256.HashSizeInBytes;

    /// <summary>The text that an advertisement's signature covers.</summary>
    public static byte[] AdvertisementText(Sha256Digest setting, int slot, AgreementPoint share, AgreementPoint mask) =>
        [.. "fedactors/secagg/1/advertise"u8, .. Bytes(setting), .. Bytes(slot), .. share.Bytes, .. mask.Bytes];

    /// <summary>The digest of all advertised keys, in the order of slots.</summary>
    public static Sha256Digest CohortOf(Sha256Digest setting, IReadOnlyList<KeyAdvertisement> advertised)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("fedactors/secagg/1/cohort"u8);
        hash.AppendData(Bytes(setting));
        hash.AppendData(Bytes(advertised.Count));
        foreach (KeyAdvertisement one in advertised)
        {
            hash.AppendData(Bytes(one.Slot));
            hash.AppendData(one.ShareKey.Bytes);
            hash.AppendData(one.MaskKey.Bytes);
        }

        return new Sha256Digest(hash.GetHashAndReset());
    }

    /// <summary>The text by which a client says who survived.</summary>
    public byte[] SurvivorText(IReadOnlyList<int> survivors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (int slot in survivors)
        {
            hash.AppendData(Bytes(slot));
        }

        return [.. "fedactors/secagg/1/survivors"u8, .. Bytes(Setting), .. Bytes(Cohort), .. Bytes(survivors.Count), .. hash.GetHashAndReset()];
    }

    /// <summary>The label of a key and the associated text of a seal.</summary>
    public byte[] Label(KeyPurpose purpose, int from, int to) =>
        [.. "fedactors/secagg/1/key"u8, (byte)purpose, .. Bytes(Setting), .. Bytes(Cohort), .. Bytes(from), .. Bytes(to)];

    /// <summary>Derives a 256-bit key by HKDF-SHA256 (RFC 5869) without salt.</summary>
    public byte[] Key(ReadOnlySpan<byte> secret, KeyPurpose purpose, int from, int to)
    {
        var key = new byte[MaskStream.KeyLength];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: default, Label(purpose, from, to));
        return key;
    }

    /// <summary>The key of the mask that two slots have in common: the lower one adds it, the higher one subtracts it.</summary>
    public byte[] PairKey(ReadOnlySpan<byte> agreement, int slot, int other) =>
        Key(agreement, KeyPurpose.PairMask, Math.Min(slot, other), Math.Max(slot, other));

    /// <summary>By which the server knows a reconstructed own mask: the secret has 256 random bits, so its digest tells nothing.</summary>
    public Sha256Digest SelfMaskDigest(ReadOnlySpan<byte> secret, int slot) =>
        Sha256Digest.Of([.. "fedactors/secagg/1/self"u8, .. Bytes(Setting), .. Bytes(Cohort), .. Bytes(slot), .. secret]);

    internal static byte[] Bytes(Sha256Digest digest)
    {
        var bytes = new byte[DigestLength];
        digest.CopyTo(bytes);
        return bytes;
    }

    internal static byte[] Bytes(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
