using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FedActors.Core.Vectors;

namespace FedActors.Core.Protocol;

/// <summary>
/// Writes models as safetensors files, byte for byte as the format's own library would: one model and one set of notes have one
/// file.
/// </summary>
/// <remarks>
/// Where the library leaves the order of notes open, they are sorted. Tensors are written as they lie, without a second copy.
/// </remarks>
public static class SafetensorsWriter
{
    // A span of bytes has at most 2^31 - 1 elements, fewer than a large model has bytes.
    private const int PieceFloats = 1 << 24;

    /// <summary>Takes the next bytes of a file.</summary>
    internal delegate void Sink(ReadOnlySpan<byte> bytes);

    /// <summary>Writes a model.</summary>
    /// <param name="destination">Receives the file; not closed.</param>
    /// <param name="model">float32[d], written as F32 tensors under their names.</param>
    /// <param name="metadata">The writer's notes, or null for none.</param>
    public static void Write(Stream destination, ModelVector model, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(destination.Write, model, metadata);

    /// <summary>The model's file in memory.</summary>
    /// <param name="model">float32[d] of fewer than about 500 million elements, because an array has at most 2^31 bytes.</param>
    /// <param name="metadata">The writer's notes, or null for none.</param>
    public static byte[] ToArray(ModelVector model, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var stream = new MemoryStream(checked((int)LengthOf(model, metadata)));
        Write(stream, model, metadata);
        return stream.GetBuffer();
    }

    /// <summary>The length of the model's file in bytes, without writing it.</summary>
    /// <param name="model">float32[d].</param>
    /// <param name="metadata">The writer's notes, or null for none.</param>
    public static long LengthOf(ModelVector model, IReadOnlyDictionary<string, string>? metadata = null) =>
        Head([.. model.Shape.Tensors.Select(Describe)], metadata).Length + ((long)model.Dimension * sizeof(float));

    internal static void Write(Sink sink, ModelVector model, IReadOnlyDictionary<string, string>? metadata)
    {
        Invariant.Require(BitConverter.IsLittleEndian);
        SafetensorsTensor[] tensors = [.. model.Shape.Tensors.Select(Describe)];
        Dictionary<string, TensorShape> places = model.Shape.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        sink(Head(tensors, metadata));
        foreach (SafetensorsTensor tensor in SafetensorsHeaderText.InWriterOrder(tensors))
        {
            ReadOnlySpan<float> rest = model[places[tensor.Name]];
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<float> piece = rest[..Math.Min(rest.Length, PieceFloats)];
                sink(MemoryMarshal.AsBytes(piece));
                rest = rest[piece.Length..];
            }
        }
    }

    /// <summary>Length and header as they begin a file, padded with spaces to a multiple of 8 bytes.</summary>
    internal static byte[] Head(IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        List<byte> text = SafetensorsHeaderText.Of(tensors, metadata);
        while (text.Count % sizeof(ulong) != 0)
        {
            text.Add((byte)' ');
        }

        if (text.Count > SafetensorsHeader.LengthMax)
        {
            throw new ArgumentException(
                $"The header would have {text.Count} bytes; the format allows {SafetensorsHeader.LengthMax}. Use fewer or shorter names.",
                nameof(tensors));
        }

        var head = new byte[SafetensorsHeader.PrefixLength + text.Count];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)text.Count);
        text.CopyTo(head, SafetensorsHeader.PrefixLength);
        return head;
    }

    private static SafetensorsTensor Describe(TensorShape tensor) =>
        new(tensor.Name, SafetensorsDtype.F32, [.. tensor.Dimensions.Select(size => (ulong)size)], (ulong)tensor.Length * sizeof(float));
}
