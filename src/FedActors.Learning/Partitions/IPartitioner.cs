namespace FedActors.Learning.Partitions;

/// <summary>Divides one set among centres. Implementations are pure: the same input, count and seed give the same partition.</summary>
public interface IPartitioner
{
    /// <summary>Says which examples each centre holds. Every example goes to exactly one centre and no centre is empty.</summary>
    /// <param name="input">The set.</param>
    /// <param name="centres">How many centres, one or more.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>For each centre the indices of its examples, ascending.</returns>
    /// <exception cref="Core.MalformedInputException">The set cannot be divided so; the message has the numbers and the fix.</exception>
    int[][] Partition(PartitionInput input, int centres, ulong seed);
}
