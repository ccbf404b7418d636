using FedActors.Core.Clients;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;

namespace FedActors.Learning.Tests.Training;

public sealed class GradientTests
{
    public static TheoryData<int[], Activation, Loss> Models()
    {
        var models = new TheoryData<int[], Activation, Loss>
        {
            { [7, 1], Activation.Relu, Loss.MeanSquaredError },
            { [7, 3], Activation.Relu, Loss.MeanSquaredError },
            { [7, 1], Activation.Relu, Loss.BinaryCrossEntropy },
            { [7, 5], Activation.Relu, Loss.CrossEntropy },
            { [3, 70, 4], Activation.Tanh, Loss.CrossEntropy },
        };
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            models.Add([6, 9, 17, 4], activation, Loss.CrossEntropy);
            models.Add([6, 9, 2], activation, Loss.MeanSquaredError);
            models.Add([6, 5, 8, 1], activation, Loss.BinaryCrossEntropy);
        }

        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Gradient_equals_central_differences_in_doubles(int[] sizes, Activation activation, Loss loss)
    {
        ModelSpec spec = ModelSpec.Mlp(sizes, activation, loss);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 11);
        float[] model = spec.Initialise(4).Values.ToArray();
        float[] gradient = TrainingFixtures.Train(spec, examples, new LocalTraining { GradientOnly = true }, model, out TrainingOutcome outcome);

        var reference = new ReferenceNetwork(spec, examples);
        double[] doubles = [.. model];
        int[] all = [.. Enumerable.Range(0, examples.Count)];
        double[] expected = reference.Gradient(doubles, all);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], gradient[i], 2e-6);
        }

        var trained = Assert.IsType<TrainingOutcome.Trained>(outcome);
        Assert.Equal(0, trained.Steps);
        Assert.Equal(reference.Loss(doubles, all), trained.TrainLoss!.Value, 1e-6);
    }

    [Fact]
    public void Weight_decay_is_part_of_the_gradient()
    {
        ModelSpec spec = ModelSpec.SoftmaxRegression(4, 3, Initialisation.PyTorch);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 9);
        float[] model = spec.Initialise(4).Values.ToArray();
        float[] plain = TrainingFixtures.Train(spec, examples, new LocalTraining { GradientOnly = true }, model, out _);
        float[] decayed = TrainingFixtures.Train(spec, examples, new LocalTraining { GradientOnly = true, WeightDecay = 0.5 }, model, out _);
        for (int i = 0; i < model.Length; i++)
        {
            Assert.Equal(plain[i] + (0.5 * model[i]), decayed[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(700)]
    public void One_full_batch_step_moves_by_minus_rate_times_the_gradient(int count)
    {
        const double Rate = 0.5;
        ModelSpec spec = ModelSpec.Mlp([12, 20, 5], Activation.Relu, Loss.CrossEntropy);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, count);
        float[] model = spec.Initialise(2).Values.ToArray();
        float[] gradient = TrainingFixtures.Train(spec, examples, new LocalTraining { GradientOnly = true }, model, out _);
        float[] step = TrainingFixtures.Train(spec, examples, new LocalTraining { BatchSize = 0, LearningRate = Rate }, model, out _);
        for (int i = 0; i < model.Length; i++)
        {
            // Both carry float32 rounding of a sum of at most 700 terms, and the step also that of a parameter below one.
            Assert.Equal(-Rate * gradient[i], step[i], 5e-7);
        }
    }
}
