using System.Xml.Linq;

namespace Tidy.Tests;

/// <summary>Which project may know which.</summary>
public static class ProjectArrows
{
    public static readonly IReadOnlyDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["Core"] = [],
        ["Hocon"] = [],
        ["Learning"] = ["Core"],
        ["Actors"] = ["Core"],
        ["Federation"] = ["Core", "Hocon", "Learning", "Actors"],
        ["Simulation"] = ["Core", "Actors", "Learning", "Federation"],
        ["Storage"] = ["Core"],
        ["Network"] = ["Core", "Actors"],
        ["Seed"] = ["Federation", "Network", "Storage"],
        ["Node"] = ["Federation", "Network"],
        ["Cli"] = ["Simulation", "Federation", "Hocon", "Network", "Storage", "Seed", "Node"],
    };

    /// <summary>Compares the projects' references with what is allowed.</summary>
    public static IEnumerable<Finding> Check(IReadOnlyDictionary<string, string[]> found)
    {
        foreach ((string project, string[] references) in found)
        {
            if (!Allowed.TryGetValue(project, out string[]? allowed))
            {
                yield return new Finding($"src/FedActors.{project}", 1, "this project has no place among the arrows; decide what it may reference");
                continue;
            }

            foreach (string reference in references.Except(allowed))
            {
                yield return new Finding($"src/FedActors.{project}", 1, $"{project} -> {reference} is not allowed; {project} may reference {(allowed.Length == 0 ? "nothing of ours" : string.Join(", ", allowed))}");
            }

            foreach (string reference in allowed.Except(references))
            {
                yield return new Finding($"src/FedActors.{project}", 1, $"{project} -> {reference} is gone; take the arrow out of this test and the architecture page");
            }
        }

        foreach (string project in Allowed.Keys.Except(found.Keys))
        {
            yield return new Finding($"src/FedActors.{project}", 1, "the project is not there");
        }
    }

    /// <summary>A project that reaches itself, or null.</summary>
    public static string? Cycle(IReadOnlyDictionary<string, string[]> found)
    {
        bool Reaches(string from, string to, HashSet<string> seen) =>
            found.GetValueOrDefault(from, []).Any(next => next == to || (seen.Add(next) && Reaches(next, to, seen)));
        return found.Keys.FirstOrDefault(project => Reaches(project, project, []));
    }

    /// <summary>The references as the project files state them.</summary>
    public static IReadOnlyDictionary<string, string[]> Read() => SourceTree.Paths()
        .Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal))
        .ToDictionary(Name, path => Included(path, "ProjectReference").Select(Name).ToArray());

    public static IEnumerable<string> Included(string path, string element) =>
        XDocument.Parse(SourceTree.Read(path)).Descendants(element).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path).Replace("FedActors.", "", StringComparison.Ordinal);
}
