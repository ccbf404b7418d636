using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core;

namespace FedActors.Network.Identity;

/// <summary>The trusted roots and their revocation lists as the files say at one moment; never changes.</summary>
internal sealed class TrustBundle
{
    // Two in a roll-over; more means that old ones were never retired.
    private const int RootsMax = 8;

    private TrustBundle(string federation, IReadOnlyList<X509Certificate2> roots, IReadOnlyDictionary<string, RevocationList> lists) =>
        (Federation, Roots, Lists) = (federation, roots, lists);

    /// <summary>The federation that every root belongs to.</summary>
    public string Federation { get; }

    /// <summary>The roots, the current one first.</summary>
    public IReadOnlyList<X509Certificate2> Roots { get; }

    /// <summary>The lists by the thumbprint of their root.</summary>
    public IReadOnlyDictionary<string, RevocationList> Lists { get; }

    /// <summary>Reads both files.</summary>
    /// <param name="rootsFile">The name of the bundle, for messages.</param>
    /// <param name="roots">Its text.</param>
    /// <param name="listsFile">The name of the file of lists, for messages.</param>
    /// <param name="lists">Its text; null where none is there and none is needed.</param>
    /// <param name="coversAll">Whether there must be a list for each root.</param>
    /// <exception cref="MalformedInputException">Either file is damaged, forged or does not cover every root where it must.</exception>
    public static TrustBundle Parse(string rootsFile, string roots, string listsFile, string? lists, bool coversAll)
    {
        X509Certificate2[] trusted;
        try
        {
            trusted = [.. PemText.Blocks(roots, "CERTIFICATE").Select(block => X509CertificateLoader.LoadCertificate(block))];
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            throw new MalformedInputException(rootsFile, $"this is no bundle of roots: {error.Message.TrimEnd('.')}. Copy ca.pem from the authority again.");
        }

        string federation = Federations(rootsFile, trusted);
        return new TrustBundle(federation, trusted, lists is null ? new Dictionary<string, RevocationList>() : ReadLists(listsFile, lists, trusted, coversAll));
    }

    private static string Federations(string file, X509Certificate2[] roots)
    {
        if (roots.Length > RootsMax)
        {
            throw new MalformedInputException(file, $"it has {roots.Length} roots; at most {RootsMax} are allowed. Retire old ones with `fedactors provision retire-root`.");
        }

        string[] federations = [.. roots.Select(root => FederationOf(file, root)).Distinct().Order(StringComparer.Ordinal)];
        return federations is [{ } only] ? only
            : throw new MalformedInputException(file, $"its roots belong to several federations ({string.Join(", ", federations)}); a bundle has the roots of one.");
    }

    private static string FederationOf(string file, X509Certificate2 root)
    {
        string? federation = AlternativeNames.Uris(root) is [{ } uri] ? PeerUrn.Authority(uri) : null;
        string? fault = federation is null ? "it does not say which federation's authority it is"
            : root.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true } ? "it is the certificate of no authority"
            : root.PublicKey.Oid.Value != KeyStrength.EllipticCurve ? "its key is on no elliptic curve"
            : KeyStrength.Fault(root.PublicKey);
        return fault is null ? federation!
            : throw new MalformedInputException(file, $"the root '{root.Subject}' cannot be used: {fault}. Use the ca.pem that `fedactors provision init` made.");
    }

    private static Dictionary<string, RevocationList> ReadLists(string file, string text, X509Certificate2[] roots, bool coversAll)
    {
        const string Fix = "Copy revoked.crl from the authority again.";
        var lists = new Dictionary<string, RevocationList>(StringComparer.Ordinal);
        try
        {
            foreach (RevocationList list in PemText.Blocks(text, "X509 CRL").Select(RevocationList.Parse))
            {
                X509Certificate2[] named = [.. roots.Where(list.NamesIssuer)];
                if (named.Length > 0 && !named.Any(list.IsSignedBy))
                {
                    throw new MalformedInputException(file, $"a list says that it is of '{named[0].Subject}', but that root has not signed it: it is forged or damaged. {Fix}");
                }

                // The list of a root that is no longer trusted does no harm: both files are never replaced at the same instant.
                foreach (X509Certificate2 root in named.Where(list.IsSignedBy))
                {
                    if (!lists.TryAdd(root.Thumbprint, list))
                    {
                        throw new MalformedInputException(file, $"it has two lists of '{root.Subject}'. {Fix}");
                    }
                }
            }
        }
        catch (FormatException error)
        {
            throw new MalformedInputException(file, $"this is no file of revocation lists: {error.Message}. {Fix}");
        }

        return coversAll && roots.FirstOrDefault(root => !lists.ContainsKey(root.Thumbprint)) is { } bare
            ? throw new MalformedInputException(file, $"it has no list of the root '{bare.Subject}', which ca.pem trusts. Copy ca.pem and revoked.crl together.")
            : lists;
    }
}
