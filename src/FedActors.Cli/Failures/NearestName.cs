namespace FedActors.Cli.Failures;

/// <summary>Guesses which command or option was meant.</summary>
internal static class NearestName
{
    /// <summary>The name that needs the fewest changes, or null where none is near.</summary>
    public static string? Of(string found, IEnumerable<string> names) =>
        // A pasted text of many characters is nobody's typing error.
        found.Length > 64 ? null : names
            .Select(name => (Name: name, Changes: name.StartsWith(found, StringComparison.Ordinal) && found.Length > 2 ? 1 : Changes(found, name)))
            .Where(candidate => candidate.Changes <= Math.Max(1, candidate.Name.TrimStart('-').Length / 3))
            .OrderBy(candidate => candidate.Changes).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name).FirstOrDefault();

    /// <summary>Insertions, deletions and replacements that turn one name into the other.</summary>
    private static int Changes(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
