namespace FedActors.Federation.Configuration;

/// <summary>The reference of all settings: each with its default and a sentence of consequence.</summary>
public static class ReferenceConfiguration
{
    /// <summary>The text of <c>hocon/reference.conf</c>.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        using Stream stream = typeof(ReferenceConfiguration).Assembly.GetManifestResourceStream("reference.conf")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
