using System.Numerics;
using FedActors.Core.Edges;

namespace FedActors.Core.SecureAggregation;

/// <summary>
/// Many small integers in one cipher text: each lies in a field wide enough for the sum over the whole cohort, moved up so that it is never
/// negative. For statistics and linear models; a cipher text takes milliseconds.
/// </summary>
public sealed class PaillierPacking
{
    private readonly PaillierPublicKey _key;

    private PaillierPacking(PaillierPublicKey key, long valueMax, int cohort)
    {
        (_key, ValueMax, Cohort) = (key, valueMax, cohort);
        FieldBits = (int)(((BigInteger)valueMax * 2 * cohort) + 1).GetBitLength();
        PerCipher = (key.Bits - 1) / FieldBits;
    }

    /// <summary>The greatest size of a value.</summary>
    public long ValueMax { get; }

    /// <summary>How many vectors may be added.</summary>
    public int Cohort { get; }

    /// <summary>The width of a value's field in bits; sums over the cohort cannot leave it.</summary>
    public int FieldBits { get; }

    /// <summary>How many values share a cipher text.</summary>
    public int PerCipher { get; }

    /// <summary>The packing for such values and so many summands.</summary>
    /// <param name="key">The clients' public key.</param>
    /// <param name="valueMax">Greatest size of a value, 1 or more; times the cohort it stays within int64.</param>
    /// <param name="cohort">How many vectors may be added, 1 or more.</param>
    public static PaillierPacking For(PaillierPublicKey key, long valueMax, int cohort)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(valueMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cohort);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(valueMax, long.MaxValue / cohort);
        return new PaillierPacking(key, valueMax, cohort);
    }

    /// <summary>How many cipher texts a vector takes.</summary>
    public int CiphersFor(int values) => (values + PerCipher - 1) / PerCipher;

    /// <summary>Encrypts a vector.</summary>
    /// <param name="values">Each at most <see cref="ValueMax"/> in size.</param>
    /// <param name="randomness">Where the blinding comes from.</param>
    public BigInteger[] Encrypt(ReadOnlySpan<long> values, ISecretRandomness randomness)
    {
        foreach (long value in values)
        {
            if (value > ValueMax || value < -ValueMax)
            {
                throw new ArgumentOutOfRangeException(nameof(values), value, $"A value is {value}; at most {ValueMax} in size has room in its field.");
            }
        }

        var ciphers = new BigInteger[CiphersFor(values.Length)];
        for (int c = 0; c < ciphers.Length; c++)
        {
            ReadOnlySpan<long> part = values[(c * PerCipher)..Math.Min(values.Length, (c + 1) * PerCipher)];
            BigInteger packed = BigInteger.Zero;
            for (int i = part.Length - 1; i >= 0; i--)
            {
                packed = (packed << FieldBits) + part[i] + ValueMax;
            }

            ciphers[c] = _key.Encrypt(packed, randomness);
        }

        return ciphers;
    }

    /// <summary>Adds a vector's cipher texts to a running sum; refuses what cannot be cipher texts, and leaves the sum as it was.</summary>
    public SecAggVerdict AddTo(Span<BigInteger> sum, ReadOnlySpan<BigInteger> ciphers)
    {
        if (ciphers.Length != sum.Length)
        {
            return new SecAggVerdict(SecAggRule.WrongLength, $"{ciphers.Length} cipher texts came; {sum.Length} are wanted.");
        }

        foreach (BigInteger cipher in ciphers)
        {
            if (!_key.IsCipher(cipher))
            {
                return new SecAggVerdict(SecAggRule.BadShare, "A number is no cipher text of the clients' key.");
            }
        }

        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = _key.Add(sum[i], ciphers[i]);
        }

        return SecAggVerdict.Accepted;
    }

    /// <summary>Decrypts a sum of so many vectors.</summary>
    /// <param name="key">The clients' key pair.</param>
    /// <param name="sum">As many cipher texts as <see cref="CiphersFor"/> says.</param>
    /// <param name="summands">How many vectors were added, from 1 to <see cref="Cohort"/>.</param>
    /// <param name="values">The sums.</param>
    public SecAggVerdict Decrypt(PaillierKey key, ReadOnlySpan<BigInteger> sum, int summands, Span<long> values)
    {
        if (summands < 1 || summands > Cohort || sum.Length != CiphersFor(values.Length))
        {
            return new SecAggVerdict(SecAggRule.WrongLength,
                $"{sum.Length} cipher texts of {summands} summands; {CiphersFor(values.Length)} of 1 to {Cohort} are wanted.");
        }

        BigInteger mask = (BigInteger.One << FieldBits) - 1, end = 2 * (BigInteger)ValueMax * summands;
        for (int c = 0; c < sum.Length; c++)
        {
            if (key.Decrypt(sum[c]) is not { } packed)
            {
                return new SecAggVerdict(SecAggRule.BadShare, "A number is no cipher text of the clients' key.");
            }

            int count = Math.Min(PerCipher, values.Length - (c * PerCipher));
            for (int i = 0; i < count; i++, packed >>= FieldBits)
            {
                BigInteger field = packed & mask;
                if (field > end)
                {
                    return new SecAggVerdict(SecAggRule.Weight, $"A sum of {summands} is beyond what values up to {ValueMax} can make.");
                }

                values[(c * PerCipher) + i] = (long)(field - ((BigInteger)ValueMax * summands));
            }

            if (!packed.IsZero)
            {
                return new SecAggVerdict(SecAggRule.Weight, $"A cipher text holds more than {count} fields.");
            }
        }

        return SecAggVerdict.Accepted;
    }
}
