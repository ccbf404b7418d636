using System.Text;

namespace FedActors.Hocon.Reading;

/// <summary>Names in errors: the nearest allowed one, and enum members as they are written in a file.</summary>
internal static class Names
{
    /// <summary>Finds the allowed name that the operator most likely meant; null where none is near.</summary>
    public static string? Nearest(string found, IEnumerable<string> allowed)
    {
        // A hostile or pasted name of many characters is nobody's typing error, and would cost a large table.
        if (found.Length > 64)
            return null;
        var limit = Math.Max(1, found.Length / 3);
        return allowed
            .Select(name => (name, distance: Distance(Plain(found), Plain(name))))
            .Where(c => c.distance <= limit)
            .OrderBy(c => c.distance)
            .ThenBy(c => c.name, StringComparer.Ordinal)
            .Select(c => c.name)
            .FirstOrDefault();
    }

    /// <summary>Writes <c>TrimmedMean</c> as <c>trimmed-mean</c>.</summary>
    public static string Kebab(string member)
    {
        var text = new StringBuilder();
        for (var i = 0; i < member.Length; i++)
        {
            var startsWord = char.IsUpper(member[i])
                && i > 0
                && (!char.IsUpper(member[i - 1]) || (i + 1 < member.Length && char.IsLower(member[i + 1])));
            if (startsWord)
                text.Append('-');
            text.Append(char.ToLowerInvariant(member[i]));
        }

        return text.ToString();
    }

    private static string Plain(string name) => name.ToLowerInvariant().Replace('_', '-');

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that turn one name into the other.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
