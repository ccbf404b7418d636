namespace FedActors.Learning.Datasets;

/// <summary>Finds data sets that are already on this machine.</summary>
public static class DatasetLocation
{
    /// <summary>The environment variable that names the directory with the data sets, or one data set itself.</summary>
    public const string Variable = "FEDACTORS_DATA";

    /// <summary>
    /// The first directory that is there of: the variable's directory joined with the name; the variable's directory itself; then, from
    /// the current directory upwards, <c>data/NAME</c> and <c>shared/data/NAME</c>. Null if there is none.
    /// </summary>
    /// <param name="name">A directory name such as <c>fashion-mnist</c>.</param>
    public static string? Find(string name) => Find(name, Environment.GetEnvironmentVariable(Variable), Environment.CurrentDirectory);

    internal static string? Find(string name, string? variable, string start) => Candidates(name, variable, start).FirstOrDefault(Directory.Exists);

    private static IEnumerable<string> Candidates(string name, string? variable, string start)
    {
        if (!string.IsNullOrWhiteSpace(variable))
        {
            yield return Path.Combine(variable, name);
            yield return variable;
        }

        for (DirectoryInfo? directory = new(start); directory is not null; directory = directory.Parent)
        {
            yield return Path.Combine(directory.FullName, "data", name);
            yield return Path.Combine(directory.FullName, "shared", "data", name);
        }
    }
}
