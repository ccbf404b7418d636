using System.Runtime.Intrinsics;

namespace FedActors.Core.Aggregation;

/// <summary>Turns the exact sum of a round into the next model: read the ring, take the strategy's step, stretch by stretch.</summary>
public static class RoundClose
{
    private const int Stretch = 4096, Lanes = 8;

    /// <summary>Writes the next model.</summary>
    /// <param name="strategy">FedAvg, FedSGD or another.</param>
    /// <param name="sum">The ring sum of the accepted updates, with at least one in it or with noise.</param>
    /// <param name="current">The model the round started from, float32[d].</param>
    /// <param name="next">
    /// float32[d], receives the next model. May be <paramref name="current"/> itself, so that a round needs no memory beyond model and sum.
    /// </param>
    /// <param name="denominator">What the sum is divided by whoever is in it, for private averaging; null for what the strategy says.</param>
    /// <returns>Euclidean norm of next minus current, summed in index order: the same bits at any thread count.</returns>
    public static double Run(IAggregationStrategy strategy, ModelSum sum, ReadOnlySpan<float> current, Span<float> next, double? denominator = null)
    {
        Invariant.Require(sum.Count > 0 || denominator is not null);
        if (current.Length != sum.Dimension || next.Length != sum.Dimension)
        {
            throw new ArgumentException($"The sum has {sum.Dimension} elements; current has {current.Length}, next {next.Length}.");
        }

        double normSquared = 0;
        double divisor = denominator ?? strategy.DivisorOf(sum.TotalWeight);
        Span<double> aggregate = stackalloc double[Stretch];
        Span<float> before = stackalloc float[Stretch];
        for (int offset = 0; offset < current.Length; offset += Stretch)
        {
            int length = Math.Min(Stretch, current.Length - offset);
            current.Slice(offset, length).CopyTo(before);
            sum.MeanInto(aggregate[..length], offset, divisor);
            strategy.Apply(before[..length], aggregate[..length], next.Slice(offset, length));
            normSquared += ChangeSquared(before[..length], next.Slice(offset, length));
        }

        return Math.Sqrt(normSquared);
    }

    /// <summary>Eight running totals, added up in a fixed order: the same bits on every machine, and as fast as memory gives the values.</summary>
    private static double ChangeSquared(ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        Vector512<double> totals = Vector512<double>.Zero;
        int i = 0;
        for (; i <= before.Length - Lanes; i += Lanes)
        {
            Vector512<double> change = Widened(after[i..]) - Widened(before[i..]);
            totals += change * change;
        }

        double total = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            total += totals[lane];
        }

        for (; i < before.Length; i++)
        {
            double change = (double)after[i] - before[i];
            total += change * change;
        }

        return total;
    }

    private static Vector512<double> Widened(ReadOnlySpan<float> values)
    {
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Create(values[..Lanes]));
        return Vector512.Create(low, high);
    }
}
