using System.Text;

namespace FedActors.Network.Identity;

/// <summary>The files of an authority that follow from its index: the bundle of roots and the revocation lists.</summary>
internal static class AuthorityFiles
{
    /// <summary>The bundle of trusted roots, the current one first.</summary>
    public static string Roots(AuthorityIndex index) => string.Concat(index.Trusted.Select(root => root.Certificate));

    /// <summary>Writes a new index, and then the files that follow from it. The lists are signed first: a wrong passphrase changes nothing.</summary>
    public static void Save(string directory, AuthorityIndex index, string? passphrase, DateTimeOffset now)
    {
        string? lists = NewLists(directory, index, passphrase, now);
        index.Write(directory);
        Write(directory, index, lists);
    }

    /// <summary>Writes what is missing or behind the index; touches nothing that is as it should be.</summary>
    public static void Repair(string directory, AuthorityIndex index, string? passphrase, DateTimeOffset now) =>
        Write(directory, index, NewLists(directory, index, passphrase, now));

    private static void Write(string directory, AuthorityIndex index, string? lists)
    {
        if (lists is not null)
        {
            SecretFile.WritePublic(Path.Combine(directory, TrustAnchors.RevocationsFile), lists, isDurable: true);
        }

        (string path, string roots) = (Path.Combine(directory, TrustAnchors.RootsFile), Roots(index));
        if (!File.Exists(path) || File.ReadAllText(path) != roots)
        {
            SecretFile.WritePublic(path, roots, isDurable: true);
        }
    }

    private static string? NewLists(string directory, AuthorityIndex index, string? passphrase, DateTimeOffset now) =>
        AreListsOf(Path.Combine(directory, TrustAnchors.RevocationsFile), index) ? null : Lists(directory, index, passphrase, now);

    private static string Lists(string directory, AuthorityIndex index, string? passphrase, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (IssuedRoot trusted in index.Trusted)
        {
            using SigningRoot root = SigningRoot.Open(directory, trusted, passphrase);
            text.Append(CertificateMaker.Revocations(root.Certificate, root.Key, index.RevocationNumber, now,
                index.Certificates.Where(certificate => certificate.Root == trusted.Number && certificate.RevokedAt is not null)));
        }

        return text.ToString();
    }

    private static bool AreListsOf(string path, AuthorityIndex index)
    {
        try
        {
            return File.Exists(path) && PemText.Blocks(File.ReadAllText(path), "X509 CRL").Select(RevocationList.Parse).ToArray() is { } lists
                && lists.Length == index.Trusted.Count() && lists.All(list => list.Number == index.RevocationNumber);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
