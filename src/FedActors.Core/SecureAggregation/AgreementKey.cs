using System.Security.Cryptography;
using FedActors.Core.Edges;

namespace FedActors.Core.SecureAggregation;

/// <summary>A P-256 key pair that is made for one attempt at one round and then forgotten.</summary>
public sealed class AgreementKey : IDisposable
{
    /// <summary>The length of the secret number in bytes.</summary>
    public const int SecretLength = 32;

    /// <summary>The length of what two keys agree on in bytes.</summary>
    public const int AgreementLength = 32;

    // A random number is out of range once in 2^32 tries; sixteen in a row mean a broken generator.
    private const int DrawsMax = 16;

    private static readonly byte[] GroupOrder = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private readonly byte[] _secret;
    private readonly ECDiffieHellman _pair;

    private AgreementKey(byte[] secret)
    {
        _secret = secret;

        // Without Q the library computes the public point itself, so that the two halves always belong together.
        _pair = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
        Point = new AgreementPoint(_pair.ExportParameters(includePrivateParameters: false).Q);
    }

    /// <summary>The public half.</summary>
    public AgreementPoint Point { get; }

    /// <summary>A fresh pair.</summary>
    public static AgreementKey Generate(ISecretRandomness randomness)
    {
        var secret = new byte[SecretLength];
        for (int draw = 0; draw < DrawsMax; draw++)
        {
            randomness.Fill(secret);
            if (IsInRange(secret))
            {
                return new AgreementKey(secret);
            }
        }

        throw new InvalidOperationException($"The source of secret randomness gave {DrawsMax} numbers outside the group in a row: it is broken.");
    }

    /// <summary>The pair of a reconstructed secret number; null where the number is none of the group.</summary>
    public static AgreementKey? FromSecret(ReadOnlySpan<byte> secret) =>
        secret.Length == SecretLength && IsInRange(secret) ? new AgreementKey(secret.ToArray()) : null;

    /// <summary>What this pair and the owner of the point, and nobody else, can compute: the input of a key derivation, not a key.</summary>
    public byte[] Agree(AgreementPoint other) => _pair.DeriveRawSecretAgreement(other.Key);

    /// <summary>Forgets the secret.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_secret);
        _pair.Dispose();
    }

    /// <summary>The secret number, for sharing it; gone after <see cref="Dispose"/>.</summary>
    internal ReadOnlySpan<byte> Secret => _secret;

    private static bool IsInRange(ReadOnlySpan<byte> secret) =>
        secret.ContainsAnyExcept((byte)0) && secret.SequenceCompareTo(GroupOrder) < 0;
}
