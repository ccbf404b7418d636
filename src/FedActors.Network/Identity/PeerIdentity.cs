using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core.Identity;

namespace FedActors.Network.Identity;

/// <summary>Who is at the other end of a connection, as its certificate says.</summary>
/// <param name="Federation">The federation it belongs to.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Name">1 to 63 characters of a-z, 0-9 and hyphen.</param>
/// <param name="Client">A node's number; null for seeds and operators.</param>
/// <param name="SerialNumber">The certificate's serial number, hexadecimal: what a revocation names.</param>
public sealed record PeerIdentity(string Federation, PeerRole Role, string Name, ClientId? Client, string SerialNumber)
{
    /// <summary>
    /// Reads the identity out of a certificate, or null where it carries none: the certificate must have exactly one alternative name that is
    /// a URI, the URI must be one of ours to the letter, and the common name must be the same name. Says nothing about trust.
    /// </summary>
    public static PeerIdentity? Read(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        try
        {
            return AlternativeNames.Uris(certificate) is [{ } only] && PeerUrn.Parse(only) is { } urn && HasCommonName(certificate, urn.Name)
                ? new PeerIdentity(urn.Federation, urn.Role, urn.Name, urn.Client, certificate.SerialNumber)
                : null;
        }
        catch (CryptographicException)
        {
            // A subject that cannot be decoded names nobody.
            return null;
        }
    }

    /// <summary>The role and name as people say them, for example "node hospital-a (client 3)".</summary>
    public override string ToString() => $"{PeerUrn.Word(Role)} {Name}{(Client is { } client ? $" (client {client.Value})" : "")}";

    private static bool HasCommonName(X509Certificate2 certificate, string name)
    {
        string?[] names =
        [
            .. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
                .Select(part => part.HasMultipleElements ? null : part.GetSingleElementType().Value == "2.5.4.3" ? part.GetSingleElementValue() : "")
                .Where(value => value is not ""),
        ];
        return names is [{ } only] && only == name;
    }
}
