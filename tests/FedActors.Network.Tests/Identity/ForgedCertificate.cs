using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Network.Identity;

namespace FedActors.Network.Tests.Identity;

/// <summary>Certificates as an attacker or a careless operator would make them: everything can be set, nothing is checked.</summary>
internal sealed class ForgedCertificate
{
    public const string ServerPurpose = "1.3.6.1.5.5.7.3.1", ClientPurpose = "1.3.6.1.5.5.7.3.2";

    public string CommonName { get; init; } = "hospital-a";

    public IReadOnlyList<string> Uris { get; init; } = ["urn:fedactors:hospitals:node:hospital-a:0"];

    public IReadOnlyList<string> Purposes { get; init; } = [ClientPurpose];

    public bool IsAuthority { get; init; }

    public AsymmetricAlgorithm Key { get; init; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public DateTimeOffset NotBefore { get; init; } = DateTimeOffset.UtcNow.AddHours(-1);

    public DateTimeOffset NotAfter { get; init; } = DateTimeOffset.UtcNow.AddDays(1);

    /// <summary>Signed by the current root of an authority, whose key lies in the open.</summary>
    public X509Certificate2 SignedBy(CertificateAuthority authority)
    {
        using X509Certificate2 root = X509Certificate2.CreateFromPem(authority.Read().Current.Certificate);
        using ECDsa key = KeyOf(authority);
        return Signed(root.SubjectName, X509SignatureGenerator.CreateForECDsa(key));
    }

    /// <summary>Signed by any key under any name.</summary>
    public X509Certificate2 Signed(X500DistinguishedName issuer, X509SignatureGenerator signer)
    {
        var request = new CertificateRequest(new X500DistinguishedName($"CN={CommonName}, O=hospitals"), Public(), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(IsAuthority, false, 0, true));
        if (Purposes.Count > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. Oids()], true));
        }

        if (Uris.Count > 0)
        {
            request.CertificateExtensions.Add(Names());
        }

        return request.Create(issuer, signer, NotBefore, NotAfter, RandomNumberGenerator.GetBytes(8));
    }

    /// <summary>Signed by itself.</summary>
    public X509Certificate2 SelfSigned() =>
        Signed(new X500DistinguishedName($"CN={CommonName}, O=hospitals"), X509SignatureGenerator.CreateForECDsa((ECDsa)Key));

    public static ECDsa KeyOf(CertificateAuthority authority)
    {
        ECDsa key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(authority.Directory, authority.Read().Current.KeyFile)));
        return key;
    }

    private OidCollection Oids()
    {
        var oids = new OidCollection();
        foreach (string purpose in Purposes)
        {
            oids.Add(new Oid(purpose));
        }

        return oids;
    }

    private PublicKey Public() => Key is ECDsa curve ? new PublicKey(curve) : new PublicKey((RSA)Key);

    // By hand, because the library's builder refuses what an attacker would write.
    private X509Extension Names()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (string uri in Uris)
            {
                writer.WriteCharacterString(UniversalTagNumber.IA5String, uri, new Asn1Tag(TagClass.ContextSpecific, 6));
            }
        }

        return new X509Extension("2.5.29.17", writer.Encode(), false);
    }
}
