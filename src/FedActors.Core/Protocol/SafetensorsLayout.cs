using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FedActors.Core.Vectors;

namespace FedActors.Core.Protocol;

/// <summary>
/// Where the parameters of a model lie in a safetensors file that is not held in memory: read from the file's head alone, checked against
/// the model, and then good for reading any stretch of the flat vector. Safe for many threads.
/// </summary>
public sealed class SafetensorsLayout
{
    /// <summary>What the only tensor of a masked update is called.</summary>
    public const string RingTensor = "masked";

    // 16 KiB of the stack are converted at a time where values are float16.
    private const int ConversionValues = 1 << 13;

    private readonly ImmutableArray<Place> _places;

    private SafetensorsLayout(ImmutableArray<Place> places, long dataOffset, int dimension)
    {
        _places = places;
        (DataOffset, Dimension) = (dataOffset, dimension);
        long expected = dataOffset;
        IsFlat = true;
        foreach (Place place in places)
        {
            IsFlat &= !place.IsHalf && place.Position == expected;
            IsHalf |= place.IsHalf;
            expected = place.Position + ((long)place.Length * sizeof(float));
        }
    }

    /// <summary>Reads bytes of the file: fills the destination from that position on.</summary>
    public delegate void FileReader(long position, Span<byte> destination);

    /// <summary>Where the values begin in the file.</summary>
    public long DataOffset { get; }

    /// <summary>d: how many values there are.</summary>
    public int Dimension { get; }

    /// <summary>Whether the bytes after the head are the flat float32[d] of the model as it lies in memory.</summary>
    public bool IsFlat { get; }

    /// <summary>Whether any tensor travels as float16.</summary>
    public bool IsHalf { get; }

    /// <summary>How many bytes the head takes: the eight of its length and the text itself.</summary>
    /// <param name="prefix">The first bytes of the file: 8, or all where it has fewer.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="length">The head's length in bytes; 0 where a flaw is returned.</param>
    public static SafetensorsFlaw? HeadLength(ReadOnlySpan<byte> prefix, long fileLength, out int length)
    {
        SafetensorsFlaw? flaw = SafetensorsHeader.ReadLength(prefix, fileLength, out int text);
        length = flaw is null ? SafetensorsHeader.PrefixLength + text : 0;
        return flaw;
    }

    /// <summary>Reads a file's head: it must have exactly the model's tensors, each float32 or float16.</summary>
    /// <param name="head">As many bytes as <see cref="HeadLength"/> said.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="expected">The model's tensors.</param>
    /// <param name="layout">Null where a flaw is returned.</param>
    public static SafetensorsFlaw? Read(ReadOnlySpan<byte> head, long fileLength, ModelShape expected, out SafetensorsLayout? layout)
    {
        layout = null;
        SafetensorsFlaw? flaw = ReadHeader(head, fileLength, out SafetensorsHeader? header) ?? SafetensorsModelShape.Check(header!, expected);
        if (flaw is not null)
        {
            return flaw;
        }

        var entries = new Dictionary<string, SafetensorsEntry>(header!.Entries.Count, StringComparer.Ordinal);
        foreach (SafetensorsEntry entry in header.Entries)
        {
            if (entry.Dtype is not (SafetensorsDtype.F32 or SafetensorsDtype.F16))
            {
                return new SafetensorsFlaw(SafetensorsFault.TypeNotSupported,
                    $"tensor '{entry.Name}' is {entry.Dtype.Text()}; an update's tensors are F32 or F16.");
            }

            entries.Add(entry.Name, entry);
        }

        layout = new SafetensorsLayout(
            [.. expected.Tensors.Select(tensor => PlaceOf(tensor, entries[tensor.Name], header.DataOffset))], header.DataOffset, expected.Dimension);
        return null;
    }

    /// <summary>Reads the head of a masked update: one tensor of that many elements of the ring, four bytes each, which are then read as if they were floats.</summary>
    /// <param name="head">As many bytes as <see cref="HeadLength"/> said.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="elements">How many elements: d + 1.</param>
    /// <param name="layout">Null where a flaw is returned.</param>
    public static SafetensorsFlaw? ReadRing(ReadOnlySpan<byte> head, long fileLength, int elements, out SafetensorsLayout? layout)
    {
        layout = null;
        if (ReadHeader(head, fileLength, out SafetensorsHeader? header) is { } flaw)
        {
            return flaw;
        }

        if (header!.Entries is not [{ Name: RingTensor, Dtype: SafetensorsDtype.U32 } only] || !only.Shape.SequenceEqual([(ulong)elements]))
        {
            return new SafetensorsFlaw(SafetensorsFault.ShapeMismatch,
                $"a masked update is one tensor '{RingTensor}' of {elements} elements, U32; this file has "
                + (header.Entries is [{ } other] ? $"'{other.Name}' with the shape [{string.Join(", ", other.Shape)}], {other.Dtype.Text()}." : $"{header.Entries.Count} tensors."));
        }

        layout = new SafetensorsLayout([new Place(0, elements, header.DataOffset + (long)only.Begin, IsHalf: false)], header.DataOffset, elements);
        return null;
    }

    /// <summary>Reads a stretch of the flat vector.</summary>
    /// <param name="offset">Index of the first value.</param>
    /// <param name="destination">float32, filled completely; the range lies within the vector.</param>
    /// <param name="file">The file that the head came from.</param>
    public void Read(int offset, Span<float> destination, FileReader file)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, Dimension - offset);
        for (int index = IndexOf(offset); !destination.IsEmpty; index++)
        {
            Place place = _places[index];
            int skipped = offset - place.Offset;
            Span<float> part = destination[..Math.Min(destination.Length, place.Length - skipped)];
            if (place.IsHalf)
            {
                ReadHalf(place.Position + ((long)skipped * 2), part, file);
            }
            else
            {
                file(place.Position + ((long)skipped * sizeof(float)), MemoryMarshal.AsBytes(part));
            }

            offset += part.Length;
            destination = destination[part.Length..];
        }
    }

    private static SafetensorsFlaw? ReadHeader(ReadOnlySpan<byte> head, long fileLength, out SafetensorsHeader? header) =>
        SafetensorsHeader.Read(head[SafetensorsHeader.PrefixLength..], fileLength - head.Length, out header);

    private static void ReadHalf(long position, Span<float> destination, FileReader file)
    {
        Span<Half> halves = stackalloc Half[Math.Min(destination.Length, ConversionValues)];
        while (!destination.IsEmpty)
        {
            Span<Half> piece = halves[..Math.Min(destination.Length, halves.Length)];
            file(position, MemoryMarshal.AsBytes(piece));
            TensorPrimitives.ConvertToSingle(piece, destination);
            position += piece.Length * 2;
            destination = destination[piece.Length..];
        }
    }

    /// <summary>The tensor in which that value lies; tensors are never empty.</summary>
    private int IndexOf(int offset)
    {
        int low = 0, high = _places.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _places[middle].Offset <= offset ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private static Place PlaceOf(TensorShape tensor, SafetensorsEntry entry, long dataOffset) =>
        new(tensor.Offset, tensor.Length, dataOffset + (long)entry.Begin, entry.Dtype == SafetensorsDtype.F16);

    private readonly record struct Place(int Offset, int Length, long Position, bool IsHalf);
}
