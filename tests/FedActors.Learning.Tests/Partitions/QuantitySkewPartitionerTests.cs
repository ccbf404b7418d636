using FedActors.Learning.Partitions;

namespace FedActors.Learning.Tests.Partitions;

public sealed class QuantitySkewPartitionerTests : PartitionerContract
{
    protected override IPartitioner Create() => QuantitySkewPartitioner.LogNormal(1.5);

    public static TheoryData<double> Strengths => [0, 0.5, 1, 2];

    [Theory]
    [MemberData(nameof(Strengths))]
    public void Sizes_have_the_minimum_and_add_up(double strength)
    {
        foreach (QuantitySkewPartitioner partitioner in (QuantitySkewPartitioner[])
            [QuantitySkewPartitioner.LogNormal(strength, 5), QuantitySkewPartitioner.PowerLaw(strength, 5)])
        {
            int[] sizes = [.. partitioner.Partition(Sample(3001), 30, 4).Select(p => p.Length)];

            Assert.Equal(3001, sizes.Sum());
            Assert.InRange(sizes.Min(), 5, 101);
        }
    }

    [Fact]
    public void No_skew_gives_equal_sizes() =>
        Assert.All(QuantitySkewPartitioner.LogNormal(0).Partition(Sample(1000), 10, 1), p => Assert.Equal(100, p.Length));

    [Fact]
    public void Power_law_sizes_follow_the_ranks()
    {
        int[] sizes = [.. QuantitySkewPartitioner.PowerLaw(1).Partition(Sample(11_004), 4, 1).Select(p => p.Length).OrderDescending()];

        // 11,000 beyond one each, in proportion to 1, 1/2, 1/3, 1/4.
        Assert.Equal([5281, 2641, 1761, 1321], sizes);
    }

    [Fact]
    public void Labels_stay_spread_evenly()
    {
        PartitionInput input = Sample(50_000);
        int[][] partition = QuantitySkewPartitioner.PowerLaw(1, 1000).Partition(input, 10, 1);

        Assert.InRange(new PartitionSummary(input, partition).MeanTotalVariation!.Value, 0.001, 0.04);
    }
}
