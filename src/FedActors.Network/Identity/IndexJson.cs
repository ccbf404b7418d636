using System.Text.Json;
using System.Text.Json.Serialization;

namespace FedActors.Network.Identity;

/// <summary>The JSON of the authority's index.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AuthorityIndex))]
internal sealed partial class IndexJson : JsonSerializerContext;
