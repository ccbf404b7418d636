using System.Text.Json;
using System.Text.Json.Serialization;

namespace FedActors.Bench.Harness;

/// <summary>How rows and reports look as JSON.</summary>
internal static class BenchJson
{
    /// <summary>One value a line, between processes.</summary>
    public static JsonSerializerOptions Lines { get; } = Options(indented: false);

    /// <summary>For people and files.</summary>
    public static JsonSerializerOptions Pretty { get; } = Options(indented: true);

    private static JsonSerializerOptions Options(bool indented) => new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        WriteIndented = indented,
    };
}
