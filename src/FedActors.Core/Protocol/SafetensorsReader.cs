using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FedActors.Core.Vectors;

namespace FedActors.Core.Protocol;

/// <summary>
/// Reads models from safetensors files: F32 as it is, F16 and BF16 widened, F64 rounded to nearest. Whatever the bytes are, it
/// ends with a model or a <see cref="MalformedInputException"/> whose text begins with the <see cref="SafetensorsFault"/>, and
/// never allocates by a number that the file's length does not bear out.
/// </summary>
/// <remarks>
/// The format: Hugging Face, safetensors, README and safetensors/src/tensor.rs. Values are not judged: NaN stays NaN.
/// </remarks>
public static class SafetensorsReader
{
    // 64 KiB of file are converted at a time where the type is not float32.
    private const int ConversionBytes = 1 << 16;

    // A span of bytes has at most 2^31 - 1 elements, fewer than a large model has bytes.
    private const int ReadFloats = 1 << 24;

    /// <summary>Why a file would be refused as a safetensors file, or <see cref="SafetensorsFault.None"/>.</summary>
    /// <param name="file">The whole file.</param>
    public static SafetensorsFault Check(ReadOnlySpan<byte> file) => ReadHeader(file, out _)?.Fault ?? SafetensorsFault.None;

    /// <summary>Reads a model whose shape the file decides: its tensors in the order of their bytes.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="sourceName">How messages name the file.</param>
    public static ModelVector ReadModel(byte[] file, string sourceName)
    {
        using var stream = new MemoryStream(file, writable: false);
        return ReadModel(stream, sourceName);
    }

    /// <summary>Reads a model of the expected shape; tensors are found by name, whatever their order in the file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="expected">The model's tensors; the file must have exactly these.</param>
    /// <param name="sourceName">How messages name the file.</param>
    public static ModelVector ReadModel(byte[] file, ModelShape expected, string sourceName)
    {
        using var stream = new MemoryStream(file, writable: false);
        return ReadModel(stream, expected, sourceName);
    }

    /// <summary>Reads a model whose shape the file decides: its tensors in the order of their bytes.</summary>
    /// <param name="file">Seekable, because lengths are checked before anything is allocated; read from its beginning.</param>
    /// <param name="sourceName">How messages name the file.</param>
    public static ModelVector ReadModel(Stream file, string sourceName)
    {
        SafetensorsHeader header = ReadHeader(file, sourceName);
        var model = new ModelVector(SafetensorsModelShape.Of(header, sourceName));
        Fill(model, header, file, sourceName);
        return model;
    }

    /// <summary>Reads a model of the expected shape; tensors are found by name, whatever their order in the file.</summary>
    /// <param name="file">Seekable, because lengths are checked before anything is allocated; read from its beginning.</param>
    /// <param name="expected">The model's tensors; the file must have exactly these.</param>
    /// <param name="sourceName">How messages name the file.</param>
    public static ModelVector ReadModel(Stream file, ModelShape expected, string sourceName)
    {
        SafetensorsHeader header = ReadHeader(file, sourceName);
        SafetensorsModelShape.Require(header, expected, sourceName);
        var model = new ModelVector(expected);
        Fill(model, header, file, sourceName);
        return model;
    }

    /// <summary>Reads into a model that exists, so that no second copy is needed.</summary>
    /// <param name="file">Seekable; read from its beginning.</param>
    /// <param name="destination">Its shape is the expected one; its values are undefined when reading fails after the
    /// header.</param>
    /// <param name="sourceName">How messages name the file.</param>
    public static void ReadInto(Stream file, ModelVector destination, string sourceName)
    {
        SafetensorsHeader header = ReadHeader(file, sourceName);
        SafetensorsModelShape.Require(header, destination.Shape, sourceName);
        Fill(destination, header, file, sourceName);
    }

    internal static SafetensorsFlaw? ReadHeader(ReadOnlySpan<byte> file, out SafetensorsHeader? header)
    {
        header = null;
        ReadOnlySpan<byte> prefix = file[..Math.Min(file.Length, SafetensorsHeader.PrefixLength)];
        return SafetensorsHeader.ReadLength(prefix, file.Length, out int length)
            ?? SafetensorsHeader.Read(
                file.Slice(SafetensorsHeader.PrefixLength, length), file.Length - SafetensorsHeader.PrefixLength - length, out header);
    }

    private static SafetensorsHeader ReadHeader(Stream file, string sourceName)
    {
        if (!file.CanSeek)
        {
            throw new ArgumentException("A safetensors file is read from a stream that can seek; store a body before reading it.", nameof(file));
        }

        file.Position = 0;
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixLength];
        prefix = prefix[..file.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false)];
        if (SafetensorsHeader.ReadLength(prefix, file.Length, out int length) is { } unreadable)
        {
            throw unreadable.In(sourceName);
        }

        // No longer than the file, as just checked.
        var json = new byte[length];
        ReadExactly(file, json, sourceName);
        long dataLength = file.Length - SafetensorsHeader.PrefixLength - length;
        SafetensorsFlaw? flaw = SafetensorsHeader.Read(json, dataLength, out SafetensorsHeader? header);
        return header ?? throw flaw!.In(sourceName);
    }

    private static void Fill(ModelVector model, SafetensorsHeader header, Stream file, string sourceName)
    {
        Invariant.Require(BitConverter.IsLittleEndian);
        Dictionary<string, TensorShape> tensors = model.Shape.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (SafetensorsEntry entry in header.Entries)
        {
            file.Position = header.DataOffset + (long)entry.Begin;
            Span<float> rest = model[tensors[entry.Name]];
            while (!rest.IsEmpty)
            {
                rest = rest[Read(entry.Dtype, rest, file, sourceName)..];
            }
        }
    }

    private static int Read(SafetensorsDtype dtype, Span<float> rest, Stream file, string sourceName)
    {
        if (dtype == SafetensorsDtype.F32)
        {
            Span<float> direct = rest[..Math.Min(rest.Length, ReadFloats)];
            ReadExactly(file, MemoryMarshal.AsBytes(direct), sourceName);
            return direct.Length;
        }

        int size = dtype.Bits() / 8;
        Span<float> values = rest[..Math.Min(rest.Length, ConversionBytes / size)];
        Span<byte> bytes = stackalloc byte[ConversionBytes];
        bytes = bytes[..(values.Length * size)];
        ReadExactly(file, bytes, sourceName);
        switch (dtype)
        {
            case SafetensorsDtype.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            case SafetensorsDtype.BF16:
                Widen(MemoryMarshal.Cast<byte, ushort>(bytes), values);
                break;
            default:
                Invariant.Require(dtype == SafetensorsDtype.F64);
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), values);
                break;
        }

        return values.Length;
    }

    private static void Widen(ReadOnlySpan<ushort> brain, Span<float> destination)
    {
        // BF16 is the upper half of a float32.
        for (int i = 0; i < brain.Length; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)brain[i] << 16);
        }
    }

    private static void ReadExactly(Stream file, Span<byte> destination, string sourceName)
    {
        if (file.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
        {
            throw new SafetensorsFlaw(SafetensorsFault.MetadataIncompleteBuffer, "the file became shorter while it was read.")
                .In(sourceName);
        }
    }
}
