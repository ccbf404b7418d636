using System.Text.Json;
using System.Text.Json.Serialization;

namespace FedActors.Network.Identity;

/// <summary>Roles in JSON, as they are written in certificates.</summary>
internal sealed class PeerRoleJson : JsonConverter<PeerRole>
{
    /// <inheritdoc/>
    public override PeerRole Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && PeerUrn.Role(reader.GetString()!) is { } role ? role : throw new JsonException("a role is node, seed or operator");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PeerRole value, JsonSerializerOptions options) => writer.WriteStringValue(PeerUrn.Word(value));
}
