using System.Text;
using System.Text.Json;
using FedActors.Core.Protocol;
using FedActors.Core.Randomness;
using FedActors.Core.Tests.Golden;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Protocol;

public sealed class SafetensorsReaderTests
{
    [Fact]
    public void Malformed_files_are_refused_for_the_reason_of_the_formats_library()
    {
        JsonElement golden = GoldenCases.Vectors("safetensors.malformed");
        byte[][] files = Files(golden);
        string[] reasons = [.. golden.GetProperty("expected").GetProperty("errors").EnumerateArray().Select(error => error.GetString()!.Split(' ', '(')[0])];
        Assert.Equal(11, files.Length);
        foreach ((byte[] file, string reason) in files.Zip(reasons))
        {
            Assert.Equal(Enum.Parse<SafetensorsFault>(reason), SafetensorsReader.Check(file));
            var refused = Assert.Throws<MalformedInputException>(() => SafetensorsReader.ReadModel(file, "model.safetensors"));
            Assert.StartsWith($"model.safetensors: {reason}: ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Odd_but_valid_files_are_accepted()
    {
        byte[][] files = Files(GoldenCases.Vectors("safetensors.wellformed_odd"));
        Assert.Equal(4, files.Length);
        Assert.All(files, file => Assert.Equal(SafetensorsFault.None, SafetensorsReader.Check(file)));
        Assert.Equal(0, SafetensorsReader.ReadModel(files[3], "white space").Dimension);
    }

    [Fact]
    public void Model_comes_back_in_its_own_order_of_tensors()
    {
        ModelVector model = Model();
        byte[] file = SafetensorsWriter.ToArray(model, new Dictionary<string, string> { ["round"] = "7" });

        Assert.Equal(model.Values.ToArray(), SafetensorsReader.ReadModel(file, model.Shape, "file").Values.ToArray());
        ModelVector derived = SafetensorsReader.ReadModel(file, "file");
        Assert.Equal(["a", "s", "z"], derived.Shape.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(model[model.Shape.Find("z")!].ToArray(), derived[derived.Shape.Find("z")!].ToArray());
        Assert.Equal(ModelFile.Digest(model), ModelFile.Digest(derived));

        var destination = new ModelVector(model.Shape);
        SafetensorsReader.ReadInto(new MemoryStream(file), destination, "file");
        Assert.Equal(model.Values.ToArray(), destination.Values.ToArray());
    }

    [Fact]
    public void Bits_of_float32_survive()
    {
        float[] odd = [float.NaN, -0f, float.PositiveInfinity, float.Epsilon, BitConverter.Int32BitsToSingle(0x7FA00001)];
        ModelVector read = SafetensorsReader.ReadModel(SafetensorsWriter.ToArray(new ModelVector(ModelShape.Flat(5), odd)), "file");

        Assert.Equal(odd.Select(BitConverter.SingleToInt32Bits), read.Values.ToArray().Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Other_float_types_become_float32()
    {
        byte[] bytes =
        [
            .. BitConverter.GetBytes(1.0 / 3), .. BitConverter.GetBytes(-1e300),
            0x80, 0x3F, 0x49, 0x40,
            .. BitConverter.GetBytes((Half)0.5f), .. BitConverter.GetBytes(Half.MinValue),
        ];
        byte[] file = File(
            """{"d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[16,20]}"""
            + ""","h":{"dtype":"F16","shape":[2],"data_offsets":[20,24]}}""",
            bytes);

        ModelVector model = SafetensorsReader.ReadModel(file, "file");

        Assert.Equal([1f / 3, float.NegativeInfinity, 1f, 3.140625f, 0.5f, -65504f], model.Values.ToArray());
    }

    [Fact]
    public void Large_tensors_of_other_types_are_converted_piece_by_piece()
    {
        Half[] halves = [.. Enumerable.Range(0, 100_000).Select(i => (Half)(i % 2000))];
        byte[] file = File(
            """{"h":{"dtype":"F16","shape":[100000],"data_offsets":[0,200000]}}""",
            System.Runtime.InteropServices.MemoryMarshal.AsBytes<Half>(halves).ToArray());

        Assert.Equal(halves.Select(half => (float)half), SafetensorsReader.ReadModel(file, "file").Values.ToArray());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, SafetensorsFault.DuplicateName)]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, SafetensorsFault.DuplicateName)]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, SafetensorsFault.InvalidHeaderDeserialization)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, SafetensorsFault.InvalidHeaderDeserialization)]
    [InlineData("""{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4, SafetensorsFault.InvalidHeaderDeserialization)]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, SafetensorsFault.InvalidHeaderDeserialization)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}""", 4, SafetensorsFault.InvalidHeaderDeserialization)]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[1]]],"data_offsets":[0,4]}}""", 4, SafetensorsFault.InvalidHeaderDeserialization)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, SafetensorsFault.InvalidHeaderDeserialization)]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, SafetensorsFault.InvalidHeaderDeserialization)]
    [InlineData("""[]""", 0, SafetensorsFault.InvalidHeaderDeserialization)]
    [InlineData("""{} {}""", 0, SafetensorsFault.InvalidHeaderDeserialization)]
    [InlineData("", 0, SafetensorsFault.InvalidHeaderDeserialization)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, SafetensorsFault.InvalidOffset)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, SafetensorsFault.InvalidOffset)]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}""", 2, SafetensorsFault.MisalignedSlice)]
    [InlineData("""{"a":{"dtype":"F32","shape":[18446744073709551615,18446744073709551615],"data_offsets":[0,4]}}""", 4, SafetensorsFault.ValidationOverflow)]
    public void Malformed_header_is_refused_with_its_reason(string header, int dataLength, SafetensorsFault fault)
    {
        byte[] file = File(header, new byte[dataLength]);

        Assert.Equal(fault, SafetensorsReader.Check(file));
        var refused = Assert.Throws<MalformedInputException>(() => SafetensorsReader.ReadModel(file, "file"));
        Assert.StartsWith($"file: {fault}: ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", 8, SafetensorsFault.TypeNotSupported, "'a' is I64")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,0],"data_offsets":[0,0]}}""", 0, SafetensorsFault.ShapeMismatch, "[2, 0]")]
    [InlineData("""{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, SafetensorsFault.ShapeMismatch, "have a name")]
    public void Sound_file_that_no_model_can_have_is_refused(string header, int dataLength, SafetensorsFault fault, string says)
    {
        byte[] file = File(header, new byte[dataLength]);

        Assert.Equal(SafetensorsFault.None, SafetensorsReader.Check(file));
        var refused = Assert.Throws<MalformedInputException>(() => SafetensorsReader.ReadModel(file, "file"));
        Assert.StartsWith($"file: {fault}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_of_another_model_is_refused_naming_the_tensor()
    {
        byte[] file = SafetensorsWriter.ToArray(Model());
        Refused(ModelShape.Of(("a", [3]), ("s", [])), "tensor 'z' is not part of the model");
        Refused(ModelShape.Of(("a", [3]), ("s", []), ("z", [4, 2])), "tensor 'z' has the shape [2, 4]; the model says [4, 2]");
        Refused(ModelShape.Of(("a", [3]), ("s", []), ("z", [2, 4]), ("more", [1])), "tensor 'more' is missing");

        void Refused(ModelShape expected, string says)
        {
            var refused = Assert.Throws<MalformedInputException>(() => SafetensorsReader.ReadModel(file, expected, "file"));
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void File_cut_off_at_any_byte_is_refused()
    {
        byte[] file = SafetensorsWriter.ToArray(Model());
        for (int length = 0; length < file.Length; length++)
        {
            byte[] cut = file[..length];
            Assert.NotEqual(SafetensorsFault.None, SafetensorsReader.Check(cut));
            Assert.Throws<MalformedInputException>(() => SafetensorsReader.ReadModel(cut, "file"));
            Assert.Throws<MalformedInputException>(() => SafetensorsReader.ReadModel(cut, Model().Shape, "file"));
        }
    }

    [Fact]
    public void Mutated_files_are_read_or_refused_and_nothing_else()
    {
        byte[] file = SafetensorsWriter.ToArray(Model(), new Dictionary<string, string> { ["k"] = "v" });
        int refused = 0, read = 0;
        for (int seed = 0; seed < 20_000; seed++)
        {
            byte[] mutated = Mutated(file, new SeededRandom((ulong)seed, 0, 0, RandomPurpose.Faults));
            try
            {
                SafetensorsReader.ReadModel(mutated, "file");
                read++;
            }
            catch (MalformedInputException)
            {
                refused++;
            }
        }

        Assert.True(refused > 500 && read > 500, $"{refused} refused, {read} read");
    }

    [Fact]
    public void Long_claims_do_not_allocate()
    {
        byte[] claims = [.. BitConverter.GetBytes(99_999_999L), .. "{\"a\":"u8];
        byte[] tensor = File("""{"a":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}}""", new byte[4]);
        foreach (byte[] file in (byte[][])[claims, tensor])
        {
            Assert.Throws<MalformedInputException>(() => SafetensorsReader.ReadModel(file, "file"));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<MalformedInputException>(() => SafetensorsReader.ReadModel(file, "file"));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        }
    }

    [Fact]
    public void Message_stays_short_whatever_the_file_names_its_tensors()
    {
        byte[] file = File("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""".Replace("x", new string('x', 100_000), StringComparison.Ordinal), new byte[8]);
        Assert.InRange(Assert.Throws<MalformedInputException>(() => SafetensorsReader.ReadModel(file, "file")).Message.Length, 10, 500);
    }

    [Fact]
    public void Stream_that_cannot_seek_is_refused()
    {
        using var stream = new System.IO.Compression.DeflateStream(new MemoryStream(), System.IO.Compression.CompressionMode.Decompress);
        Assert.Throws<ArgumentException>(() => SafetensorsReader.ReadModel(stream, "file"));
    }

    private static byte[] Mutated(byte[] file, SeededRandom random)
    {
        List<byte> bytes = [.. file];
        for (int change = 0; change <= random.NextInt(3); change++)
        {
            int at = random.NextInt(bytes.Count);
            switch (random.NextInt(4))
            {
                case 0:
                    bytes[at] = (byte)random.NextUInt32();
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.NextInt(8));
                    break;
                case 2:
                    bytes.Insert(at, (byte)"{}[]\",:0123456789\\u"[random.NextInt(19)]);
                    break;
                default:
                    bytes.RemoveAt(at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static ModelVector Model() => new(ModelShape.Of(("z", [2, 4]), ("s", []), ("a", [3])), [.. Enumerable.Range(1, 12).Select(i => i * 0.5f)]);

    private static byte[] File(string header, byte[] data) =>
        [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. data];

    private static byte[][] Files(JsonElement golden) =>
        [.. golden.GetProperty("inputs").GetProperty("files_hex").EnumerateArray().Select(file => Convert.FromHexString(file.GetString()!))];
}
