namespace FedActors.Bench.Cluster;

/// <summary>The programs that are built beside this one.</summary>
internal static class Programs
{
    /// <summary>The seed.</summary>
    public static string Seed { get; } = Find("FedActors.Seed");

    /// <summary>This program.</summary>
    public static string Bench { get; } = Path.Combine(AppContext.BaseDirectory, "FedActors.Bench.dll");

    private static string Find(string project)
    {
        string path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, new DirectoryInfo(AppContext.BaseDirectory).Name, $"{project}.dll"));
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: build src/{project} first.", path);
    }
}
