using FedActors.Core.Vectors;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Training;

namespace FedActors.Learning.Tests.Models;

public sealed class ModelSpecTests
{
    [Fact]
    public void Tensors_are_named_and_laid_out_as_in_PyTorch()
    {
        ModelShape shape = ModelSpec.Mlp([784, 200, 200, 10], Activation.Relu, Loss.CrossEntropy).Shape;
        Assert.Equal(199_210, shape.Dimension);
        Assert.Equal(
            "layers.0.weight[200x784], layers.0.bias[200], layers.1.weight[200x200], layers.1.bias[200], "
            + "layers.2.weight[10x200], layers.2.bias[10]",
            shape.ToString());
    }

    [Theory]
    [InlineData(Initialisation.PyTorch, 0.1, true)]
    [InlineData(Initialisation.GlorotUniform, 0.2, false)]
    [InlineData(Initialisation.HeUniform, 0.24494897, false)]
    public void Weights_start_uniform_within_the_published_bound(Initialisation initialisation, double bound, bool hasBias)
    {
        ModelVector model = ModelSpec.Mlp([100, 50, 2], Activation.Relu, Loss.CrossEntropy, initialisation).Initialise(3);
        float[] weights = model[model.Shape.Tensors[0]].ToArray(), biases = model[model.Shape.Tensors[1]].ToArray();
        Assert.InRange(weights.Max(), 0.99 * bound, bound);
        Assert.InRange(weights.Min(), -bound, -0.99 * bound);
        Assert.Equal(bound * bound / 3, weights.Average(weight => (double)weight * weight), bound * bound * 0.02);
        Assert.Equal(hasBias, biases.Any(bias => bias != 0));
        Assert.All(biases, bias => Assert.InRange(bias, -bound, bound));
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_and_another_seed_another()
    {
        ModelSpec spec = ModelSpec.Mlp([5, 4, 3], Activation.Tanh, Loss.CrossEntropy);
        Assert.Equal(spec.Initialise(9).Values.ToArray(), spec.Initialise(9).Values.ToArray());
        Assert.NotEqual(spec.Initialise(9).Values.ToArray(), spec.Initialise(10).Values.ToArray());
        Assert.All(ModelSpec.SoftmaxRegression(5, 3).Initialise(9).Values.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Sizes_that_cannot_be_a_model_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ModelSpec.Mlp([784], Activation.Relu, Loss.CrossEntropy));
        Assert.Throws<ArgumentException>(() => ModelSpec.Mlp([784, 0, 10], Activation.Relu, Loss.CrossEntropy));
        Assert.Throws<ArgumentException>(() => ModelSpec.Mlp([784, 2], Activation.Relu, Loss.BinaryCrossEntropy));
        Assert.Throws<ArgumentException>(() => ModelSpec.Mlp([784, 1], Activation.Relu, Loss.CrossEntropy));
        Assert.Throws<ArgumentException>(() => ModelSpec.Mlp([100_000, 100_000], Activation.Relu, Loss.CrossEntropy));
    }

    [Fact]
    public void Examples_that_do_not_fit_the_model_are_refused_with_what_is_needed()
    {
        ExampleSet labelled = ExampleSet.Classification([1, 2, 3, 4], 2, [0, 2], 3), valued = ExampleSet.Regression([1, 2], 1, [1, 2], 1);
        Assert.Contains("3 features", Refusal(ModelSpec.SoftmaxRegression(3, 3), labelled));
        Assert.Contains("at most 2 classes", Refusal(ModelSpec.SoftmaxRegression(2, 2), labelled));
        Assert.Contains("labels of 2 classes", Refusal(ModelSpec.LogisticRegression(2), labelled));
        Assert.Contains("1 regression targets", Refusal(ModelSpec.LinearRegression(2), labelled));
        Assert.Contains("class labels", Refusal(ModelSpec.SoftmaxRegression(1, 2), valued));
    }

    private static string Refusal(ModelSpec spec, ExampleSet examples) =>
        Assert.Throws<ArgumentException>(() => new ManagedTrainer(spec, examples)).Message;
}
