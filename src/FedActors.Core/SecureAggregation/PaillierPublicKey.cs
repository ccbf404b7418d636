using System.Numerics;
using System.Security.Cryptography;
using FedActors.Core.Edges;

namespace FedActors.Core.SecureAggregation;

/// <summary>The public half of a Paillier key: whoever has it can encrypt and add, and learns nothing of what is added.</summary>
/// <remarks>P. Paillier, "Public-key cryptosystems based on composite degree residuosity classes", EUROCRYPT 1999, with g = n + 1.</remarks>
public sealed class PaillierPublicKey
{
    /// <summary>The shortest modulus that is accepted, in bits.</summary>
    public const int BitsMin = 2048;

    /// <summary>The longest modulus that is accepted, in bits: encryption takes the third power of its length.</summary>
    public const int BitsMax = 8192;

    private PaillierPublicKey(BigInteger modulus)
    {
        (Modulus, Square) = (modulus, modulus * modulus);
        Bits = (int)modulus.GetBitLength();
    }

    /// <summary>n.</summary>
    public BigInteger Modulus { get; }

    /// <summary>The length of n in bits.</summary>
    public int Bits { get; }

    /// <summary>The length of a cipher text in bytes.</summary>
    public int CipherLength => (2 * Bits + 7) / 8;

    internal BigInteger Square { get; }

    /// <summary>The key with that modulus; null where it is too short, too long or even.</summary>
    public static PaillierPublicKey? Read(ReadOnlySpan<byte> modulus)
    {
        if (modulus.Length is < BitsMin / 8 or > BitsMax / 8)
        {
            return null;
        }

        var number = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        return number.GetBitLength() >= BitsMin && !number.IsEven ? new PaillierPublicKey(number) : null;
    }

    /// <summary>n, big-endian.</summary>
    public byte[] ToArray() => Modulus.ToByteArray(isUnsigned: true, isBigEndian: true);

    /// <summary>Encrypts a number afresh: the same number never looks the same twice.</summary>
    /// <param name="plain">From 0 to n - 1.</param>
    /// <param name="randomness">Where the blinding comes from.</param>
    public BigInteger Encrypt(BigInteger plain, ISecretRandomness randomness)
    {
        if (plain.Sign < 0 || plain >= Modulus)
        {
            throw new ArgumentOutOfRangeException(nameof(plain), "A number to encrypt is from 0 to below the modulus.");
        }

        // (n + 1)^m is 1 + m n modulo n^2, so that only the blinding is a power.
        BigInteger blinding = BigInteger.ModPow(DrawUnit(randomness), Modulus, Square);
        return (1 + (plain * Modulus)) % Square * blinding % Square;
    }

    /// <summary>The cipher text of the sum modulo n.</summary>
    public BigInteger Add(BigInteger one, BigInteger other) => one * other % Square;

    /// <summary>Whether that number can be a cipher text: from 1 to below n^2, and without a factor in common with n.</summary>
    public bool IsCipher(BigInteger number) =>
        number.Sign > 0 && number < Square && BigInteger.GreatestCommonDivisor(number, Modulus).IsOne;

    private BigInteger DrawUnit(ISecretRandomness randomness)
    {
        // 128 bits more than the modulus: the remainder is uniform but for 2^-128.
        var bytes = new byte[(Bits / 8) + 16 + 1];
        BigInteger unit;
        do
        {
            randomness.Fill(bytes);
            unit = new BigInteger(bytes, isUnsigned: true) % Modulus;
        }
        while (unit.IsZero);

        CryptographicOperations.ZeroMemory(bytes);
        return unit;
    }
}
