using System.Numerics;
using System.Security.Cryptography;

namespace FedActors.Core.SecureAggregation;

/// <summary>The public half of a P-256 key: a point that is on the curve and not at infinity.</summary>
public sealed class AgreementPoint
{
    /// <summary>0x04, then both coordinates, big-endian (SEC 1, uncompressed).</summary>
    public const int Length = 65;

    private const int CoordinateLength = 32;
    private const byte Uncompressed = 0x04;

    private static readonly BigInteger FieldPrime = Number("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");

    private static readonly BigInteger CurveB = Number("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");

    private readonly byte[] _bytes;
    private ECDiffieHellmanPublicKey? _key;

    internal AgreementPoint(ECPoint point) => _bytes = [Uncompressed, .. point.X!, .. point.Y!];

    private AgreementPoint(byte[] bytes) => _bytes = bytes;

    /// <summary>Reads a point from anyone; null where it is not one of the curve.</summary>
    public static AgreementPoint? Read(ReadOnlySpan<byte> bytes)
    {
        // Infinity is written in one byte, so that its length gives it away.
        return bytes.Length == Length && bytes[0] == Uncompressed
            && IsOnCurve(new BigInteger(bytes.Slice(1, CoordinateLength), isUnsigned: true, isBigEndian: true),
                new BigInteger(bytes[(1 + CoordinateLength)..], isUnsigned: true, isBigEndian: true))
            ? new AgreementPoint(bytes.ToArray())
            : null;
    }

    /// <summary>The 65 bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>
    /// As the library wants it: imported once and only where it is used, because importing checks the point again and takes as long as an agreement.
    /// </summary>
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

    /// <summary>y^2 = x^3 - 3x + b with both below the prime, so that a point has one name. The numbers are public: no secret is timed.</summary>
    private static bool IsOnCurve(BigInteger x, BigInteger y) => x < FieldPrime && y < FieldPrime
        && (((((x * x) - 3) * x) + CurveB - (y * y)) % FieldPrime).IsZero;

    private static BigInteger Number(string digits) => new(Convert.FromHexString(digits), isUnsigned: true, isBigEndian: true);
}
