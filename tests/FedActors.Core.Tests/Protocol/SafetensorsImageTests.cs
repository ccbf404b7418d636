using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Protocol;

public sealed class SafetensorsImageTests
{
    private static readonly ModelShape Shape = ModelShape.Of(("z.weight", [3, 5]), ("a.bias", [7]), ("scalar", []));

    [Fact]
    public void Any_stretch_is_that_of_the_written_file()
    {
        ModelVector model = Model();
        byte[] file = SafetensorsWriter.ToArray(model);
        var image = new SafetensorsImage(Shape, half: false);

        Assert.Equal(file.Length, image.Length);
        RequireAllStretches(image, model, file);
    }

    [Fact]
    public void Half_values_read_back_as_they_were_where_they_fit()
    {
        ModelVector model = Model();
        var image = new SafetensorsImage(Shape, half: true);
        var file = new byte[image.Length];
        image.CopyTo(model.Values, 0, file);

        Assert.True(SafetensorsImage.FitsHalf(model.Values));
        Assert.Equal(model.Values.ToArray(), SafetensorsReader.ReadModel(file, Shape, "image").Values.ToArray());
        RequireAllStretches(image, model, file);
    }

    [Theory]
    [InlineData(0.1f, false)]
    [InlineData(70_000f, false)]
    [InlineData(-0f, true)]
    [InlineData(1e-7f, false)]
    [InlineData(0.5f, true)]
    public void Whether_values_fit_half_is_decided_by_every_bit(float value, bool fits)
    {
        var values = new float[10_000];
        values[9_999] = value;
        Assert.Equal(fits, SafetensorsImage.FitsHalf(values));
    }

    [Fact]
    public void A_model_longer_than_a_piece_is_whole()
    {
        ModelVector model = new(ModelShape.Flat(100_003));
        for (int i = 0; i < model.Dimension; i++)
        {
            model.Values[i] = (i % 2_000) - 1_000;
        }

        var image = new SafetensorsImage(model.Shape, half: true);
        var file = new byte[image.Length];
        image.CopyTo(model.Values, 0, file);
        Assert.Equal(model.Values.ToArray(), SafetensorsReader.ReadModel(file, model.Shape, "image").Values.ToArray());
    }

    private static void RequireAllStretches(SafetensorsImage image, ModelVector model, byte[] file)
    {
        for (int from = 0; from <= file.Length; from++)
        {
            for (int length = 0; length <= file.Length - from; length++)
            {
                var stretch = new byte[length];
                image.CopyTo(model.Values, from, stretch);
                Assert.True(file.AsSpan(from, length).SequenceEqual(stretch), $"[{from}, {from + length}) differs");
            }
        }
    }

    private static ModelVector Model()
    {
        var model = new ModelVector(Shape);
        for (int i = 0; i < model.Dimension; i++)
        {
            model.Values[i] = (i - 9) * 0.25f;
        }

        return model;
    }
}
