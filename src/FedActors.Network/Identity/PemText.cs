using System.Security.Cryptography;

namespace FedActors.Network.Identity;

/// <summary>Blocks of a PEM file, strictly: a block that begins and does not end is damage, not something to pass over.</summary>
internal static class PemText
{
    /// <summary>The contents of every block, all of which must have the label.</summary>
    /// <exception cref="FormatException">Another label, a block cut off, or none at all; the message says which.</exception>
    public static IReadOnlyList<byte[]> Blocks(string text, string label)
    {
        var blocks = new List<byte[]>();
        int begun = Count(text, "-----BEGIN ");
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            string found = rest[fields.Label].ToString();
            if (found != label)
            {
                throw new FormatException($"a block '{found}' is there; only '{label}' belongs in this file");
            }

            blocks.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            rest = rest[fields.Location.End..];
        }

        return blocks.Count == begun && begun > 0
            ? blocks
            : throw new FormatException(begun == 0 ? $"no block '{label}' is there" : $"{begun} blocks begin and {blocks.Count} are whole: the file is cut off or damaged");
    }

    private static int Count(string text, string part)
    {
        int count = 0;
        for (int at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }
}
