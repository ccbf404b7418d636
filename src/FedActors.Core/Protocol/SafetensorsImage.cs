using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FedActors.Core.Vectors;

namespace FedActors.Core.Protocol;

/// <summary>
/// A vector's safetensors file without the file: any stretch of its bytes, made from the values when asked, so that a body can be sent and
/// sent again from any byte on without a second copy of the model.
/// </summary>
public sealed class SafetensorsImage
{
    // 16 KiB of the stack are converted at a time where values travel as float16.
    private const int ConversionValues = 1 << 13;

    private readonly byte[] _head;
    private readonly ImmutableArray<Place> _places;
    private readonly int _size;
    private readonly int _dimension;

    /// <summary>The file of a vector of that shape.</summary>
    /// <param name="shape">The model's tensors.</param>
    /// <param name="half">Whether values are written as float16, rounded to nearest; else as float32.</param>
    public SafetensorsImage(ModelShape shape, bool half)
        : this(shape, half ? SafetensorsDtype.F16 : SafetensorsDtype.F32)
    {
    }

    private SafetensorsImage(ModelShape shape, SafetensorsDtype dtype)
    {
        Invariant.Require(BitConverter.IsLittleEndian);
        (_size, _dimension) = (dtype.Bits() / 8, shape.Dimension);
        SafetensorsTensor[] tensors = [.. shape.Tensors.Select(tensor => new SafetensorsTensor(
            tensor.Name, dtype, [.. tensor.Dimensions.Select(size => (ulong)size)], (ulong)tensor.Length * (ulong)_size))];
        _head = SafetensorsWriter.Head(tensors, metadata: null);
        Dictionary<string, TensorShape> shapes = shape.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var places = ImmutableArray.CreateBuilder<Place>(tensors.Length);
        long begin = _head.Length;
        foreach (SafetensorsTensor tensor in SafetensorsHeaderText.InWriterOrder(tensors))
        {
            TensorShape place = shapes[tensor.Name];
            places.Add(new Place(begin, place.Offset, place.Length));
            begin += (long)tensor.ByteLength;
        }

        _places = places.MoveToImmutable();
        Length = begin;
    }

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; }

    /// <summary>The file of a masked update: one tensor of elements of the ring, whose bits travel as they are in the place of floats.</summary>
    /// <param name="elements">How many: d + 1.</param>
    public static SafetensorsImage OfRing(int elements) => new(ModelShape.Flat(elements, SafetensorsLayout.RingTensor), SafetensorsDtype.U32);

    /// <summary>Whether float16 holds every value exactly, so that the file's values have the digest of the given ones.</summary>
    public static bool FitsHalf(ReadOnlySpan<float> values)
    {
        Span<Half> halves = stackalloc Half[ConversionValues / 2];
        Span<float> back = stackalloc float[ConversionValues / 2];
        while (!values.IsEmpty)
        {
            ReadOnlySpan<float> piece = values[..Math.Min(values.Length, halves.Length)];
            TensorPrimitives.ConvertToHalf(piece, halves);
            TensorPrimitives.ConvertToSingle(halves[..piece.Length], back);
            if (!MemoryMarshal.AsBytes(piece).SequenceEqual(MemoryMarshal.AsBytes(back[..piece.Length])))
            {
                return false;
            }

            values = values[piece.Length..];
        }

        return true;
    }

    /// <summary>Writes a stretch of the file.</summary>
    /// <param name="values">float32[d].</param>
    /// <param name="position">Where in the file the stretch begins.</param>
    /// <param name="destination">Filled completely; the stretch lies within the file.</param>
    public void CopyTo(ReadOnlySpan<float> values, long position, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _dimension);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, Length - position);
        if (position < _head.Length)
        {
            int count = (int)Math.Min(destination.Length, _head.Length - position);
            _head.AsSpan((int)position, count).CopyTo(destination);
            position += count;
            destination = destination[count..];
        }

        for (int index = destination.IsEmpty ? 0 : IndexOf(position); !destination.IsEmpty; index++)
        {
            Place place = _places[index];
            long skipped = position - place.Begin;
            int count = (int)Math.Min(destination.Length, ((long)place.Length * _size) - skipped);
            CopyBytes(values.Slice(place.Offset, place.Length), skipped, destination[..count]);
            position += count;
            destination = destination[count..];
        }
    }

    /// <summary>Bytes of one tensor, which may begin and end within a value.</summary>
    private void CopyBytes(ReadOnlySpan<float> tensor, long skipped, Span<byte> destination)
    {
        Span<Half> halves = stackalloc Half[_size == sizeof(float) ? 0 : ConversionValues];
        while (!destination.IsEmpty)
        {
            int within = (int)(skipped % _size);
            ReadOnlySpan<float> rest = tensor[(int)(skipped / _size)..];
            scoped ReadOnlySpan<byte> bytes;
            if (_size == sizeof(float))
            {
                // A span of bytes has at most 2^31 - 1 elements, and no stretch is longer.
                bytes = MemoryMarshal.AsBytes(rest[..(int)Math.Min(rest.Length, ((long)destination.Length / _size) + 2)]);
            }
            else
            {
                ReadOnlySpan<float> piece = rest[..Math.Min(rest.Length, halves.Length)];
                TensorPrimitives.ConvertToHalf(piece, halves);
                bytes = MemoryMarshal.AsBytes(halves[..piece.Length]);
            }

            bytes = bytes[within..];
            bytes = bytes[..Math.Min(bytes.Length, destination.Length)];
            bytes.CopyTo(destination);
            skipped += bytes.Length;
            destination = destination[bytes.Length..];
        }
    }

    private int IndexOf(long position)
    {
        int low = 0, high = _places.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _places[middle].Begin <= position ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private readonly record struct Place(long Begin, int Offset, int Length);
}
