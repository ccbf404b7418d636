using System.Text.Json;

namespace FedActors.Core.Tests.Golden;

/// <summary>Known inputs and outputs from the papers and the reference libraries, one JSON file of facts.</summary>
internal static class GoldenCases
{
    /// <summary>The case of that id in <c>Golden/vectors.json</c>.</summary>
    public static JsonElement Vectors(string id) => Case("vectors.json", id);

    /// <summary>The case of that id in <c>Golden/privacy.json</c>.</summary>
    public static JsonElement Privacy(string id) => Case("privacy.json", id);

    /// <summary>The case of that id in <c>Golden/secure-aggregation.json</c>.</summary>
    public static JsonElement SecureAggregation(string id) => Case("secure-aggregation.json", id);

    public static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetSingle())];

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];

    private static JsonElement Case(string file, string id)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", file);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.GetProperty("cases").EnumerateArray()
            .Single(item => item.GetProperty("id").GetString() == id).Clone();
    }
}
