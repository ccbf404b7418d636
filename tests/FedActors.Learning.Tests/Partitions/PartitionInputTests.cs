using FedActors.Learning.Datasets;
using FedActors.Learning.Partitions;

namespace FedActors.Learning.Tests.Partitions;

public sealed class PartitionInputTests
{
    [Fact]
    public void Labels_come_from_a_classified_set_and_not_from_a_regression()
    {
        PartitionInput classified = PartitionInput.Of(ExampleSet.Classification([1, 2, 3], 1, [0, 2, 1], 3));
        PartitionInput regression = PartitionInput.Of(ExampleSet.Regression([1, 2, 3], 1, [4, 5, 6], 1), ["x", "y", "x"]);

        Assert.Equal([0, 2, 1], classified.Labels);
        Assert.Equal(3, classified.Classes);
        Assert.Null(regression.Labels);
        Assert.Equal(["x", "y", "x"], regression.Keys);
    }

    [Fact]
    public void A_label_outside_the_classes_is_refused() => Assert.Throws<ArgumentException>(() => PartitionInput.Labelled([0, 3], 3));

    [Fact]
    public void Keys_of_another_number_are_refused() => Assert.Throws<ArgumentException>(() => PartitionInput.Labelled([0, 1], 3, ["a"]));

    [Fact]
    public void An_empty_set_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => PartitionInput.Labelled([], 3));
}
