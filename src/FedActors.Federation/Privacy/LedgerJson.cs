using System.Text.Json.Serialization;

namespace FedActors.Federation.Privacy;

/// <summary>The JSON of an <see cref="ExampleLedger"/>, generated; what is missing or unknown is refused.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LedgerLine[]))]
internal sealed partial class LedgerJson : JsonSerializerContext;
