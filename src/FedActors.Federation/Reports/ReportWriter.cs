namespace FedActors.Federation.Reports;

/// <summary>
/// Writes a report's directory: one self-contained page and the tables behind it. All files are written beside the target and moved into
/// place at the end, so that a report is there as a whole or not at all.
/// </summary>
public static class ReportWriter
{
    /// <summary>The page, relative to the report's directory.</summary>
    public const string PageName = "index.html";

    private const string SummaryName = "summary.json";

    /// <summary>Refuses a directory that holds something other than a report: a report replaces only what a report wrote.</summary>
    /// <exception cref="ArgumentException">The directory, or a file of that name, is there and no report.</exception>
    public static void RequireReplaceable(string directory)
    {
        if (File.Exists(directory))
        {
            throw new ArgumentException($"The report cannot go to {directory}: it is a file. Name a directory.");
        }

        bool holdsOther = Directory.Exists(directory)
            && Directory.EnumerateFileSystemEntries(directory).Any()
            && !(File.Exists(Path.Combine(directory, PageName)) && File.Exists(Path.Combine(directory, SummaryName)));
        if (holdsOther)
        {
            throw new ArgumentException(
                $"The report cannot go to {directory}: the directory holds other files, which it would replace. Name a new or empty one.");
        }
    }

    /// <summary>Writes the report, replacing one that is there.</summary>
    /// <param name="directory">Where it goes.</param>
    /// <param name="contents">What it shows.</param>
    /// <returns>The full path of the page.</returns>
    public static string Write(string directory, ReportContents contents)
    {
        RequireReplaceable(directory);
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        string partial = $"{target}.{Environment.ProcessId}.partial", replaced = $"{target}.{Environment.ProcessId}.replaced";
        Directory.CreateDirectory(partial);
        try
        {
            WriteFiles(partial, contents);
            if (Directory.Exists(target))
            {
                Directory.Move(target, replaced);
            }

            Directory.Move(partial, target);
        }
        finally
        {
            Remove(partial);
            Remove(replaced);
        }

        return Path.Combine(target, PageName);
    }

    private static void WriteFiles(string directory, ReportContents contents)
    {
        void Put(string name, string text) => File.WriteAllText(Path.Combine(directory, name), text);
        Put("rounds.csv", ReportTables.RoundsCsv(contents.Rows));
        Put("rounds.jsonl", ReportTables.RoundsJsonLines(contents.Rows));
        Put("timeline.csv", ReportTables.TimelineCsv(contents.Bars));
        Put(SummaryName, RunSummaryJson.Write(contents.Summary) + "\n");
        Put(PageName, new ReportPage(contents).Draw());
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
