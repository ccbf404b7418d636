using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FedActors.Core.Edges;

namespace FedActors.Core.SecureAggregation;

/// <summary>Splits a 32-byte secret so that any threshold of its shares give it back and fewer say nothing about it.</summary>
/// <remarks>
/// A. Shamir, "How to share a secret", CACM 1979, over GF(2^128), once for each half of the secret. A share alone cannot be told to be false;
/// who combines must hold the result against something known of the secret.
/// </remarks>
public static class SecretSharing
{
    /// <summary>The length of secrets in bytes.</summary>
    public const int SecretLength = SecretShare.Length;

    /// <summary>One share for each holder.</summary>
    /// <param name="secret">Exactly 32 bytes.</param>
    /// <param name="holders">Distinct slots, 0 or more; at least <paramref name="threshold"/>.</param>
    /// <param name="threshold">How many shares give the secret back, 1 or more.</param>
    /// <param name="randomness">Where the coefficients come from.</param>
    /// <exception cref="ArgumentException">A length, a slot or the threshold is outside its range.</exception>
    public static SecretShare[] Split(ReadOnlySpan<byte> secret, ReadOnlySpan<int> holders, int threshold, ISecretRandomness randomness)
    {
        if (secret.Length != SecretLength)
        {
            throw new ArgumentException($"The secret has {secret.Length} bytes; {SecretLength} are shared.", nameof(secret));
        }

        if (threshold < 1 || threshold > holders.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold,
                $"The threshold is {threshold}; there are {holders.Length} holders, so it must be from 1 to {holders.Length}.");
        }

        RequireDistinct(holders);
        var coefficients = new UInt128[2 * threshold];
        try
        {
            randomness.Fill(MemoryMarshal.AsBytes(coefficients.AsSpan()));
            Span<UInt128> first = coefficients.AsSpan(0, threshold), second = coefficients.AsSpan(threshold);
            first[0] = BinaryPrimitives.ReadUInt128BigEndian(secret);
            second[0] = BinaryPrimitives.ReadUInt128BigEndian(secret[16..]);
            var shares = new SecretShare[holders.Length];
            for (int i = 0; i < shares.Length; i++)
            {
                shares[i] = new SecretShare(holders[i], ValueAt(PointOf(holders[i]), first), ValueAt(PointOf(holders[i]), second));
            }

            return shares;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(coefficients.AsSpan()));
        }
    }

    /// <summary>The secret of which these are shares, or why they cannot be; nothing is written then.</summary>
    /// <param name="shares">From anyone; the first <paramref name="threshold"/> count.</param>
    /// <param name="threshold">The threshold with which the secret was split.</param>
    /// <param name="secret">Exactly 32 bytes.</param>
    public static SecAggVerdict Combine(ReadOnlySpan<SecretShare> shares, int threshold, Span<byte> secret)
    {
        Invariant.Require(secret.Length == SecretLength && threshold >= 1);
        if (shares.Length < threshold)
        {
            return new SecAggVerdict(SecAggRule.TooFew, $"{shares.Length} share(s) cannot give back a secret; {threshold} can.");
        }

        var points = new UInt128[threshold];
        for (int i = 0; i < threshold; i++)
        {
            int holder = shares[i].Holder;
            points[i] = PointOf(holder);
            if (holder < 0 || points.AsSpan(0, i).Contains(points[i]))
            {
                return new SecAggVerdict(SecAggRule.Duplicate, $"Slot {holder} gives a second share, or is none; each holder counts once.");
            }
        }

        UInt128 first = 0, second = 0;
        for (int i = 0; i < threshold; i++)
        {
            UInt128 coefficient = Gf128.CoefficientAtZero(points, i);
            first ^= Gf128.Multiply(shares[i].First, coefficient);
            second ^= Gf128.Multiply(shares[i].Second, coefficient);
        }

        BinaryPrimitives.WriteUInt128BigEndian(secret, first);
        BinaryPrimitives.WriteUInt128BigEndian(secret[16..], second);
        return SecAggVerdict.Accepted;
    }

    /// <summary>Zero is where the secret lies, so slots are moved up by one.</summary>
    private static UInt128 PointOf(int slot) => (UInt128)(uint)(slot + 1);

    private static UInt128 ValueAt(UInt128 x, ReadOnlySpan<UInt128> coefficients)
    {
        UInt128 value = 0;
        for (int i = coefficients.Length - 1; i >= 0; i--)
        {
            value = Gf128.Multiply(value, x) ^ coefficients[i];
        }

        return value;
    }

    private static void RequireDistinct(ReadOnlySpan<int> holders)
    {
        var seen = new HashSet<int>(holders.Length);
        foreach (int holder in holders)
        {
            if (holder < 0 || !seen.Add(holder))
            {
                throw new ArgumentException($"Slot {holder} stands twice among the holders, or is negative.", nameof(holders));
            }
        }
    }
}
