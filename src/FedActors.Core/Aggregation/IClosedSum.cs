using FedActors.Core.Identity;

namespace FedActors.Core.Aggregation;

/// <summary>The exact weighted sum of a round's updates, read out when the round closes.</summary>
public interface IClosedSum
{
    /// <summary>d.</summary>
    int Dimension { get; }

    /// <summary>How many updates are in it.</summary>
    int Count { get; }

    /// <summary>The sum of their weights.</summary>
    long TotalWeight { get; }

    /// <summary>Writes a stretch of the sum over a divisor.</summary>
    /// <param name="destination">float64: element i receives sum[offset + i] / divisor.</param>
    /// <param name="offset">Index of the first element.</param>
    /// <param name="divisor">Positive and finite.</param>
    void MeanInto(Span<double> destination, int offset, double divisor);

    /// <summary>SHA-256 of its content: what a checker recomputes.</summary>
    Sha256Digest Digest();
}
