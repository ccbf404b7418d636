namespace FedActors.Core.SecureAggregation;

/// <summary>The unmasked sum over the survivors: all that a round of secure aggregation reveals.</summary>
/// <param name="encoding">Ring and scale.</param>
/// <param name="ring">Bytes of d elements and the weight, little-endian.</param>
/// <param name="survivors">Whose updates are in it, in rising order.</param>
/// <param name="weight">The sum of their weights.</param>
public sealed class SecAggSum(RingEncoding encoding, ReadOnlyMemory<byte> ring, IReadOnlyList<int> survivors, long weight)
{
    /// <summary>Ring and scale.</summary>
    public RingEncoding Encoding => encoding;

    /// <summary>Whose updates are in the sum, in rising order.</summary>
    public IReadOnlyList<int> Survivors => survivors;

    /// <summary>The sum of the survivors' weights.</summary>
    public long Weight => weight;

    /// <summary>d.</summary>
    public int Dimension => (ring.Length / encoding.ElementLength) - 1;

    /// <summary>Reads a stretch in units of the ring, exact.</summary>
    public void Read(int offset, Span<long> values) => encoding.Read(Stretch(offset, values.Length), values);

    /// <summary>Reads a stretch of the weighted sum over a divisor, such as <see cref="Weight"/> for the mean.</summary>
    public void Decode(int offset, double divisor, Span<double> values) => encoding.Decode(Stretch(offset, values.Length), divisor, values);

    private ReadOnlySpan<byte> Stretch(int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Dimension - offset);
        return ring.Span.Slice(offset * encoding.ElementLength, count * encoding.ElementLength);
    }
}
