using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FedActors.Core.Aggregation;
using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>What secure aggregation has revealed, as a round closes on it.</summary>
/// <param name="sum">The unmasked sum.</param>
public sealed class UnmaskedSum(SecAggSum sum) : IClosedSum
{
    private const int Stretch = 4096;

    /// <inheritdoc/>
    public int Dimension => sum.Dimension;

    /// <inheritdoc/>
    public int Count => sum.Survivors.Count;

    /// <inheritdoc/>
    public long TotalWeight => sum.Weight;

    /// <inheritdoc/>
    public void MeanInto(Span<double> destination, int offset, double divisor) => sum.Decode(offset, divisor, destination);

    /// <summary>SHA-256 over scale exponent, count, total weight and the elements, all as little-endian int64: as for sums in the clear.</summary>
    public Sha256Digest Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> head = stackalloc byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(head, sum.Encoding.Exponent);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], TotalWeight);
        hash.AppendData(head);
        var elements = new long[Stretch];
        for (int offset = 0; offset < Dimension; offset += Stretch)
        {
            Span<long> stretch = elements.AsSpan(0, Math.Min(Stretch, Dimension - offset));
            sum.Read(offset, stretch);
            hash.AppendData(MemoryMarshal.AsBytes(stretch));
        }

        return new Sha256Digest(hash.GetHashAndReset());
    }
}
