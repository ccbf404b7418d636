using System.Text.Unicode;

namespace FedActors.Core.Protocol;

/// <summary>
/// A header that has been checked against the file: its tensors in the order of their bytes, without holes or overlaps.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header, in bytes, as in the format's own library.</summary>
    public const int LengthMax = 100_000_000;

    /// <summary>The bytes before the header: its length as little-endian uint64.</summary>
    public const int PrefixLength = sizeof(ulong);

    private SafetensorsHeader(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata, int length)
    {
        Entries = entries;
        Metadata = metadata;
        DataOffset = PrefixLength + length;
    }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>What the writer noted; empty where it noted nothing.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where the first tensor's bytes begin in the file.</summary>
    public long DataOffset { get; }

    /// <summary>The header's length as the file states it, checked against the limit and the file.</summary>
    /// <param name="prefix">The first bytes of the file: 8, or fewer where it has fewer.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="length">The header's length in bytes.</param>
    public static SafetensorsFlaw? ReadLength(ReadOnlySpan<byte> prefix, long fileLength, out int length)
    {
        length = 0;
        if (prefix.Length < PrefixLength)
        {
            return new(SafetensorsFault.HeaderTooSmall,
                $"the file has {prefix.Length} bytes; the header's length alone takes {PrefixLength}.");
        }

        ulong stated = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (stated > LengthMax)
        {
            return new(SafetensorsFault.HeaderTooLarge, $"at byte 0: the header claims {stated} bytes; at most {LengthMax} are allowed.");
        }

        if ((long)stated > fileLength - PrefixLength)
        {
            return new(SafetensorsFault.InvalidHeaderLength,
                $"at byte 0: the header claims {stated} bytes; only {fileLength - PrefixLength} follow. The file may be cut off.");
        }

        length = (int)stated;
        return null;
    }

    /// <summary>Reads and checks the header.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">How many bytes follow the header.</param>
    /// <param name="header">Null where a flaw is returned.</param>
    public static SafetensorsFlaw? Read(ReadOnlySpan<byte> json, long dataLength, out SafetensorsHeader? header)
    {
        header = null;
        if (!Utf8.IsValid(json))
        {
            return new(SafetensorsFault.InvalidHeader, "the header is not UTF-8.");
        }

        SafetensorsFlaw? flaw = SafetensorsHeaderJson.Read(
            json, out List<SafetensorsEntry> entries, out SortedDictionary<string, string> metadata);
        if (flaw is not null)
        {
            return flaw;
        }

        // The end decides between an empty tensor and its neighbour that begin at the same byte; the name makes the order unique.
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)) is not 0 and int order
            ? order
            : string.CompareOrdinal(a.Name, b.Name));
        flaw = CheckLayout(entries, dataLength);
        header = flaw is null ? new SafetensorsHeader(entries, metadata, json.Length) : null;
        return flaw;
    }

    private static SafetensorsFlaw? CheckLayout(List<SafetensorsEntry> entries, long dataLength)
    {
        ulong end = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Begin != end || entry.End < entry.Begin)
            {
                return new(SafetensorsFault.InvalidOffset,
                    $"tensor '{entry.Name}' lies at [{entry.Begin}, {entry.End}); it must begin at {end}, where the one before it ends.");
            }

            if (CheckSize(entry) is { } flaw)
            {
                return flaw;
            }

            end = entry.End;
        }

        return end == (ulong)dataLength
            ? null
            : new(SafetensorsFault.MetadataIncompleteBuffer,
                $"the tensors take {end} bytes; {dataLength} follow the header. The file is cut off or has something appended.")
            {
                Surplus = (long)((ulong)dataLength - end),
            };
    }

    private static SafetensorsFlaw? CheckSize(SafetensorsEntry entry)
    {
        UInt128 bits = (UInt128)entry.Dtype.Bits();
        foreach (ulong size in entry.Shape)
        {
            bits *= size;
            if (bits > ulong.MaxValue)
            {
                return new(SafetensorsFault.ValidationOverflow,
                    $"tensor '{entry.Name}' has the shape [{string.Join(", ", entry.Shape)}]; its size in bits does not fit 64 bits.");
            }
        }

        if (bits % 8 != 0)
        {
            return new(SafetensorsFault.MisalignedSlice, $"tensor '{entry.Name}' takes {bits} bits, which is not a whole number of bytes.");
        }

        return bits / 8 == entry.End - entry.Begin
            ? null
            : new(SafetensorsFault.TensorInvalidInfo,
                $"tensor '{entry.Name}' takes {bits / 8} bytes by its shape and type, and {entry.End - entry.Begin} by its offsets.");
    }
}
