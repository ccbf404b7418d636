using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Vectors;

public sealed class ModelShapeTests
{
    [Fact]
    public void Tensors_lie_one_after_another_in_the_order_given()
    {
        ModelShape shape = ModelShape.Of(("w", [3, 4]), ("b", [3]), ("scale", []));

        Assert.Equal(16, shape.Dimension);
        Assert.Equal([(0, 12), (12, 3), (15, 1)], shape.Tensors.Select(tensor => (tensor.Offset, tensor.Length)));
        Assert.Equal("b", shape.Find("b")!.Name);
        Assert.Null(shape.Find("c"));
    }

    [Fact]
    public void Shapes_are_equal_exactly_where_names_sizes_and_order_are()
    {
        ModelShape shape = ModelShape.Of(("a", [2, 3]), ("b", [3]));

        Assert.Equal(shape, ModelShape.Of(("a", [2, 3]), ("b", [3])));
        Assert.Equal(shape.GetHashCode(), ModelShape.Of(("a", [2, 3]), ("b", [3])).GetHashCode());
        Assert.NotEqual(shape, ModelShape.Of(("a", [3, 2]), ("b", [3])));
        Assert.NotEqual(shape, ModelShape.Of(("b", [3]), ("a", [2, 3])));
        Assert.NotEqual(shape, ModelShape.Flat(9));
    }

    [Fact]
    public void Names_that_repeat_or_are_empty_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ModelShape.Of(("a", [1]), ("a", [2])));
        Assert.Throws<ArgumentException>(() => ModelShape.Of(("", [1])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Dimension_that_is_not_positive_is_refused(int size)
    {
        var refused = Assert.Throws<ArgumentException>(() => ModelShape.Of(("a", [2, size])));
        Assert.Contains($"dimension of {size}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_larger_than_one_vector_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ModelShape.Of(("a", [int.MaxValue, int.MaxValue, int.MaxValue])));
        Assert.Throws<ArgumentException>(() => ModelShape.Of(("a", [ModelShape.DimensionMax]), ("b", [1])));
        Assert.Equal(ModelShape.DimensionMax, ModelShape.Of(("a", [ModelShape.DimensionMax])).Dimension);
    }
}
