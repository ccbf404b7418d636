using System.Buffers.Binary;
using System.Numerics.Tensors;
using FedActors.Core;

namespace FedActors.Learning.Datasets;

/// <summary>Reads IDX files, the format of the MNIST family, plain or compressed with gzip.</summary>
/// <remarks>
/// Two zero bytes, the type, the number of dimensions, each dimension as a big-endian int32, then the values in C order, big-endian
/// (Y. LeCun, C. Cortes, C. Burges, "The MNIST database", file formats).
/// </remarks>
public sealed class IdxReader
{
    /// <summary>The most values one file may hold; a float32 array of them is just below the runtime's limit on arrays of 2 GiB.</summary>
    public const int ValuesMax = 1 << 29;

    private const int DimensionsMax = 8;

    // Deflate codes at most 258 bytes in 2 bits: no honest file expands further, so a declared size beyond that is never allocated.
    private const long InflationMax = 1032;
    private const string Fix = "Fetch the file again: \"fedactors data fashion-mnist --to DIR\" keeps good files and replaces damaged ones.";

    private readonly string _path;
    private readonly byte[] _buffer = new byte[1 << 16];
    private Stream _stream = Stream.Null;
    private long _offset;

    private IdxReader(string path) => _path = path;

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The IDX file, plain or gzip.</param>
    /// <exception cref="MalformedInputException">The file is not there or damaged; the message has the offset, the finding and the fix.</exception>
    public static IdxArray Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return new IdxReader(path).Read(file);
        }
        catch (InvalidDataException broken)
        {
            throw new MalformedInputException(path, $"the gzip data are damaged: {broken.Message} {Fix}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(path, $"the file cannot be read: {e.Message}");
        }
    }

    private IdxArray Read(FileStream file)
    {
        using (_stream = GzipContents.Open(file, out uint? statedLength))
        {
            IdxArray array = ReadContents(statedLength is null ? file.Length : file.Length * InflationMax);
            if (statedLength is { } stated && stated != (uint)_offset)
            {
                throw Damaged($"the gzip file ends by stating {stated} bytes of contents and has {_offset}: bytes are missing or follow the end");
            }

            return array;
        }
    }

    private IdxArray ReadContents(long lengthMax)
    {
        Fill(4, "the magic number");
        if (_buffer[0] != 0 || _buffer[1] != 0)
        {
            throw Damaged($"at offset 0: an IDX file begins with the bytes 00 00; found {_buffer[0]:X2} {_buffer[1]:X2}");
        }

        (byte type, int rank) = (_buffer[2], _buffer[3]);
        int width = type switch
        {
            0x08 or 0x09 => 1,
            0x0B => 2,
            0x0C or 0x0D => 4,
            0x0E => 8,
            _ => throw Damaged($"at offset 2: the type is 08, 09, 0B, 0C, 0D or 0E; found {type:X2}"),
        };
        if (rank is 0 or > DimensionsMax)
        {
            throw Damaged($"at offset 3: the number of dimensions is 1 to {DimensionsMax}; found {rank}");
        }

        int[] dimensions = ReadDimensions(rank, out long count);
        long expected = _offset + (count * width);
        if (expected > lengthMax)
        {
            throw Damaged($"at offset 4: {string.Join(" x ", dimensions)} values of {width} bytes make {expected} bytes; the file can hold at most {lengthMax}");
        }

        var values = new float[count];
        ReadValues(values, type, width);
        if (_stream.ReadAtLeast(_buffer.AsSpan(0, 1), 1, throwOnEndOfStream: false) != 0)
        {
            throw Damaged($"at offset {_offset}: the contents end here by the dimensions {string.Join(" x ", dimensions)}; found more bytes");
        }

        return new IdxArray(dimensions, values);
    }

    private int[] ReadDimensions(int rank, out long count)
    {
        var dimensions = new int[rank];
        count = 1;
        for (int i = 0; i < rank; i++)
        {
            long offset = _offset;
            Fill(4, $"dimension {i + 1} of {rank}");
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(_buffer);
            if (dimensions[i] <= 0 || (count *= dimensions[i]) > ValuesMax)
            {
                throw Damaged($"at offset {offset}: dimension {i + 1} of {rank} is {dimensions[i]}; a dimension is positive and all together " +
                    $"make at most {ValuesMax} values");
            }
        }

        return dimensions;
    }

    private void ReadValues(float[] values, byte type, int width)
    {
        int perChunk = _buffer.Length / width;
        for (int start = 0; start < values.Length; start += perChunk)
        {
            long offset = _offset;
            Span<float> chunk = values.AsSpan(start, Math.Min(perChunk, values.Length - start));
            Fill(chunk.Length * width, "the values");
            Decode(_buffer.AsSpan(0, chunk.Length * width), type, chunk);
            int bad = chunk.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            if (bad >= 0)
            {
                throw Damaged($"at offset {offset + ((long)bad * width)}: values are finite float32 numbers; found {chunk[bad]}");
            }
        }
    }

    private static void Decode(ReadOnlySpan<byte> bytes, byte type, Span<float> values)
    {
        switch (type)
        {
            case 0x08:
                TensorPrimitives.ConvertTruncating(bytes, values);
                break;
            case 0x09:
                for (int i = 0; i < values.Length; i++) { values[i] = (sbyte)bytes[i]; }
                break;
            case 0x0B:
                for (int i = 0; i < values.Length; i++) { values[i] = BinaryPrimitives.ReadInt16BigEndian(bytes[(2 * i)..]); }
                break;
            case 0x0C:
                for (int i = 0; i < values.Length; i++) { values[i] = BinaryPrimitives.ReadInt32BigEndian(bytes[(4 * i)..]); }
                break;
            case 0x0D:
                for (int i = 0; i < values.Length; i++) { values[i] = BinaryPrimitives.ReadSingleBigEndian(bytes[(4 * i)..]); }
                break;
            default:
                for (int i = 0; i < values.Length; i++) { values[i] = (float)BinaryPrimitives.ReadDoubleBigEndian(bytes[(8 * i)..]); }
                break;
        }
    }

    private void Fill(int length, string what)
    {
        int read = _stream.ReadAtLeast(_buffer.AsSpan(0, length), length, throwOnEndOfStream: false);
        if (read < length)
        {
            throw Damaged($"at offset {_offset + read}: the contents end within {what}; {length - read} more bytes are expected there");
        }

        _offset += length;
    }

    private MalformedInputException Damaged(string finding) => new(_path, $"{finding}. {Fix}");
}
