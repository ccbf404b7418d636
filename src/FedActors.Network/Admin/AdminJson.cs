using System.Text.Json;
using System.Text.Json.Serialization;

namespace FedActors.Network.Admin;

/// <summary>How the records that operators see are written and read.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SeedStatus))]
[JsonSerializable(typeof(IReadOnlyList<MemberRow>))]
[JsonSerializable(typeof(IReadOnlyList<RunRow>))]
[JsonSerializable(typeof(IReadOnlyList<RoundRow>))]
[JsonSerializable(typeof(ModelPlace))]
[JsonSerializable(typeof(WishOrder))]
[JsonSerializable(typeof(HealthReport))]
public sealed partial class AdminJson : JsonSerializerContext;
