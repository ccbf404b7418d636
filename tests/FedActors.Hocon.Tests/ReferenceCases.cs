using System.Text.Json;

namespace FedActors.Hocon.Tests;

/// <summary>The published case lists of the HOCON reference implementation, where they are at hand.</summary>
internal static class ReferenceCases
{
    public const string FileName = "hocon-cases.json";

    private static readonly Lazy<JsonElement?> Root = new(Load);

    public static JsonElement? List(string name) => Root.Value?.GetProperty(name);

    private static JsonElement? Load()
    {
        var path = Candidates().FirstOrDefault(File.Exists);
        return path is null ? null : JsonDocument.Parse(File.ReadAllText(path)).RootElement;
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("FEDACTORS_REFERENCE") is { Length: > 0 } folder)
            yield return Path.Combine(folder, FileName);
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            yield return Path.Combine(at.FullName, "shared", "reference", FileName);
    }
}
