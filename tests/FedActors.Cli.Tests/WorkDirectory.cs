namespace FedActors.Cli.Tests;

/// <summary>An empty directory for one test.</summary>
internal sealed class WorkDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fedactors-cli-").FullName;

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Thirty small centres; rounds as asked.</summary>
    public string Configuration(int rounds, string more = "")
    {
        File.WriteAllText(this["try.conf"], $"name = try\nseed = 7\nrun {{ rounds = {rounds}, cohort = 5 }}\ndata {{ centres = 30 }}\n{more}\n");
        return "try.conf";
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
