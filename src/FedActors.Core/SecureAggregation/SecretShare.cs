using System.Buffers.Binary;

namespace FedActors.Core.SecureAggregation;

/// <summary>One holder's share of a 32-byte secret: the values of two polynomials over GF(2^128) at the holder's slot + 1.</summary>
/// <param name="Holder">The slot of the client that keeps the share, 0 or more.</param>
/// <param name="First">For the secret's first 16 bytes.</param>
/// <param name="Second">For its last 16 bytes.</param>
public readonly record struct SecretShare(int Holder, UInt128 First, UInt128 Second)
{
    /// <summary>A share's length in bytes, that of the secret.</summary>
    public const int Length = 32;

    /// <summary>Reads 32 bytes, big-endian; null where there are more or fewer.</summary>
    public static SecretShare? Read(int holder, ReadOnlySpan<byte> bytes) => bytes.Length != Length
        ? null
        : new SecretShare(holder, BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, First);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Second);
    }

    /// <summary>The 32 bytes as an array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Says whose share it is, never its value.</summary>
    public override string ToString() => $"share of slot {Holder}";
}
