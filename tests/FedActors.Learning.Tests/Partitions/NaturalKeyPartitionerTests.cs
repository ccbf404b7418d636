using FedActors.Core;
using FedActors.Learning.Partitions;

namespace FedActors.Learning.Tests.Partitions;

public sealed class NaturalKeyPartitionerTests : PartitionerContract
{
    protected override IPartitioner Create() => new NaturalKeyPartitioner();

    protected override bool IsSeeded => false;

    [Fact]
    public void As_many_centres_as_keys_hold_one_key_each_in_ordinal_order()
    {
        PartitionInput input = PartitionInput.Unlabelled(5, ["b", "a", "b", "C", "a"]);

        Assert.Equal(3, NaturalKeyPartitioner.CountKeys(input));
        Assert.Equal([[3], [1, 4], [0, 2]], new NaturalKeyPartitioner().Partition(input, 3, 1));
    }

    [Fact]
    public void Keys_are_packed_whole_and_evenly()
    {
        PartitionInput input = Sample(4000);
        int[][] partition = new NaturalKeyPartitioner().Partition(input, 8, 1);

        Assert.All(partition, p => Assert.Equal(500, p.Length));
        string[] keysByCentre = [.. partition.SelectMany(p => p.Select(i => input.Keys![i]).Distinct())];
        Assert.Equal(40, keysByCentre.Length);
        Assert.Equal(40, keysByCentre.Distinct().Count());
    }

    [Fact]
    public void More_centres_than_keys_are_refused()
    {
        var refusal = Assert.Throws<MalformedInputException>(() => new NaturalKeyPartitioner().Partition(Sample(4000), 41, 1));

        Assert.Contains("41 different keys; the key column has 40", refusal.Message);
    }

    [Fact]
    public void A_set_without_keys_is_refused() =>
        Assert.Throws<MalformedInputException>(() => new NaturalKeyPartitioner().Partition(PartitionInput.Unlabelled(5), 2, 1));
}
