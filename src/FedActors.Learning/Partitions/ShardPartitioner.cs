namespace FedActors.Learning.Partitions;

/// <summary>Sorts by label, cuts into equal shards, and deals each centre a few: most centres see few classes.</summary>
/// <remarks>
/// H. B. McMahan et al., "Communication-efficient learning of deep networks from decentralized data", AISTATS 2017, section 3: 200
/// shards of 300 digits, two per client. Deviation: where the shards do not divide the set, the first ones hold one example more, so
/// that none is left out.
/// </remarks>
public sealed class ShardPartitioner : IPartitioner
{
    private readonly int _shardsPerCentre;

    /// <summary>A partition with that many shards for each centre.</summary>
    /// <param name="shardsPerCentre">One or more; two in the paper.</param>
    public ShardPartitioner(int shardsPerCentre = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shardsPerCentre);
        _shardsPerCentre = shardsPerCentre;
    }

    /// <inheritdoc/>
    public int[][] Partition(PartitionInput input, int centres, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(centres);
        IReadOnlyList<int> labels = Dealing.RequireLabels(input, "The shard partition");
        long shards = (long)centres * _shardsPerCentre;
        if (shards > input.Examples)
        {
            throw Dealing.Refusal($"{centres} centres x {_shardsPerCentre} shards need at least {shards} examples; the set has " +
                $"{input.Examples}. Use fewer centres, fewer shards per centre, or a larger set.");
        }

        // OrderBy is stable: within a label the set's own order stays.
        int[] byLabel = [.. Enumerable.Range(0, input.Examples).OrderBy(i => labels[i])];
        int[][] shardsInOrder = Dealing.Cut(byLabel, Dealing.EvenSizes(input.Examples, (int)shards));
        int[] dealt = Dealing.ShuffledIndices((int)shards, Dealing.Stream(seed));
        var partition = new int[centres][];
        for (int centre = 0; centre < centres; centre++)
        {
            partition[centre] = [.. dealt.Skip(centre * _shardsPerCentre).Take(_shardsPerCentre).SelectMany(s => shardsInOrder[s]).Order()];
        }

        return partition;
    }
}
