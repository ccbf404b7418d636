using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core;

namespace FedActors.Network.Identity;

/// <summary>The authority's private keys on disk, plain or under a passphrase.</summary>
internal static class AuthorityKeys
{
    // What OWASP asks of PBKDF2 with SHA-256: a quarter of a second for us, years for who guesses.
    private const int Iterations = 600_000;

    private const string Encrypted = "ENCRYPTED PRIVATE KEY";

    private static readonly PbeParameters Protection = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations);

    /// <summary>The file of a root's key: ca.key for the first.</summary>
    public static string FileOf(int root) => root == 1 ? "ca.key" : $"ca-{root}.key";

    /// <summary>Writes a key for its owner only.</summary>
    public static void Write(string path, ECDsa key, string? passphrase) => SecretFile.WriteSecret(
        path, passphrase is null ? PrivateKeys.Pem(key) : $"{key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, Protection)}\n");

    /// <summary>Reads a root's key.</summary>
    /// <exception cref="MalformedInputException">It is not there, not to be opened, or another's.</exception>
    public static ECDsa Read(string path, X509Certificate2 root, string? passphrase)
    {
        string text = Text(path);
        bool isEncrypted = text.Contains(Encrypted, StringComparison.Ordinal);
        if (isEncrypted && passphrase is null)
        {
            throw new MalformedInputException(path, $"the key is under a passphrase. Put it into the environment variable {CertificateAuthority.PassphraseVariable}.");
        }

        ECDsa key = ECDsa.Create();
        try
        {
            if (isEncrypted)
            {
                key.ImportFromEncryptedPem(text, passphrase);
            }
            else
            {
                key.ImportFromPem(text);
            }

            return new PublicKey(key).ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(root.PublicKey.ExportSubjectPublicKeyInfo()) ? key
                : throw new MalformedInputException(path, $"the key does not belong to the root '{root.Subject}'. Restore the authority's directory from a backup.");
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new MalformedInputException(path, isEncrypted
                ? $"the passphrase in {CertificateAuthority.PassphraseVariable} does not open the key."
                : "this is no private key. Restore the authority's directory from a backup.");
        }
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(path, $"the authority's key cannot be read: {error.Message}");
        }
    }
}
