using System.Buffers.Binary;
using System.IO.Compression;

namespace FedActors.Learning.Tests.Datasets;

/// <summary>Writes small IDX files, right or wrong.</summary>
internal static class IdxFiles
{
    public static byte[] Build(byte type, int[] dimensions, params byte[] values)
    {
        var bytes = new byte[4 + (4 * dimensions.Length) + values.Length];
        bytes[2] = type;
        bytes[3] = (byte)dimensions.Length;
        for (int i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), dimensions[i]);
        }

        values.CopyTo(bytes, 4 + (4 * dimensions.Length));
        return bytes;
    }

    public static byte[] Compress(byte[] contents)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal)) { gzip.Write(contents); }
        return compressed.ToArray();
    }

    /// <summary>A set of four plain files: 2 x 2 images, 12 for training and 3 for testing.</summary>
    public static void WriteSet(TemporaryDirectory directory)
    {
        foreach ((string part, int count) in new[] { ("train", 12), ("t10k", 3) })
        {
            byte[] pixels = [.. Enumerable.Range(0, count * 4).Select(i => (byte)(i * 5))], labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
            directory.Write($"{part}-images-idx3-ubyte", Build(8, [count, 2, 2], pixels));
            directory.Write($"{part}-labels-idx1-ubyte", Build(8, [count], labels));
        }
    }
}
