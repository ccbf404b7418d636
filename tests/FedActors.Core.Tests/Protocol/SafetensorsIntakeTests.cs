using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Protocol;

public sealed class SafetensorsIntakeTests
{
    private static readonly ModelShape Shape = ModelShape.Of(("z.weight", [3, 5]), ("a.bias", [7]), ("scalar", []));

    [Fact]
    public void Pieces_of_any_length_make_the_same_model()
    {
        ModelVector model = Model();
        byte[] file = SafetensorsWriter.ToArray(model);
        for (int piece = 1; piece <= file.Length; piece++)
        {
            var intake = new SafetensorsIntake(file.Length, Shape, "body");
            for (int at = 0; at < file.Length; at += piece)
            {
                Assert.False(intake.IsComplete);
                intake.Add(file.AsSpan(at, Math.Min(piece, file.Length - at)));
            }

            Assert.True(intake.IsComplete);
            Assert.Equal(model.Values.ToArray(), intake.Model.Values.ToArray());
        }
    }

    [Fact]
    public void Without_an_expectation_the_file_decides()
    {
        byte[] file = SafetensorsWriter.ToArray(Model());
        var intake = new SafetensorsIntake(file.Length, null, "body");
        intake.Add(file);
        Assert.Equal(["a.bias", "scalar", "z.weight"], intake.Model.Shape.Tensors.Select(tensor => tensor.Name).Order());
    }

    [Fact]
    public void Another_models_file_is_refused_at_its_head()
    {
        byte[] file = SafetensorsWriter.ToArray(Model());
        var intake = new SafetensorsIntake(file.Length, ModelShape.Flat(23), "body");
        Assert.Contains("ShapeMismatch", Assert.Throws<MalformedInputException>(() => intake.Add(file)).Message);
    }

    [Fact]
    public void More_or_fewer_bytes_than_stated_are_refused()
    {
        byte[] file = SafetensorsWriter.ToArray(Model());
        Assert.Throws<MalformedInputException>(() => new SafetensorsIntake(file.Length, Shape, "body").Add([.. file, 0]));
        Assert.Throws<MalformedInputException>(() => new SafetensorsIntake(file.Length - 1, Shape, "body").Add(file.AsSpan(0, file.Length - 1)));
        Assert.Throws<MalformedInputException>(() => new SafetensorsIntake(4, Shape, "body").Add([1, 0, 0, 0]));
    }

    [Fact]
    public void Changed_bytes_end_in_a_refusal_or_a_model()
    {
        byte[] original = SafetensorsWriter.ToArray(Model());
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 5_000; i++)
        {
            byte[] file = [.. original];
            file[random.Next(150)] = (byte)random.Next(256);
            try
            {
                new SafetensorsIntake(file.Length, Shape, "body").Add(file);
            }
            catch (MalformedInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 5_000);
    }

    private static ModelVector Model()
    {
        var model = new ModelVector(Shape);
        for (int i = 0; i < model.Dimension; i++)
        {
            model.Values[i] = (i - 9) * 0.37f;
        }

        return model;
    }
}
