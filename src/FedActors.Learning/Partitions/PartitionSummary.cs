namespace FedActors.Learning.Partitions;

/// <summary>Who holds what, as counts, and how far the centres are from one another.</summary>
public sealed class PartitionSummary
{
    private readonly int[] _sizesAscending;

    /// <summary>Counts a partition.</summary>
    /// <param name="input">The set that was divided.</param>
    /// <param name="partition">For each centre the indices of its examples; one centre or more.</param>
    public PartitionSummary(PartitionInput input, IReadOnlyList<int[]> partition)
    {
        ArgumentOutOfRangeException.ThrowIfZero(partition.Count, nameof(partition));
        var sizes = new int[partition.Count];
        var counts = new int[partition.Count][];
        for (int centre = 0; centre < sizes.Length; centre++)
        {
            sizes[centre] = partition[centre].Length;
            counts[centre] = new int[input.Classes];
            if (input.Labels is { } labels)
            {
                foreach (int i in partition[centre]) { counts[centre][labels[i]]++; }
            }
        }

        Sizes = sizes;
        LabelCounts = counts;
        Classes = input.Classes;
        _sizesAscending = [.. sizes.Order()];
        MeanTotalVariation = Classes == 0 ? null : MeasureSkew(sizes, counts, Classes);
    }

    /// <summary>Examples per centre, int32[centres].</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>Examples per centre and class, int32[centres][classes]; no classes for regression.</summary>
    public IReadOnlyList<IReadOnlyList<int>> LabelCounts { get; }

    /// <summary>How many classes there are; 0 for regression.</summary>
    public int Classes { get; }

    /// <summary>Examples held by all centres together.</summary>
    public long Total => Sizes.Sum(s => (long)s);

    /// <summary>The size of the smallest centre.</summary>
    public int SizeMin => _sizesAscending[0];

    /// <summary>The median size; the mean of the two middle ones for an even number of centres.</summary>
    public double SizeMedian => (_sizesAscending[(_sizesAscending.Length - 1) / 2] + (double)_sizesAscending[_sizesAscending.Length / 2]) / 2;

    /// <summary>The size of the largest centre.</summary>
    public int SizeMax => _sizesAscending[^1];

    /// <summary>
    /// Label skew: the mean over the non-empty centres of the total-variation distance between the centre's label distribution and that
    /// of all centres together, in [0, 1); 0 is iid. Null for regression.
    /// </summary>
    public double? MeanTotalVariation { get; }

    private static double MeasureSkew(int[] sizes, int[][] counts, int classes)
    {
        double total = sizes.Sum(s => (double)s);
        double[] global = [.. Enumerable.Range(0, classes).Select(c => counts.Sum(row => (double)row[c]) / total)];
        double[] distances = [.. Enumerable.Range(0, sizes.Length)
            .Where(k => sizes[k] > 0)
            .Select(k => Enumerable.Range(0, classes).Sum(c => Math.Abs((counts[k][c] / (double)sizes[k]) - global[c])) / 2)];
        return distances.Length == 0 ? 0 : distances.Average();
    }
}
