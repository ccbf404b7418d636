using System.Text.Json.Serialization;

namespace FedActors.Federation.Stores;

/// <summary>The JSON of what a node keeps, generated.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Kept))]
[JsonSerializable(typeof(KeptMemory))]
internal sealed partial class KeptJson : JsonSerializerContext;
