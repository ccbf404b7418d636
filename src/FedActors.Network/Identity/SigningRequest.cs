using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core;

namespace FedActors.Network.Identity;

/// <summary>Requests made at a site: the key never leaves it, and the operator alone decides what the certificate says.</summary>
public static class SigningRequest
{
    /// <summary>The file of the request.</summary>
    public const string FileName = "site.csr";

    // Ten times what an RSA key of 16384 bits needs.
    private const int LengthMax = 64 << 10;

    /// <summary>Makes a key and a request for it.</summary>
    /// <param name="directory">Where site.key (for its owner only) and site.csr go; made where it is not there.</param>
    /// <param name="name">The site's name; a hint for the operator, nothing more.</param>
    /// <exception cref="MalformedInputException">There is a key or a request already.</exception>
    public static void Make(string directory, string name)
    {
        SiteNames.Require("the site's name", name);
        foreach (string file in (string[])[SiteKit.KeyFile, FileName])
        {
            if (File.Exists(Path.Combine(directory, file)))
            {
                throw new MalformedInputException(Path.Combine(directory, file), "it is there already, and nothing replaces a key. Name a new directory, or send the request that is there.");
            }
        }

        Directory.CreateDirectory(directory);
        using ECDsa key = PrivateKeys.New();
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        SecretFile.WriteSecret(Path.Combine(directory, SiteKit.KeyFile), PrivateKeys.Pem(key));
        SecretFile.WritePublic(Path.Combine(directory, FileName), $"{request.CreateSigningRequestPem()}\n", isDurable: true);
    }

    /// <summary>The public key of a request that its private key has signed. Names in the request are passed over.</summary>
    /// <exception cref="MalformedInputException">The request is damaged or not signed by its key, or the key is too weak.</exception>
    internal static PublicKey Read(string pem)
    {
        const string Where = "the signing request";
        if (pem.Length > LengthMax)
        {
            throw new MalformedInputException(Where, $"it has {pem.Length} characters; at most {LengthMax} are allowed.");
        }

        PublicKey key;
        try
        {
            if (PemText.Blocks(pem, "CERTIFICATE REQUEST") is not [{ } der])
            {
                throw new FormatException("it has several requests; one is wanted");
            }

            key = CertificateRequest.LoadSigningRequest(der, HashAlgorithmName.SHA256, out int read, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1).PublicKey;
            if (read != der.Length)
            {
                throw new FormatException("bytes follow its end");
            }
        }
        catch (Exception error) when (error is FormatException or CryptographicException or NotSupportedException)
        {
            throw new MalformedInputException(Where, $"it cannot be used: {error.Message.TrimEnd('.')}. Make it with `fedactors provision request`.");
        }

        return KeyStrength.Fault(key) is not { } weak ? key
            : throw new MalformedInputException(Where, $"{weak}; {KeyStrength.Rule}. Make it with `fedactors provision request`.");
    }
}
