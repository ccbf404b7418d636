using FedActors.Federation.Reports;

namespace FedActors.Cli.Failures;

/// <summary>Looks at the places that options name for output before any work is done, so that no result is lost for want of a place.</summary>
internal static class OutputPlace
{
    /// <summary>Makes sure that a report can be written to the directory; leaves nothing there.</summary>
    public static void RequireReport(string option, string directory)
    {
        RequireDirectory(option, directory);
        if (ReportWriter.ObstacleAt(directory) is { } obstacle)
        {
            throw new UsageException($"{option} is {directory}, and {obstacle}. A report replaces only a report: name a new or empty directory.");
        }
    }

    /// <summary>Makes sure that files can be made in the directory, or that it can be made; leaves nothing there.</summary>
    public static void RequireDirectory(string option, string directory)
    {
        RequireName(option, directory, "a directory");
        if (File.Exists(directory))
        {
            throw new UsageException($"{option} is {directory}, which is a file; name a directory.");
        }

        RequireWritable(option, directory, NearestThere(directory));
    }

    /// <summary>Makes sure that the file can be written; leaves nothing there.</summary>
    public static void RequireFile(string option, string file)
    {
        RequireName(option, file, "a file");
        if (Directory.Exists(file))
        {
            throw new UsageException($"{option} is {file}, which is a directory; name a file.");
        }

        string directory = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (!Directory.Exists(directory))
        {
            throw new UsageException($"{option} is {file}, but there is no directory {Path.GetDirectoryName(file)}; make it or name a file elsewhere.");
        }

        RequireWritable(option, file, directory);
    }

    /// <summary>Refuses two places of which one is the other or lies in it: what one replaces, the other has to keep.</summary>
    public static void RequireApart(string option, string directory, string otherOption, string other)
    {
        string ours = WithSeparator(directory), theirs = WithSeparator(other);
        if (ours.StartsWith(theirs, StringComparison.Ordinal) || theirs.StartsWith(ours, StringComparison.Ordinal))
        {
            string place = ours == theirs ? "the same directory as" : ours.Length > theirs.Length ? "inside" : "around";
            throw new UsageException($"{option} is {directory}, {place} {otherOption} ({other}); name a directory beside it.");
        }
    }

    private static string WithSeparator(string directory) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)) + Path.DirectorySeparatorChar;

    private static void RequireName(string option, string path, string wanted)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0'))
        {
            throw new UsageException($"{option} is '{path}'; the name of {wanted} is wanted.");
        }
    }

    private static string NearestThere(string directory)
    {
        string place = Path.GetFullPath(directory);
        while (!Directory.Exists(place) && !File.Exists(place) && Path.GetDirectoryName(place) is { } parent)
        {
            place = parent;
        }

        return place;
    }

    private static void RequireWritable(string option, string asked, string place)
    {
        string? reason = File.Exists(place) ? $"{place} is a file" : null;
        try
        {
            if (reason is null)
            {
                // Only trying tells: rights, read-only disks and special file systems all answer here.
                string probe = Path.Combine(place, $".fedactors-{Guid.NewGuid():N}");
                using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reason = $"no file can be made in {place}";
        }

        if (reason is not null)
        {
            throw new UsageException($"{option} is {asked}, but {reason}. Name a place where you may write.");
        }
    }
}
