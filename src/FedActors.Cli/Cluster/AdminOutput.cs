using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FedActors.Cli.Cluster;

/// <summary>Answers of a cluster as exactly one JSON object on stdout.</summary>
internal static class AdminOutput
{
    /// <summary>Prints an answer that is an object.</summary>
    public static void Print<TAnswer>(TAnswer answer, JsonTypeInfo<TAnswer> type) => Console.Out.WriteLine(JsonSerializer.Serialize(answer, type));

    /// <summary>Prints a list under its name.</summary>
    public static void Print<TAnswer>(string name, TAnswer answer, JsonTypeInfo<TAnswer> type) =>
        Console.Out.WriteLine($"{{\"{name}\":{JsonSerializer.Serialize(answer, type)}}}");
}
