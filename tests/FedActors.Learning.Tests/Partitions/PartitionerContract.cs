using FedActors.Core;
using FedActors.Core.Randomness;
using FedActors.Learning.Partitions;

namespace FedActors.Learning.Tests.Partitions;

/// <summary>What every partitioner promises.</summary>
public abstract class PartitionerContract
{
    protected const int Classes = 10;

    protected abstract IPartitioner Create();

    /// <summary>False where the partition follows from the set alone.</summary>
    protected virtual bool IsSeeded => true;

    protected static PartitionInput Sample(int examples, ulong seed = 1)
    {
        var random = new SeededRandom(seed, 0, 0, RandomPurpose.World);
        int[] labels = [.. Enumerable.Range(0, examples).Select(_ => random.NextInt(Classes))];
        string[] keys = [.. Enumerable.Range(0, examples).Select(i => $"key {i % 40}")];
        return PartitionInput.Labelled(labels, Classes, keys);
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(1000, 7)]
    [InlineData(1001, 10)]
    [InlineData(5003, 40)]
    public void Every_example_goes_to_exactly_one_centre(int examples, int centres)
    {
        for (ulong seed = 0; seed < 5; seed++)
        {
            int[][] partition = Create().Partition(Sample(examples), centres, seed);

            Assert.Equal(centres, partition.Length);
            Assert.Equal(Enumerable.Range(0, examples), partition.SelectMany(p => p).Order());
            Assert.All(partition, p => Assert.NotEmpty(p));
            Assert.All(partition, p => Assert.Equal(p.Order(), p));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_partition() =>
        Assert.Equal(Create().Partition(Sample(2000), 8, 5), Create().Partition(Sample(2000), 8, 5));

    [Fact]
    public void Another_seed_gives_another_partition_where_chance_decides() =>
        Assert.Equal(!IsSeeded, Create().Partition(Sample(2000), 8, 5).SelectMany(p => p).SequenceEqual(Create().Partition(Sample(2000), 8, 6).SelectMany(p => p)));

    [Fact]
    public void More_centres_than_examples_are_refused_with_both_numbers()
    {
        var refusal = Assert.Throws<MalformedInputException>(() => Create().Partition(Sample(30), 31, 0));

        Assert.Contains("31 centres", refusal.Message);
        Assert.Contains("30", refusal.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void No_centres_are_refused(int centres) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Create().Partition(Sample(100), centres, 0));
}
