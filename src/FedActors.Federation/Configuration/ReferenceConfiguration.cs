namespace FedActors.Federation.Configuration;

/// <summary>The references of all settings: each with its default and a sentence of consequence.</summary>
public static class ReferenceConfiguration
{
    /// <summary>The text of <c>hocon/reference.conf</c>: a run.</summary>
    public static string Text { get; } = Read("reference.conf");

    /// <summary>The text of <c>hocon/seed.conf</c>: a seed process.</summary>
    public static string Seed { get; } = Read("seed.conf");

    /// <summary>The text of <c>hocon/node.conf</c>: a worker node.</summary>
    public static string Node { get; } = Read("node.conf");

    private static string Read(string name)
    {
        using Stream stream = typeof(ReferenceConfiguration).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
