using System.Buffers;
using System.Runtime.InteropServices;
using FedActors.Core.Vectors;

namespace FedActors.Core.Protocol;

/// <summary>
/// Takes a model's safetensors file piece by piece as it arrives, straight into the model: no second copy, no file. Only float32, which is
/// how models are stored.
/// </summary>
/// <param name="fileLength">Bytes of the whole file, as the sender says.</param>
/// <param name="expected">The model's tensors, which the file must have exactly; null takes what the file has.</param>
/// <param name="sourceName">How messages name the file.</param>
public sealed class SafetensorsIntake(long fileLength, ModelShape? expected, string sourceName)
{
    private readonly ArrayBufferWriter<byte> _head = new();
    private int _headLength;
    private List<(TensorShape Tensor, SafetensorsEntry Entry)>? _places;
    private ModelVector? _model;
    private int _place;
    private long _filled;

    /// <summary>How many bytes have been taken.</summary>
    public long Position { get; private set; }

    /// <summary>Whether all have been taken.</summary>
    public bool IsComplete => Position == fileLength && _model is not null;

    /// <summary>The model, once complete.</summary>
    public ModelVector Model => IsComplete ? _model! : throw new InvalidOperationException($"{Position} of {fileLength} bytes have come.");

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="MalformedInputException">They are not the expected model's file.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > fileLength - Position)
        {
            throw new SafetensorsFlaw(SafetensorsFault.MetadataIncompleteBuffer, $"more than the stated {fileLength} bytes came.").In(sourceName);
        }

        Position += bytes.Length;
        if (_model is null)
        {
            bytes = AddHead(bytes);
        }

        while (!bytes.IsEmpty && _model is not null)
        {
            bytes = AddValues(bytes);
        }

        if (Position == fileLength && _model is null)
        {
            throw new SafetensorsFlaw(SafetensorsFault.HeaderTooSmall, $"the file has only {fileLength} bytes.").In(sourceName);
        }
    }

    /// <summary>The head first in full, because it says where everything goes.</summary>
    private ReadOnlySpan<byte> AddHead(ReadOnlySpan<byte> bytes)
    {
        bytes = TakeHead(bytes, SafetensorsHeader.PrefixLength);
        if (_head.WrittenCount < SafetensorsHeader.PrefixLength)
        {
            return [];
        }

        if (_headLength == 0)
        {
            Refuse(SafetensorsHeader.ReadLength(_head.WrittenSpan, fileLength, out int length));
            _headLength = SafetensorsHeader.PrefixLength + length;
        }

        bytes = TakeHead(bytes, _headLength);
        if (_head.WrittenCount == _headLength)
        {
            ReadHead();
        }

        return bytes;
    }

    private ReadOnlySpan<byte> TakeHead(ReadOnlySpan<byte> bytes, int upTo)
    {
        // The buffer grows with what has come, never by what was announced.
        int count = Math.Clamp(upTo - _head.WrittenCount, 0, bytes.Length);
        _head.Write(bytes[..count]);
        return bytes[count..];
    }

    private void ReadHead()
    {
        Refuse(SafetensorsHeader.Read(
            _head.WrittenSpan[SafetensorsHeader.PrefixLength..], fileLength - _headLength, out SafetensorsHeader? header));
        ModelShape shape = expected ?? SafetensorsModelShape.Of(header!, sourceName);
        SafetensorsModelShape.Require(header!, shape, sourceName);
        Dictionary<string, TensorShape> tensors = shape.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        _places = [.. header!.Entries.Select(entry => (tensors[entry.Name], entry))];
        if (_places.Find(place => place.Entry.Dtype != SafetensorsDtype.F32) is { Entry: { } other })
        {
            Refuse(new SafetensorsFlaw(SafetensorsFault.TypeNotSupported, $"tensor '{other.Name}' is {other.Dtype.Text()}; models are stored as F32."));
        }

        _model = new ModelVector(shape, GC.AllocateUninitializedArray<float>(shape.Dimension));
    }

    private ReadOnlySpan<byte> AddValues(ReadOnlySpan<byte> bytes)
    {
        Invariant.Require(BitConverter.IsLittleEndian);
        TensorShape tensor = _places![_place].Tensor;

        // Counted in values, because a tensor can have more bytes than a span.
        Span<float> rest = _model![tensor][(int)(_filled / sizeof(float))..];
        int within = (int)(_filled % sizeof(float));
        Span<byte> target = MemoryMarshal.AsBytes(rest[..(int)Math.Min(rest.Length, ((long)bytes.Length / sizeof(float)) + 2)])[within..];
        int count = Math.Min(target.Length, bytes.Length);
        bytes[..count].CopyTo(target);
        _filled += count;
        if (_filled == (long)tensor.Length * sizeof(float))
        {
            (_place, _filled) = (_place + 1, 0);
        }

        return bytes[count..];
    }

    private void Refuse(SafetensorsFlaw? flaw)
    {
        if (flaw is not null)
        {
            throw flaw.In(sourceName);
        }
    }
}
