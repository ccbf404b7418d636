using FedActors.Core;
using FedActors.Core.Randomness;
using FedActors.Learning.Datasets;

namespace FedActors.Learning.Tests.Datasets;

public sealed class IdxReaderTests : IDisposable
{
    private static readonly byte[] Sample = IdxFiles.Build(8, [2, 3], 0, 1, 127, 128, 254, 255);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<byte, byte[], float> Types => new()
    {
        { 0x08, [200], 200 },
        { 0x09, [0xFE], -2 },
        { 0x0B, [0xFF, 0x00], -256 },
        { 0x0C, [0x00, 0x01, 0x00, 0x00], 65536 },
        { 0x0D, [0x3F, 0xC0, 0x00, 0x00], 1.5f },
        { 0x0E, [0xBF, 0xD0, 0, 0, 0, 0, 0, 0], -0.25f },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_is_read_as_float(byte type, byte[] bytes, float expected)
    {
        IdxArray array = IdxReader.Read(_directory.Write("x", IdxFiles.Build(type, [2], [.. bytes, .. bytes])));

        Assert.Equal([2], array.Dimensions);
        Assert.Equal([expected, expected], array.Values);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Plain_and_compressed_files_read_alike_whatever_their_name(bool isCompressed)
    {
        IdxArray array = IdxReader.Read(_directory.Write(isCompressed ? "plain" : "x.gz", isCompressed ? IdxFiles.Compress(Sample) : Sample));

        Assert.Equal([2, 3], array.Dimensions);
        Assert.Equal([0, 1, 127, 128, 254, 255], array.Values);
    }

    [Fact]
    public void A_file_longer_than_the_buffer_is_read_whole()
    {
        byte[] values = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i % 251))];

        float[] read = IdxReader.Read(_directory.Write("x", IdxFiles.Compress(IdxFiles.Build(8, [200, 1000], values)))).Values;

        Assert.Equal(values.Select(v => (float)v), read);
    }

    public static TheoryData<string, byte[], string> Damage => new()
    {
        { "magic", [1, 2, 8, 1, 0, 0, 0, 1, 9], "at offset 0: an IDX file begins with the bytes 00 00; found 01 02" },
        { "type", IdxFiles.Build(7, [1], 9), "at offset 2: the type is 08, 09, 0B, 0C, 0D or 0E; found 07" },
        { "no dimensions", IdxFiles.Build(8, []), "at offset 3: the number of dimensions is 1 to 8; found 0" },
        { "many dimensions", IdxFiles.Build(8, [1, 1, 1, 1, 1, 1, 1, 1, 1], 9), "found 9" },
        { "zero dimension", IdxFiles.Build(8, [2, 0]), "at offset 8: dimension 2 of 2 is 0" },
        { "negative dimension", IdxFiles.Build(8, [-1], 9), "at offset 4: dimension 1 of 1 is -1" },
        { "absurd product", IdxFiles.Build(8, [1 << 20, 1 << 20], 9), "at offset 8: dimension 2 of 2 is 1048576" },
        { "absurd size", IdxFiles.Build(8, [500_000_000], 9), "make 500000008 bytes; the file can hold at most 9" },
        { "absurd size in gzip", IdxFiles.Compress(IdxFiles.Build(8, [500_000_000], 9)), "make 500000008 bytes; the file can hold at most" },
        { "too short", IdxFiles.Build(8, [3], 9, 9), "3 values of 1 bytes make 11 bytes; the file can hold at most 10" },
        { "too short in gzip", IdxFiles.Compress(IdxFiles.Build(8, [3], 9, 9)), "at offset 10: the contents end within the values; 1 more bytes" },
        { "too long", IdxFiles.Build(8, [3], 9, 9, 9, 9), "at offset 11: the contents end here by the dimensions 3; found more bytes" },
        { "bytes after gzip", [.. IdxFiles.Compress(Sample), 1, 2, 3], "bytes are missing or follow the end" },
        { "not a number", IdxFiles.Build(0x0D, [1], 0x7F, 0xC0, 0, 0), "at offset 8: values are finite float32 numbers; found NaN" },
        { "too large for float32", IdxFiles.Build(0x0E, [1], 0x7F, 0xE0, 0, 0, 0, 0, 0, 0), "at offset 8: values are finite" },
        { "empty", [], "at offset 0: the contents end within the magic number; 4 more bytes" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void Damage_is_named_with_its_offset_and_the_fix(string name, byte[] bytes, string expected)
    {
        string path = _directory.Write(name, bytes);
        var refusal = Assert.Throws<MalformedInputException>(() => IdxReader.Read(path));

        Assert.Equal(path, refusal.Origin);
        Assert.Contains(expected, refusal.Message);
        Assert.Contains("fedactors data fashion-mnist --to DIR", refusal.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_cut_at_any_byte_is_refused(bool isCompressed)
    {
        byte[] whole = isCompressed ? IdxFiles.Compress(Sample) : Sample;
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _directory.Write("cut", whole[..length]);
            Assert.Throws<MalformedInputException>(() => IdxReader.Read(path));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_with_random_bytes_changed_is_read_or_refused_and_nothing_else(bool isCompressed)
    {
        byte[] whole = isCompressed ? IdxFiles.Compress(Sample) : Sample;
        var random = new SeededRandom(17, 0, 0, RandomPurpose.World);
        int refused = 0;
        for (int trial = 0; trial < 3000; trial++)
        {
            byte[] changed = [.. whole];
            for (int n = random.NextInt(3); n >= 0; n--) { changed[random.NextInt(changed.Length)] ^= (byte)(1 + random.NextInt(255)); }
            string path = _directory.Write("changed", changed);
            refused += Record.Exception(() => IdxReader.Read(path)) switch
            {
                null => 0,
                MalformedInputException => 1,
                { } other => throw new InvalidOperationException($"trial {trial}", other),
            };
        }

        Assert.InRange(refused, 1000, 3000);
    }

    [Fact]
    public void A_wrong_check_sum_at_the_end_of_gzip_is_refused()
    {
        byte[] whole = IdxFiles.Compress(Sample);
        for (int i = 8; i >= 1; i--)
        {
            byte[] changed = [.. whole];
            changed[^i] ^= 1;
            Assert.Throws<MalformedInputException>(() => IdxReader.Read(_directory.Write("changed", changed)));
        }
    }

    [Fact]
    public void A_missing_file_is_refused_by_name()
    {
        var refusal = Assert.Throws<MalformedInputException>(() => IdxReader.Read(_directory.File("absent")));

        Assert.StartsWith(_directory.File("absent"), refusal.Message);
    }
}
