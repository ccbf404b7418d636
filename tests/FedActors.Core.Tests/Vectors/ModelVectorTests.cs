using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Vectors;

public sealed class ModelVectorTests
{
    [Fact]
    public void Tensor_is_a_window_on_the_flat_vector()
    {
        var model = new ModelVector(ModelShape.Of(("w", [2, 2]), ("b", [2])), [1, 2, 3, 4, 5, 6]);

        Span<float> bias = model[model.Shape.Find("b")!];
        bias[1] = 60;

        Assert.Equal([1, 2, 3, 4, 5, 60], model.Values.ToArray());
        Assert.Equal(60, model.Memory.Span[5]);
    }

    [Fact]
    public void Copy_shares_nothing()
    {
        var model = new ModelVector(ModelShape.Flat(3), [1, 2, 3]);
        ModelVector copy = model.Copy();
        copy.Values[0] = 9;

        Assert.Equal(1, model.Values[0]);
        Assert.Equal(model.Shape, copy.Shape);
    }

    [Fact]
    public void Vector_of_another_length_than_the_shape_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ModelVector(ModelShape.Flat(3), new float[4]));
}
