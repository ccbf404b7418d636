using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Identity;

/// <summary>Private keys: made, written and joined with their certificates.</summary>
internal static class PrivateKeys
{
    /// <summary>A new key on P-256.</summary>
    public static ECDsa New() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The key as a PEM block.</summary>
    public static string Pem(AsymmetricAlgorithm key) => $"{key.ExportPkcs8PrivateKeyPem()}\n";

    /// <summary>The certificate with its key.</summary>
    /// <param name="bare">The certificate.</param>
    /// <param name="pkcs8">The key, DER of PKCS#8.</param>
    /// <exception cref="CryptographicException">The bytes are no key.</exception>
    /// <exception cref="ArgumentException">The key is another's.</exception>
    public static X509Certificate2 Join(X509Certificate2 bare, byte[] pkcs8)
    {
        X509Certificate2 joined;
        if (bare.PublicKey.Oid.Value == KeyStrength.EllipticCurve)
        {
            using ECDsa key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            joined = bare.CopyWithPrivateKey(key);
        }
        else
        {
            using RSA key = RSA.Create();
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            joined = bare.CopyWithPrivateKey(key);
        }

        if (!OperatingSystem.IsWindows())
        {
            return joined;
        }

        // Windows' TLS takes no key that lives in this process only.
        using (joined)
        {
            return X509CertificateLoader.LoadPkcs12(joined.Export(X509ContentType.Pkcs12), null);
        }
    }

    /// <summary>Whether the text is the private half of a public key.</summary>
    public static bool IsKeyOf(string pem, PublicKey key)
    {
        try
        {
            using AsymmetricAlgorithm own = key.Oid.Value == KeyStrength.EllipticCurve ? ECDsa.Create() : RSA.Create();
            own.ImportFromPem(pem);
            return own.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
