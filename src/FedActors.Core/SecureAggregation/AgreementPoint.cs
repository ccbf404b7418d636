using System.Security.Cryptography;

namespace FedActors.Core.SecureAggregation;

/// <summary>The public half of a P-256 key: a point that is on the curve and not at infinity.</summary>
public sealed class AgreementPoint
{
    /// <summary>0x04, then both coordinates, big-endian (SEC 1, uncompressed).</summary>
    public const int Length = 65;

    private const int CoordinateLength = 32;
    private const byte Uncompressed = 0x04;

    private static readonly byte[] FieldPrime = Convert.FromHexString("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");

    private readonly byte[] _bytes;
    private ECDiffieHellmanPublicKey? _key;

    internal AgreementPoint(ECPoint point) => _bytes = [Uncompressed, .. point.X!, .. point.Y!];

    private AgreementPoint(byte[] bytes, ECDiffieHellmanPublicKey key) => (_bytes, _key) = (bytes, key);

    /// <summary>Reads a point from anyone; null where it is not one of the curve.</summary>
    public static AgreementPoint? Read(ReadOnlySpan<byte> bytes)
    {
        // Infinity is written in one byte, so that its length gives it away. Coordinates are below the prime, so that a point has one name.
        if (bytes.Length != Length || bytes[0] != Uncompressed
            || bytes.Slice(1, CoordinateLength).SequenceCompareTo(FieldPrime) >= 0
            || bytes[(1 + CoordinateLength)..].SequenceCompareTo(FieldPrime) >= 0)
        {
            return null;
        }

        byte[] copy = bytes.ToArray();
        try
        {
            return new AgreementPoint(copy, Import(copy));
        }
        catch (CryptographicException)
        {
            // The library checks the curve's equation when it imports a point.
            return null;
        }
    }

    /// <summary>The 65 bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>As the library wants it: imported once, because importing checks the point and takes as long as an agreement.</summary>
    internal ECDiffieHellmanPublicKey Key => _key ??= Import(_bytes);

    private static ECDiffieHellmanPublicKey Import(byte[] bytes)
    {
        using var imported = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = bytes[1..(1 + CoordinateLength)], Y = bytes[(1 + CoordinateLength)..] },
        });
        return imported.PublicKey;
    }
}
