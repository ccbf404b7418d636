namespace FedActors.Federation.Reports;

/// <summary>
/// Writes a report's directory: one self-contained page and the tables behind it. Everything is drawn and written under other names first and
/// then takes the place of an earlier report's files, so that a report that fails leaves the earlier one; no other file is ever touched.
/// </summary>
public static class ReportWriter
{
    /// <summary>The page, relative to the report's directory.</summary>
    public const string PageName = "index.html";

    private const string SummaryName = "summary.json", PartialEnding = ".partial";

    // The page is last: where it is, the rest is there too.
    private static readonly string[] Names = ["rounds.csv", "rounds.jsonl", "timeline.csv", SummaryName, PageName];

    /// <summary>Says why a report cannot go to a directory; null where it can, because the directory is new, empty or holds a report and nothing else.</summary>
    /// <param name="directory">Where the report is to go.</param>
    public static string? ObstacleAt(string directory)
    {
        if (File.Exists(directory))
        {
            return "it is a file";
        }

        if (!Directory.Exists(directory))
        {
            return null;
        }

        string? foreign = Directory.EnumerateFileSystemEntries(directory).Where(path => !IsOurs(path))
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).FirstOrDefault();
        if (foreign is not null)
        {
            return $"the directory holds {foreign}, which is not a report's";
        }

        bool isOthersPage = File.Exists(Path.Combine(directory, PageName)) && !File.Exists(Path.Combine(directory, SummaryName));
        return isOthersPage ? $"the directory holds {PageName} without a report's {SummaryName}, so that it is not known to be a report's" : null;
    }

    /// <summary>Writes the report, replacing the files of one that is there.</summary>
    /// <param name="directory">Where it goes.</param>
    /// <param name="contents">What it shows.</param>
    /// <returns>The full path of the page.</returns>
    /// <exception cref="IOException">The directory holds something other than a report, or cannot be written to.</exception>
    public static string Write(string directory, ReportContents contents)
    {
        if (ObstacleAt(directory) is { } obstacle)
        {
            throw new IOException(obstacle);
        }

        string target = Path.GetFullPath(directory);
        string[] texts = Draw(contents);
        bool isNew = !Directory.Exists(target);
        Directory.CreateDirectory(target);
        try
        {
            foreach ((string name, string text) in Names.Zip(texts))
            {
                File.WriteAllText(Path.Combine(target, name + PartialEnding), text);
            }

            foreach (string name in Names)
            {
                File.Move(Path.Combine(target, name + PartialEnding), Path.Combine(target, name), overwrite: true);
            }
        }
        catch
        {
            TakeBack(target, isNew);
            throw;
        }

        return Path.Combine(target, PageName);
    }

    private static bool IsOurs(string path)
    {
        string name = Path.GetFileName(path);
        name = name.EndsWith(PartialEnding, StringComparison.Ordinal) ? name[..^PartialEnding.Length] : name;
        return Names.Contains(name) && !Directory.Exists(path);
    }

    private static string[] Draw(ReportContents contents) =>
    [
        ReportTables.RoundsCsv(contents.Rows),
        ReportTables.RoundsJsonLines(contents.Rows),
        ReportTables.TimelineCsv(contents.Bars),
        RunSummaryJson.Write(contents.Summary) + "\n",
        new ReportPage(contents).Draw(),
    ];

    private static void TakeBack(string directory, bool isNew)
    {
        foreach (string name in Names)
        {
            File.Delete(Path.Combine(directory, name + PartialEnding));
        }

        if (isNew && !Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.Delete(directory);
        }
    }
}
