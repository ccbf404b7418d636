using System.Numerics;
using FedActors.Core.Randomness;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.SecureAggregation;

public sealed class PaillierTests
{
    private static readonly PaillierKey Key = PaillierKey.Generate(2048, new SeededBytes(1));

    [Fact]
    public void What_is_encrypted_comes_back()
    {
        var random = new SeededBytes(2);
        foreach (BigInteger plain in (BigInteger[])[0, 1, 123456789, Key.Public.Modulus - 1, Key.Public.Modulus / 3])
        {
            Assert.Equal(plain, Key.Decrypt(Key.Public.Encrypt(plain, random)));
        }
    }

    [Fact]
    public void Sum_of_cipher_texts_is_the_cipher_text_of_the_sum()
    {
        var random = new SeededBytes(3);
        BigInteger one = Key.Public.Encrypt(40, random), other = Key.Public.Encrypt(Key.Public.Modulus - 38, random);
        Assert.Equal(2, Key.Decrypt(Key.Public.Add(one, other)));
    }

    [Fact]
    public void Same_number_never_looks_the_same()
    {
        var random = new SeededBytes(4);
        Assert.NotEqual(Key.Public.Encrypt(7, random), Key.Public.Encrypt(7, random));
    }

    [Fact]
    public void Packed_vectors_sum_exactly_at_the_bounds_too()
    {
        const int cohort = 5, length = 200;
        PaillierPacking packing = PaillierPacking.For(Key.Public, 1 << 20, cohort);
        var random = new SeededBytes(5);
        var expected = new long[length];
        BigInteger[]? sum = null;
        for (int client = 0; client < cohort; client++)
        {
            long[] values = [.. Enumerable.Range(0, length).Select(i => i switch
            {
                0 => packing.ValueMax,
                1 => -packing.ValueMax,
                _ => (long)(random.NextElement() % (2 * (UInt128)packing.ValueMax)) - packing.ValueMax,
            })];
            for (int i = 0; i < length; i++)
            {
                expected[i] += values[i];
            }

            BigInteger[] ciphers = packing.Encrypt(values, random);
            Assert.Equal(packing.CiphersFor(length), ciphers.Length);
            if (sum is null)
            {
                sum = ciphers;
            }
            else
            {
                Assert.True(packing.AddTo(sum, ciphers).IsAccepted);
            }
        }

        var found = new long[length];
        Assert.True(packing.Decrypt(Key, sum!, cohort, found).IsAccepted);
        Assert.Equal(expected, found);
        Assert.True(packing.PerCipher >= 80);
    }

    [Fact]
    public void Numbers_that_are_no_cipher_texts_are_refused_and_the_sum_stays()
    {
        PaillierPacking packing = PaillierPacking.For(Key.Public, 100, 3);
        var random = new SeededBytes(6);
        BigInteger[] sum = packing.Encrypt([1, 2], random), before = [.. sum];
        BigInteger square = Key.Public.Modulus * Key.Public.Modulus;
        foreach (BigInteger bad in (BigInteger[])[0, -1, square, square + 1, Key.Public.Modulus])
        {
            Assert.Equal(SecAggRule.BadShare, packing.AddTo(sum, [bad]).Rule);
            Assert.Null(Key.Decrypt(bad));
        }

        Assert.Equal(SecAggRule.WrongLength, packing.AddTo(sum, []).Rule);
        Assert.Equal(before, sum);
        var values = new long[2];
        Assert.Equal(SecAggRule.WrongLength, packing.Decrypt(Key, sum, 4, values).Rule);

        // A field larger than the summands can make was forged.
        Assert.Equal(SecAggRule.Weight, packing.Decrypt(Key, [Key.Public.Encrypt(500, random)], 1, values).Rule);
        Assert.Equal(SecAggRule.Weight, packing.Decrypt(Key, [Key.Public.Encrypt(BigInteger.One << 900, random)], 1, values).Rule);
    }

    [Fact]
    public void Values_and_keys_out_of_range_are_refused()
    {
        PaillierPacking packing = PaillierPacking.For(Key.Public, 100, 3);
        var random = new SeededBytes(7);
        Assert.Throws<ArgumentOutOfRangeException>(() => packing.Encrypt([101], random));
        Assert.Throws<ArgumentOutOfRangeException>(() => packing.Encrypt([long.MinValue], random));
        Assert.Throws<ArgumentOutOfRangeException>(() => Key.Public.Encrypt(-1, random));
        Assert.Throws<ArgumentOutOfRangeException>(() => Key.Public.Encrypt(Key.Public.Modulus, random));
        Assert.Throws<ArgumentOutOfRangeException>(() => PaillierPacking.For(Key.Public, long.MaxValue, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => PaillierKey.Generate(1024, random));
        Assert.Null(PaillierPublicKey.Read(new byte[256]));
        Assert.Null(PaillierPublicKey.Read(Enumerable.Repeat((byte)255, 128).ToArray()));
        Assert.Equal(Key.Public.Modulus, PaillierPublicKey.Read(Key.Public.ToArray())!.Modulus);
        Assert.Equal(2048, Key.Public.Bits);
    }

    [Fact]
    public void Primes_are_told_from_composites()
    {
        // Carmichael numbers fool the test of Fermat, strong pseudoprimes to small bases fool fixed witnesses.
        var random = new SeededSecrets(1, 0, 0);
        int[] primes = [3, 5, 1999, 2003, 104729, 2147483647];
        Assert.All(primes, prime => Assert.True(PaillierKey.IsPrime(prime, random)));
        BigInteger[] composites = [1, 561, 41041, 2003 * 2011, BigInteger.Parse("3317044064679887385961981"), ((BigInteger)1 << 127) + 1];
        Assert.All(composites, composite => Assert.False(PaillierKey.IsPrime(composite, random)));
        Assert.True(PaillierKey.IsPrime(((BigInteger)1 << 127) - 1, random));
    }
}
