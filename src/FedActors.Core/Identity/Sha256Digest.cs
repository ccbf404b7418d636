using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FedActors.Core.Identity;

/// <summary>A SHA-256 digest: the name of a model, an update or a record, equal exactly where the bytes are.</summary>
public readonly record struct Sha256Digest : IComparable<Sha256Digest>
{
    private readonly ulong _a, _b, _c, _d;

    /// <summary>Takes the 32 bytes of a digest.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    public Sha256Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException($"A SHA-256 digest has {SHA256.HashSizeInBytes} bytes; {bytes.Length} were given.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The digest of the given bytes.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new Sha256Digest(hash);
    }

    /// <summary>The digest of a vector's little-endian float32 bytes.</summary>
    public static Sha256Digest Of(ReadOnlySpan<float> values) => Of(MemoryMarshal.AsBytes(values));

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is not 64 hexadecimal digits.</exception>
    public static Sha256Digest Parse(string text)
    {
        if (text.Length != 2 * SHA256.HashSizeInBytes)
        {
            throw new FormatException($"A SHA-256 digest is written as 64 hexadecimal digits; found {text.Length} characters.");
        }

        return new Sha256Digest(Convert.FromHexString(text));
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>The first 12 hexadecimal digits, for people.</summary>
    public string Short => _a.ToString("x16")[..12];

    /// <inheritdoc/>
    public int CompareTo(Sha256Digest other)
    {
        int order = _a.CompareTo(other._a);
        if (order == 0) { order = _b.CompareTo(other._b); }
        if (order == 0) { order = _c.CompareTo(other._c); }
        return order == 0 ? _d.CompareTo(other._d) : order;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
