using System.Text.Json;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Tests.Golden;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Protocol;

public sealed class SafetensorsWriterTests
{
    [Theory]
    [InlineData("safetensors.one_tensor")]
    [InlineData("safetensors.empty")]
    [InlineData("safetensors.metadata_only")]
    public void File_is_that_of_the_formats_library(string id)
    {
        JsonElement golden = GoldenCases.Vectors(id), inputs = golden.GetProperty("inputs");
        (string Name, int[] Shape)[] tensors =
        [
            .. inputs.GetProperty("tensors").EnumerateObject().Select(tensor =>
                (tensor.Name, tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ToArray())),
        ];
        float[] values = [.. inputs.GetProperty("tensors").EnumerateObject().SelectMany(tensor => GoldenCases.Floats(tensor.Value.GetProperty("data")))];
        Dictionary<string, string>? metadata = inputs.TryGetProperty("metadata", out JsonElement notes) && notes.ValueKind == JsonValueKind.Object
            ? notes.EnumerateObject().ToDictionary(note => note.Name, note => note.Value.GetString()!)
            : null;
        var model = new ModelVector(ModelShape.Of(tensors), values);

        byte[] file = SafetensorsWriter.ToArray(model, metadata);

        Assert.Equal(golden.GetProperty("expected").GetProperty("file_hex").GetString(), Convert.ToHexStringLower(file));
        Assert.Equal(file.Length, SafetensorsWriter.LengthOf(model, metadata));
    }

    [Fact]
    public void Tensors_are_written_by_type_then_name_and_texts_escaped_as_json_demands()
    {
        SafetensorsTensor[] tensors =
        [
            new("b", SafetensorsDtype.F32, [1], 4), new("a\"\\\n\u0001é", SafetensorsDtype.F32, [], 4),
            new("z", SafetensorsDtype.U8, [2, 4], 8), new("i", SafetensorsDtype.I64, [1], 8),
        ];
        string header = System.Text.Encoding.UTF8.GetString(SafetensorsWriter.Head(tensors, new Dictionary<string, string> { ["k2"] = "v", ["k1"] = "/<" }).AsSpan(8));

        Assert.Equal(
            """{"__metadata__":{"k1":"/<","k2":"v"},"i":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}"""
            + ""","a\"\\\n\u0001é":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}"""
            + ""","z":{"dtype":"U8","shape":[2,4],"data_offsets":[16,24]}}""",
            header.TrimEnd(' '));
        Assert.Equal(0, System.Text.Encoding.UTF8.GetByteCount(header) % 8);
    }

    [Fact]
    public void Names_sort_by_their_utf8_bytes()
    {
        // By UTF-16 the order would be the other way round.
        string[] names = ["\uFFFD", "\U0001F600"];
        Assert.Equal(
            names, SafetensorsHeaderText.InWriterOrder([.. names.Reverse().Select(name => new SafetensorsTensor(name, SafetensorsDtype.F32, [1], 4))])
                .Select(tensor => tensor.Name));
    }

    [Fact]
    public void Digest_is_that_of_the_file_without_notes()
    {
        var model = new ModelVector(ModelShape.Of(("z", [2, 2]), ("a", [3])), [1, 2, 3, 4, 5, 6, 7]);

        Assert.Equal(Sha256Digest.Of(SafetensorsWriter.ToArray(model)), ModelFile.Digest(model));
        ModelVector other = model.Copy();
        other.Values[6] = MathF.BitIncrement(7);
        Assert.NotEqual(ModelFile.Digest(model), ModelFile.Digest(other));
    }

    [Fact]
    public void Digest_of_a_known_model_stays_what_it_is() => Assert.Equal(
        "2a86d7550f9791d6a7447c66874e5c86d824e292e17226b389a53341d4987f0d",
        ModelFile.Digest(new ModelVector(ModelShape.Of(("attn.0", [1, 2, 3])), [0, 1, 2, 3, 4, 5])).ToString());

    [Fact]
    public void Reserved_name_and_broken_unicode_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.ToArray(new ModelVector(ModelShape.Flat(1, "__metadata__"))));
        Assert.ThrowsAny<ArgumentException>(() => SafetensorsWriter.ToArray(new ModelVector(ModelShape.Flat(1, "\uD800"))));
    }
}
