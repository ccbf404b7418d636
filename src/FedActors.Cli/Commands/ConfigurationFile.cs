using FedActors.Cli.Failures;

namespace FedActors.Cli.Commands;

/// <summary>A configuration file that the command line names.</summary>
internal static class ConfigurationFile
{
    private const string ScenarioDirectory = "hocon/scenarios";

    /// <summary>The path, if a file is there.</summary>
    /// <exception cref="UsageException">No file is there; the message names the nearest of that directory.</exception>
    public static string Require(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        if (Directory.Exists(path))
        {
            throw new UsageException($"{path} is a directory; a HOCON file is wanted{List(path)}.");
        }

        string directory = Path.GetDirectoryName(path) is { Length: > 0 } given ? given : ".";
        if (!Directory.Exists(directory))
        {
            throw new UsageException($"there is no file {path}: there is no directory {directory}{Scenarios(path)}");
        }

        string? nearest = NearestName.Of(Path.GetFileName(path), Names(directory));
        throw new UsageException($"there is no file {path}{(nearest is not null ? Suggest(Path.GetDirectoryName(path) ?? "", nearest) : List(directory) + Scenarios(path))}");
    }

    /// <summary>A file that comes with the program, in the nearest directory upwards of the program or of the current directory.</summary>
    public static string Find(string relative)
    {
        return Locate(relative, File.Exists) ?? throw new UsageException(
            $"{relative} is not there: neither above the program nor above the current directory. Run from a clone of the repository.");
    }

    private static string? Locate(string relative, Predicate<string> isThere)
    {
        foreach (string start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            for (DirectoryInfo? directory = new(start); directory is not null; directory = directory.Parent)
            {
                string candidate = Path.Combine(directory.FullName, relative);
                if (isThere(candidate))
                {
                    // As one would type it, where that is shorter.
                    string typed = Path.GetRelativePath(Environment.CurrentDirectory, candidate);
                    return typed.StartsWith("..", StringComparison.Ordinal) ? candidate : typed;
                }
            }
        }

        return null;
    }

    private static string Suggest(string directory, string name) => $". Did you mean {Path.Combine(directory, name)}?";

    /// <summary>The scenarios that come with the program, where they are there; the one that was meant, where one is near.</summary>
    private static string Scenarios(string path)
    {
        if (Locate(ScenarioDirectory, Directory.Exists) is not { } scenarios)
        {
            return ".";
        }

        return NearestName.Of(Path.GetFileName(path), Names(scenarios)) is { } nearest
            ? Suggest(scenarios, nearest)
            : $". Scenarios in {scenarios}: {string.Join(", ", Names(scenarios))}.";
    }

    private static IEnumerable<string> Names(string directory) =>
        Directory.EnumerateFiles(directory, "*.conf").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    private static string List(string directory) =>
        Names(directory).Take(12).ToArray() is { Length: > 0 } names ? $"; there are {string.Join(", ", names)}" : "";
}
