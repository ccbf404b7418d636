namespace Tidy.Tests;

/// <summary>The repository that these tests were built from.</summary>
public static class SourceTree
{
    private static readonly string[] Passed = ["artifacts", "bin", "obj", ".git", "data", "runs", "reports"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every C# file of src, tests and bench.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } =
        [.. Paths().Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(path => new SourceFile(path, Read(path)))];

    /// <summary>The C# files of src.</summary>
    public static IEnumerable<SourceFile> Sources => Files.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal));

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    /// <summary>Every file that belongs to the repository, relative to its root.</summary>
    public static IEnumerable<string> Paths() => Walk(new DirectoryInfo(Root)).Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/')).Order(StringComparer.Ordinal);

    /// <summary>Fails with every finding and why the rule is there.</summary>
    public static void RequireNone(string rule, IEnumerable<Finding> findings)
    {
        Finding[] all = [.. findings];
        Assert.True(all.Length == 0, $"{rule}\n{string.Join('\n', all.Take(60))}{(all.Length > 60 ? $"\nand {all.Length - 60} more" : "")}");
    }

    private static IEnumerable<FileInfo> Walk(DirectoryInfo directory) =>
        directory.EnumerateFiles().Concat(directory.EnumerateDirectories().Where(child => !Passed.Contains(child.Name)).SelectMany(Walk));

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "FedActors.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"FedActors.sln is in no directory above {AppContext.BaseDirectory}.");
    }
}
