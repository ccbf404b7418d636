using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Identity;

/// <summary>Which public keys are strong enough.</summary>
internal static class KeyStrength
{
    /// <summary>What is allowed, in words.</summary>
    public const string Rule = "an elliptic curve key on P-256 or P-384, or an RSA key of 3072 to 16384 bits, is wanted";

    /// <summary>The kind of a key on an elliptic curve.</summary>
    public const string EllipticCurve = "1.2.840.10045.2.1";

    private const string Rsa = "1.2.840.113549.1.1.1";

    // The upper end keeps a peer from costing us seconds with one signature.
    private const int RsaBitsMin = 3072, RsaBitsMax = 16384;

    // DER of the curves' names. Curves that come as explicit numbers are no named curve, whatever the numbers.
    private static readonly byte[] P256 = Convert.FromHexString("06082A8648CE3D030107"), P384 = Convert.FromHexString("06052B81040022");

    /// <summary>What is wrong with the key, as a half-sentence; null where it will do.</summary>
    public static string? Fault(PublicKey key)
    {
        try
        {
            switch (key.Oid.Value)
            {
                case EllipticCurve:
                    return IsOnNamedCurve(key) ? null : "its elliptic curve is neither P-256 nor P-384";
                case Rsa:
                    using (RSA? rsa = key.GetRSAPublicKey())
                    {
                        return rsa is { KeySize: >= RsaBitsMin and <= RsaBitsMax } ? null : $"its RSA key has {rsa?.KeySize ?? 0} bits";
                    }

                default:
                    return $"its key is of the kind {key.Oid.Value}";
            }
        }
        catch (CryptographicException error)
        {
            return $"its key cannot be read ({error.Message.TrimEnd('.')})";
        }
    }

    private static bool IsOnNamedCurve(PublicKey key)
    {
        ReadOnlySpan<byte> curve = key.EncodedParameters is { } parameters ? parameters.RawData : [];
        return curve.SequenceEqual(P256) || curve.SequenceEqual(P384);
    }
}
