namespace FedActors.Bench.Rounds;

/// <summary>Finds files of the repository the program was built in.</summary>
internal static class Repository
{
    /// <summary>The full path of a file named from the repository's root.</summary>
    public static string Find(string path)
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, path)))
            {
                return Path.Combine(directory.FullName, path);
            }
        }

        throw new FileNotFoundException($"{path} is in none of the directories above {AppContext.BaseDirectory}; run the program from a build inside the repository.", path);
    }
}
