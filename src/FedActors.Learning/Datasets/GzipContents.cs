using System.Buffers.Binary;
using System.IO.Compression;

namespace FedActors.Learning.Datasets;

/// <summary>Opens files that may be compressed with gzip, told by the magic number and not by the name.</summary>
internal static class GzipContents
{
    /// <summary>The contents of the file from their beginning.</summary>
    /// <param name="file">A file that can be sought in.</param>
    /// <param name="statedLength">
    /// What the last four bytes of a gzip file state as the length of its contents, modulo 2^32; null for a plain file. Inflating skips
    /// bytes that follow the compressed data: comparing this length shows them.
    /// </param>
    public static Stream Open(FileStream file, out uint? statedLength)
    {
        Span<byte> ends = stackalloc byte[4];
        statedLength = null;
        bool isGzip = file.ReadAtLeast(ends[..2], 2, throwOnEndOfStream: false) == 2 && ends is [0x1F, 0x8B, ..];
        if (isGzip && file.Length >= ends.Length)
        {
            file.Seek(-ends.Length, SeekOrigin.End);
            file.ReadExactly(ends);
            statedLength = BinaryPrimitives.ReadUInt32LittleEndian(ends);
        }

        file.Position = 0;
        return isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
