using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Identity;

/// <summary>A root with its private key, for as long as one command needs it.</summary>
internal sealed class SigningRoot : IDisposable
{
    private SigningRoot(int number, X509Certificate2 certificate, ECDsa key) => (Number, Certificate, Key) = (number, certificate, key);

    /// <summary>Which root it is.</summary>
    public int Number { get; }

    /// <summary>Its certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Its private key.</summary>
    public ECDsa Key { get; }

    /// <summary>Reads a root of the index and its key file.</summary>
    public static SigningRoot Open(string directory, IssuedRoot root, string? passphrase)
    {
        X509Certificate2 certificate = X509Certificate2.CreateFromPem(root.Certificate);
        return new SigningRoot(root.Number, certificate, AuthorityKeys.Read(Path.Combine(directory, root.KeyFile), certificate, passphrase));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Key.Dispose();
        Certificate.Dispose();
    }
}
