using System.Text;

namespace FedActors.Network.Wire;

/// <summary>The fields of one kind of object, in the order in which they are written; a name that ends in ? may be absent.</summary>
internal sealed class FieldList
{
    // One bit each in JsonFields.
    private const int FieldsMax = 32;

    private readonly string[] _names;
    private readonly byte[][] _texts;

    public FieldList(params string[] fields)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fields.Length, FieldsMax);
        _names = [.. fields.Select(field => field.TrimEnd('?'))];
        _texts = [.. _names.Select(Encoding.UTF8.GetBytes)];
        for (int i = 0; i < fields.Length; i++)
        {
            Required |= fields[i].EndsWith('?') ? 0 : 1u << i;
        }
    }

    public int Count => _names.Length;

    /// <summary>One bit for each field that must be present.</summary>
    public uint Required { get; }

    public string Name(int index) => _names[index];

    public ReadOnlySpan<byte> Text(int index) => _texts[index];
}
