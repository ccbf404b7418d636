using FedActors.Core.Randomness;

namespace FedActors.Learning.Partitions;

/// <summary>Centres of very different size, each a uniform sample of the set.</summary>
/// <remarks>
/// Every centre first gets the minimum; the rest is divided in proportion to the drawn weights, by largest remainder, lowest centre
/// first among equals.
/// </remarks>
public sealed class QuantitySkewPartitioner : IPartitioner
{
    private readonly Func<int, SeededRandom, double[]> _drawWeights;
    private readonly int _examplesMin;

    private QuantitySkewPartitioner(Func<int, SeededRandom, double[]> drawWeights, int examplesMin)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(examplesMin);
        _drawWeights = drawWeights;
        _examplesMin = examplesMin;
    }

    /// <summary>Sizes in proportion to exp(sigma z), z standard normal.</summary>
    /// <param name="sigma">Deviation of the logarithm of the size, in [0, 10]; 0 gives equal sizes.</param>
    /// <param name="examplesMin">The least that every centre holds, one or more.</param>
    public static QuantitySkewPartitioner LogNormal(double sigma, int examplesMin = 1)
    {
        if (sigma is not (>= 0 and <= 10))
        {
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The deviation of log-normal sizes is between 0 and 10.");
        }

        return new((centres, random) => [.. Enumerable.Range(0, centres).Select(_ => random.NextLogNormal(0, sigma))], examplesMin);
    }

    /// <summary>Sizes in proportion to rank^-exponent, with the ranks dealt at random.</summary>
    /// <param name="exponent">In [0, 10]; 0 gives equal sizes, 1 is Zipf's law.</param>
    /// <param name="examplesMin">The least that every centre holds, one or more.</param>
    public static QuantitySkewPartitioner PowerLaw(double exponent, int examplesMin = 1)
    {
        if (exponent is not (>= 0 and <= 10))
        {
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "The exponent of power-law sizes is between 0 and 10.");
        }

        return new((centres, random) => [.. Dealing.ShuffledIndices(centres, random).Select(r => Math.Pow(r + 1, -exponent))], examplesMin);
    }

    /// <inheritdoc/>
    public int[][] Partition(PartitionInput input, int centres, ulong seed)
    {
        Dealing.RequireEnough(input, centres, _examplesMin);
        double[] weights = _drawWeights(centres, Dealing.Stream(seed));
        int[] sizes = Apportion(input.Examples - (centres * _examplesMin), weights);
        for (int i = 0; i < centres; i++) { sizes[i] += _examplesMin; }
        return Dealing.Cut(Dealing.ShuffledIndices(input.Examples, Dealing.Stream(seed, part: 1)), sizes);
    }

    private static int[] Apportion(int total, double[] weights)
    {
        double sum = weights.Sum();
        double[] quotas = [.. weights.Select(w => w / sum * total)];
        int[] sizes = [.. quotas.Select(q => (int)q)];
        int missing = total - sizes.Sum();
        foreach (int i in Enumerable.Range(0, sizes.Length).OrderByDescending(i => quotas[i] - sizes[i]).Take(missing))
        {
            sizes[i]++;
        }

        return sizes;
    }
}
