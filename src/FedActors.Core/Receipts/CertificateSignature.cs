using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Core.Receipts;

/// <summary>Signatures by the key of a certificate; who issued the certificate is another question.</summary>
public static class CertificateSignature
{
    /// <summary>Whether the certificate's key, one on P-256, signed exactly these bytes; false for anything that is no certificate.</summary>
    public static bool Verifies(byte[] certificate, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        try
        {
            using X509Certificate2 opened = X509CertificateLoader.LoadCertificate(certificate);
            using ECDsa? key = opened.GetECDsaPublicKey();
            return key is not null && key.VerifyData(text, signature, HashAlgorithmName.SHA256);
        }
        catch (CryptographicException)
        {
            // Whoever sent these bytes chose them: no certificate is one answer more, not an accident.
            return false;
        }
    }
}
