namespace FedActors.Learning.Partitions;

/// <summary>Keeps the examples of one natural key together: one centre per key, or several keys packed into one centre.</summary>
/// <remarks>
/// With as many centres as keys, centre i holds the i-th key in ordinal order. With fewer, the largest remaining key goes to the
/// smallest centre (R. Graham, "Bounds on multiprocessing timing anomalies", SIAM J. Appl. Math. 1969). The seed is not used.
/// </remarks>
public sealed class NaturalKeyPartitioner : IPartitioner
{
    /// <summary>How many different keys the set has: the number of centres that gives each its own.</summary>
    /// <param name="input">A set with keys.</param>
    public static int CountKeys(PartitionInput input) => RequireKeys(input).Distinct(StringComparer.Ordinal).Count();

    /// <inheritdoc/>
    public int[][] Partition(PartitionInput input, int centres, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(centres);
        IReadOnlyList<string> keys = RequireKeys(input);
        int[][] groups = [.. Enumerable.Range(0, input.Examples)
            .GroupBy(i => keys[i], StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.ToArray())];
        if (centres > groups.Length)
        {
            throw Dealing.Refusal($"{centres} centres need at least {centres} different keys; the key column has {groups.Length}. " +
                $"Use at most {groups.Length} centres, or another partition.");
        }

        return centres == groups.Length ? groups : Pack(groups, centres);
    }

    private static int[][] Pack(int[][] groups, int centres)
    {
        var packed = new List<int>[centres];
        var smallest = new PriorityQueue<int, (int Size, int Centre)>();
        for (int j = 0; j < centres; j++)
        {
            packed[j] = [];
            smallest.Enqueue(j, (0, j));
        }

        foreach (int[] group in groups.OrderByDescending(g => g.Length))
        {
            int centre = smallest.Dequeue();
            packed[centre].AddRange(group);
            smallest.Enqueue(centre, (packed[centre].Count, centre));
        }

        return [.. packed.Select(p => p.Order().ToArray())];
    }

    private static IReadOnlyList<string> RequireKeys(PartitionInput input) => input.Keys ?? throw Dealing.Refusal(
        "The natural-key partition needs a key for every example, and this set has none. Name the key column of the CSV file.");
}
