using System.Text.Json.Serialization;

namespace FedActors.Federation.Stores;

/// <summary>The JSON of <see cref="Kept"/>, generated.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Kept))]
internal sealed partial class KeptJson : JsonSerializerContext;
