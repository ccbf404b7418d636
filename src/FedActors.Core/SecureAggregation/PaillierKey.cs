using System.Numerics;
using FedActors.Core.Edges;

namespace FedActors.Core.SecureAggregation;

/// <summary>A Paillier key pair. It belongs to the clients' side: who decrypts must not be the one who adds, or every update lies open.</summary>
/// <remarks>
/// The library's big integers do not take the same time for all numbers. Decrypting belongs on a machine whose timing no stranger measures;
/// encrypting raises a random number to a public power.
/// </remarks>
public sealed class PaillierKey
{
    // A composite passes one round with probability below 1/4, random ones far more rarely: 40 rounds leave 2^-80 for any.
    private const int PrimalityRounds = 40;

    // A number of 1,024 bits is prime about once in 355 odd ones; so many tries without success mean a broken generator.
    private const int CandidatesMax = 100_000;

    private readonly BigInteger _lambda, _mu;

    private PaillierKey(PaillierPublicKey shared, BigInteger p, BigInteger q)
    {
        Public = shared;
        _lambda = (p - 1) * (q - 1);
        _mu = BigInteger.ModPow(_lambda, _lambda / BigInteger.GreatestCommonDivisor(p - 1, q - 1) - 1, shared.Modulus);
    }

    /// <summary>The half that everybody may have.</summary>
    public PaillierPublicKey Public { get; }

    /// <summary>A fresh pair.</summary>
    /// <param name="bits">The length of the modulus: even, from 2,048 to 8,192.</param>
    /// <param name="randomness">Where the primes come from.</param>
    public static PaillierKey Generate(int bits, ISecretRandomness randomness)
    {
        if (bits is < PaillierPublicKey.BitsMin or > PaillierPublicKey.BitsMax || bits % 16 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(bits), bits,
                $"A Paillier key has {PaillierPublicKey.BitsMin} to {PaillierPublicKey.BitsMax} bits, a multiple of 16.");
        }

        BigInteger p = DrawPrime(bits / 2, randomness), q;
        do
        {
            q = DrawPrime(bits / 2, randomness);
        }
        while (q == p);

        // Both primes have their two highest bits set, so that the product has exactly the wanted length.
        return new PaillierKey(PaillierPublicKey.Read((p * q).ToByteArray(isUnsigned: true, isBigEndian: true))!, p, q);
    }

    /// <summary>The number in a cipher text, or null where it is none of this key.</summary>
    public BigInteger? Decrypt(BigInteger cipher) => !Public.IsCipher(cipher)
        ? null
        : (BigInteger.ModPow(cipher, _lambda, Public.Square) - 1) / Public.Modulus * _mu % Public.Modulus;

    private static BigInteger DrawPrime(int bits, ISecretRandomness randomness)
    {
        var bytes = new byte[bits / 8];
        for (int candidate = 0; candidate < CandidatesMax; candidate++)
        {
            randomness.Fill(bytes);
            bytes[0] |= 1;
            bytes[^1] |= 0xC0;
            var number = new BigInteger(bytes, isUnsigned: true);
            if (IsPrime(number, randomness))
            {
                return number;
            }
        }

        throw new InvalidOperationException($"No prime among {CandidatesMax} random numbers of {bits} bits: the source of secret randomness is broken.");
    }

    /// <summary>Trial division, then the test of Miller and Rabin with random bases.</summary>
    internal static bool IsPrime(BigInteger number, ISecretRandomness randomness)
    {
        for (int divisor = 3; divisor < 2000; divisor += 2)
        {
            if ((number % divisor).IsZero)
            {
                return number == divisor;
            }
        }

        if (number.IsEven || number <= 1)
        {
            return number == 2;
        }

        BigInteger odd = number - 1;
        int twos = 0;
        for (; odd.IsEven; odd >>= 1)
        {
            twos++;
        }

        var bytes = new byte[number.GetByteCount(isUnsigned: true) + 8];
        for (int round = 0; round < PrimalityRounds; round++)
        {
            randomness.Fill(bytes);
            BigInteger witness = 2 + (new BigInteger(bytes, isUnsigned: true) % (number - 3));
            if (IsWitness(witness, odd, twos, number))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsWitness(BigInteger witness, BigInteger odd, int twos, BigInteger number)
    {
        BigInteger power = BigInteger.ModPow(witness, odd, number);
        for (int i = 0; i < twos; i++)
        {
            if (power == number - 1 || (i == 0 && power.IsOne))
            {
                return false;
            }

            power = power * power % number;
        }

        return true;
    }
}
