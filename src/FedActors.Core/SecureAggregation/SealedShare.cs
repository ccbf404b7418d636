using System.Security.Cryptography;

namespace FedActors.Core.SecureAggregation;

/// <summary>
/// The shares of both secrets of one client, sealed for one neighbour (AES-256-GCM). What is sealed is bound to setting, cohort, sender and
/// receiver; the key is used once, so that the nonce can be zero.
/// </summary>
/// <param name="Slot">The other end: the receiver on the way to the server, the sender on the way to the neighbour.</param>
/// <param name="Bytes">Cipher text and tag, <see cref="Length"/> bytes.</param>
public sealed record SealedShare(int Slot, byte[] Bytes)
{
    /// <summary>The length in bytes: two shares and a tag.</summary>
    public const int Length = PlainLength + TagLength;

    internal const int PlainLength = 2 * SecretShare.Length;

    private const int TagLength = 16, NonceLength = 12;

    internal static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> plain)
    {
        Invariant.Require(plain.Length == PlainLength);
        var bytes = new byte[Length];
        using var aead = new AesGcm(key, TagLength);
        aead.Encrypt(stackalloc byte[NonceLength], plain, bytes.AsSpan(0, PlainLength), bytes.AsSpan(PlainLength), label);
        return bytes;
    }

    /// <summary>False where the bytes are not what the other client sealed under that label.</summary>
    internal static bool Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> bytes, Span<byte> plain)
    {
        if (bytes.Length != Length)
        {
            return false;
        }

        using var aead = new AesGcm(key, TagLength);
        try
        {
            aead.Decrypt(stackalloc byte[NonceLength], bytes[..PlainLength], bytes[PlainLength..], plain, label);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // An altered, replayed or foreign share is the sender's fault, or the server's: an answer and no error of ours.
            return false;
        }
    }
}
