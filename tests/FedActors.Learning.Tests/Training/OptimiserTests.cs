using FedActors.Core.Clients;
using FedActors.Core.Randomness;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;

namespace FedActors.Learning.Tests.Training;

public sealed class OptimiserTests
{
    public static TheoryData<LocalTraining> Recipes() =>
    [
        new LocalTraining { Epochs = 3, BatchSize = 4, LearningRate = 0.2 },
        new LocalTraining { Epochs = 3, BatchSize = 4, LearningRate = 0.2, WeightDecay = 0.1 },
        new LocalTraining { Epochs = 3, BatchSize = 0, LearningRate = 0.2, Momentum = 0.9 },
        new LocalTraining { Epochs = 2, BatchSize = 3, LearningRate = 0.1, Momentum = 0.5, WeightDecay = 0.1 },
        new LocalTraining { Epochs = 2, BatchSize = 5, LearningRate = 0.01, Optimizer = LocalOptimizer.Adam },
        new LocalTraining { Epochs = 5, BatchSize = 0, LearningRate = 0.05, Optimizer = LocalOptimizer.Adam, WeightDecay = 0.1, AdamBeta2 = 0.9 },
        new LocalTraining { Epochs = 9, BatchSize = 4, LearningRate = 0.2, StepsMax = 5 },
    ];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Several_steps_equal_the_published_recipe_in_doubles(LocalTraining local)
    {
        ModelSpec spec = ModelSpec.Mlp([5, 7, 3], Activation.Tanh, Loss.CrossEntropy);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 14);
        float[] start = spec.Initialise(8).Values.ToArray();
        float[] update = TrainingFixtures.Train(spec, examples, local, start, out TrainingOutcome outcome);

        double[] expected = Reference(spec, examples, local, [.. start], out int steps, out double loss);
        for (int i = 0; i < start.Length; i++)
        {
            Assert.Equal(expected[i] - start[i], update[i], 1e-5);
        }

        var trained = Assert.IsType<TrainingOutcome.Trained>(outcome);
        Assert.Equal(steps, trained.Steps);
        Assert.Equal(14, trained.Examples);
        Assert.Equal(loss, trained.TrainLoss!.Value, 1e-5);
    }

    [Fact]
    public void A_batch_larger_than_a_chunk_equals_the_recipe_too()
    {
        var local = new LocalTraining { Epochs = 2, BatchSize = 300, LearningRate = 0.5, WeightDecay = 0.01 };
        ModelSpec spec = ModelSpec.SoftmaxRegression(4, 3, Initialisation.PyTorch);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 700);
        float[] start = spec.Initialise(8).Values.ToArray();
        float[] update = TrainingFixtures.Train(spec, examples, local, start, out _);
        double[] expected = Reference(spec, examples, local, [.. start], out _, out _);
        for (int i = 0; i < start.Length; i++)
        {
            Assert.Equal(expected[i] - start[i], update[i], 1e-5);
        }
    }

    private static double[] Reference(
        ModelSpec spec, ExampleSet examples, LocalTraining local, double[] w, out int steps, out double meanLoss)
    {
        var network = new ReferenceNetwork(spec, examples);
        TrainingTask task = TrainingFixtures.Task(local);
        var random = new SeededRandom(task.RunSeed, task.Round.Value, task.Client.Value, RandomPurpose.BatchOrder);
        int[] order = [.. Enumerable.Range(0, examples.Count)];
        int batch = local.BatchSize == 0 ? order.Length : local.BatchSize, seen = 0;
        double[] first = new double[w.Length], second = new double[w.Length];
        double lossSum = 0;
        steps = 0;
        for (int epoch = 0; epoch < local.Epochs; epoch++)
        {
            if (batch < order.Length)
            {
                random.Shuffle<int>(order);
            }

            for (int start = 0; start < order.Length && (local.StepsMax == 0 || steps < local.StepsMax); start += batch)
            {
                ReadOnlySpan<int> rows = order.AsSpan(start, Math.Min(batch, order.Length - start));
                lossSum += network.Loss(w, rows) * rows.Length;
                seen += rows.Length;
                double[] g = network.Gradient(w, rows);
                steps++;
                for (int i = 0; i < w.Length; i++)
                {
                    g[i] += local.WeightDecay * w[i];
                    if (local.Optimizer == LocalOptimizer.Sgd)
                    {
                        first[i] = (local.Momentum * first[i]) + g[i];
                        w[i] -= local.LearningRate * first[i];
                        continue;
                    }

                    first[i] = (local.AdamBeta1 * first[i]) + ((1 - local.AdamBeta1) * g[i]);
                    second[i] = (local.AdamBeta2 * second[i]) + ((1 - local.AdamBeta2) * g[i] * g[i]);
                    double mean = first[i] / (1 - Math.Pow(local.AdamBeta1, steps)), square = second[i] / (1 - Math.Pow(local.AdamBeta2, steps));
                    w[i] -= local.LearningRate * mean / (Math.Sqrt(square) + local.AdamEpsilon);
                }
            }
        }

        meanLoss = lossSum / seen;
        return w;
    }
}
