using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Identity;

/// <summary>Puts certificates and revocation lists together. Decides nothing.</summary>
internal static class CertificateMaker
{
    private const int SerialBytes = 16;

    private static readonly Oid Serves = new("1.3.6.1.5.5.7.3.1"), Calls = new("1.3.6.1.5.5.7.3.2");

    /// <summary>A root that signs itself.</summary>
    public static X509Certificate2 Root(string federation, int number, ECDsa key, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        X500DistinguishedName subject = Subject(federation, $"authority {number}");
        var request = new CertificateRequest(subject, new PublicKey(key), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(Names(PeerUrn.OfAuthority(federation), []));
        return request.Create(subject, X509SignatureGenerator.CreateForECDsa(key), notBefore, notAfter, NewSerial());
    }

    /// <summary>A member's certificate, signed by a root.</summary>
    public static X509Certificate2 Member(
        X509Certificate2 root, ECDsa rootKey, PublicKey key, MemberTerms terms)
    {
        var request = new CertificateRequest(Subject(terms.Federation, terms.Name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(terms.Role == PeerRole.Seed ? [Serves, Calls] : [Calls], critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(Names(PeerUrn.Of(terms.Federation, terms.Role, terms.Name, terms.Number is { } number ? new(number) : null), terms.Hosts));
        return request.Create(root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), terms.NotBefore, terms.NotAfter, NewSerial());
    }

    /// <summary>A root's revocation list, PEM.</summary>
    public static string Revocations(X509Certificate2 root, ECDsa rootKey, long number, DateTimeOffset now, IEnumerable<IssuedCertificate> revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (IssuedCertificate certificate in revoked)
        {
            list.AddEntry(Convert.FromHexString(certificate.Serial), certificate.RevokedAt);
        }

        // A list holds until the next: it is the operator who carries a new one to the seeds, and a date would stop a federation whose operator is away.
        using X509Certificate2 signer = root.CopyWithPrivateKey(rootKey);
        DateTimeOffset ends = new(root.NotAfter.ToUniversalTime());
        byte[] der = list.Build(signer, new BigInteger(number), ends > now ? ends : now.AddDays(1), HashAlgorithmName.SHA256, thisUpdate: now);
        return PemEncoding.WriteString("X509 CRL", der) + "\n";
    }

    private static X500DistinguishedName Subject(string federation, string name)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName(federation);
        subject.AddCommonName(name);
        return subject.Build();
    }

    private static X509Extension Names(string urn, IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(urn));
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        return names.Build();
    }

    /// <summary>A positive number of 16 bytes whose first is neither 0 nor above 127: it has one way of being written.</summary>
    private static byte[] NewSerial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
