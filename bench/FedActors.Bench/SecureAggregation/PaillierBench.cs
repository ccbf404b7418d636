using System.Numerics;
using FedActors.Bench.Harness;
using FedActors.Core.SecureAggregation;

namespace FedActors.Bench.SecureAggregation;

/// <summary>Paillier on small vectors, beside the one modular power a cipher text cannot do without.</summary>
internal static class PaillierBench
{
    private const int Bits = 2048, Values = 1000, Cohort = 50;
    private const long ValueMax = 1 << 24;

    /// <summary>A vector of 1,000 numbers of 24 bits and a cohort of 50.</summary>
    public static void Run(BenchReport report)
    {
        var randomness = new RepeatableSecrets(1);
        PaillierKey? made = null;
        double keySeconds = Seconds(() => made = PaillierKey.Generate(Bits, randomness));
        PaillierKey key = made!;
        PaillierPacking packing = PaillierPacking.For(key.Public, ValueMax, Cohort);
        long[] values = [.. Enumerable.Range(0, Values).Select(i => (i * 7919L % (2 * ValueMax)) - ValueMax)];
        BigInteger[] one = [], sum = [];
        double encrypt = Seconds(() => one = packing.Encrypt(values, randomness));
        sum = packing.Encrypt(values, randomness);
        double add = Seconds(() => SecAggFleet.Require(packing.AddTo(sum, one)));
        var found = new long[Values];
        double decrypt = Seconds(() => SecAggFleet.Require(packing.Decrypt(key, sum, 2, found)));
        if (!found.SequenceEqual(values.Select(value => 2 * value)))
        {
            throw new InvalidOperationException("The decrypted sum is not what was encrypted.");
        }

        BigInteger modulus = key.Public.Modulus, square = modulus * modulus;
        double power = Seconds(() => BigInteger.ModPow(modulus / 3, modulus, square));
        string size = $"{one.Length} cipher texts, {one.Length * key.Public.CipherLength / (double)Values:0.0} bytes a value";
        report.Ours($"Paillier {Bits}: a key pair", keySeconds, "s of one core");
        report.Ours($"Paillier {Bits}: encrypting {Values:N0} values", encrypt, "s of one core", note: size);
        report.Limit("modular powers alone", power * one.Length, "s of one core");
        report.Ours($"Paillier {Bits}: adding one client's", add, "s of one core");
        report.Ours($"Paillier {Bits}: decrypting the sum", decrypt, "s of one core");
    }

    private static double Seconds(Action call)
    {
        TimeSpan begin = Environment.CpuUsage.TotalTime;
        call();
        return (Environment.CpuUsage.TotalTime - begin).TotalSeconds;
    }
}
