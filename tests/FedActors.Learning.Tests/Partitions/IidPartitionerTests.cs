using FedActors.Learning.Partitions;

namespace FedActors.Learning.Tests.Partitions;

public sealed class IidPartitionerTests : PartitionerContract
{
    protected override IPartitioner Create() => new IidPartitioner();

    [Fact]
    public void Sizes_differ_by_at_most_one()
    {
        int[] sizes = [.. new IidPartitioner().Partition(Sample(1003), 10, 1).Select(p => p.Length)];

        Assert.Equal(100, sizes.Min());
        Assert.Equal(101, sizes.Max());
    }

    [Fact]
    public void Labels_are_spread_as_in_the_whole_set()
    {
        PartitionInput input = Sample(20_000);
        var summary = new PartitionSummary(input, new IidPartitioner().Partition(input, 10, 1));

        // 2,000 draws over ten classes stray from the shares by about 2 percent in total variation.
        Assert.InRange(summary.MeanTotalVariation!.Value, 0.005, 0.04);
    }

    [Fact]
    public void A_set_without_labels_is_divided_too() =>
        Assert.Equal(Enumerable.Range(0, 10), new IidPartitioner().Partition(PartitionInput.Unlabelled(10), 3, 1).SelectMany(p => p).Order());
}
