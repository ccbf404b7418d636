namespace FedActors.Learning.Partitions;

/// <summary>Deals shuffled examples evenly: sizes differ by at most one, and each centre is a uniform sample.</summary>
public sealed class IidPartitioner : IPartitioner
{
    /// <inheritdoc/>
    public int[][] Partition(PartitionInput input, int centres, ulong seed)
    {
        Dealing.RequireEnough(input, centres, examplesMin: 1);
        return Dealing.Cut(Dealing.ShuffledIndices(input.Examples, Dealing.Stream(seed)), Dealing.EvenSizes(input.Examples, centres));
    }
}
