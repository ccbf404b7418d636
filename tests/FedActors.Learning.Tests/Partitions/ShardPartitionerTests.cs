using FedActors.Core;
using FedActors.Learning.Partitions;

namespace FedActors.Learning.Tests.Partitions;

public sealed class ShardPartitionerTests : PartitionerContract
{
    protected override IPartitioner Create() => new ShardPartitioner(shardsPerCentre: 1);

    [Fact]
    public void Two_shards_of_300_digits_show_a_centre_at_most_two_digits_where_the_classes_are_even()
    {
        int[] labels = [.. Enumerable.Range(0, 60_000).Select(i => i * 7 % 10)];
        PartitionInput input = PartitionInput.Labelled(labels, 10);

        int[][] partition = new ShardPartitioner().Partition(input, 100, 3);

        Assert.All(partition, p => Assert.Equal(600, p.Length));
        Assert.All(partition, p => Assert.InRange(p.Select(i => labels[i]).Distinct().Count(), 1, 2));
        Assert.InRange(new PartitionSummary(input, partition).MeanTotalVariation!.Value, 0.8, 0.9);
    }

    [Fact]
    public void Shards_that_do_not_divide_the_set_leave_no_example_out()
    {
        int[] sizes = [.. new ShardPartitioner(2).Partition(Sample(1003), 10, 1).Select(p => p.Length)];

        Assert.Equal(1003, sizes.Sum());
        Assert.All(sizes, s => Assert.InRange(s, 100, 102));
    }

    [Fact]
    public void Too_few_examples_for_the_shards_are_refused_with_the_sum()
    {
        var refusal = Assert.Throws<MalformedInputException>(() => new ShardPartitioner(2).Partition(Sample(150), 100, 1));

        Assert.Contains("100 centres x 2 shards need at least 200 examples; the set has 150", refusal.Message);
    }

    [Fact]
    public void A_set_without_labels_is_refused() =>
        Assert.Throws<MalformedInputException>(() => new ShardPartitioner(2).Partition(PartitionInput.Unlabelled(100), 2, 1));
}
