using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Privacy;
using FedActors.Learning.Tests.Training;
using FedActors.Learning.Training;

namespace FedActors.Learning.Tests.Privacy;

public sealed class TreeGradientTests
{
    private const int Length = 1 << 14;
    private const double Deviation = 0.5;

    /// <summary>A node of height h has the variance 1 / (2 - 2^-h), and a prefix the nodes of its binary ones; the empirical variance is off by 1.1 % a deviation.</summary>
    [Fact]
    public void Noise_of_every_prefix_sum_has_the_variance_of_its_nodes()
    {
        using var bits = new SecretBits(new SeededBytes(1));
        var tree = new TreeGradient(bits, Length, Deviation, 1, 0);
        var sum = new double[Length];
        for (int step = 1; step <= 20; step++)
        {
            Add(sum, Protected(tree, 0));
            AssertVariance(sum, VarianceOf(step));
        }
    }

    [Fact]
    public void After_a_restart_the_old_noise_stays_and_a_new_tree_is_added()
    {
        using var bits = new SecretBits(new SeededBytes(2));
        var tree = new TreeGradient(bits, Length, Deviation, 1, 3);
        var sum = new double[Length];
        double[] expected = [VarianceOf(1), VarianceOf(2), VarianceOf(3), VarianceOf(3) + VarianceOf(1), VarianceOf(3) + VarianceOf(2), 2 * VarianceOf(3)];
        foreach (double variance in expected)
        {
            Add(sum, Protected(tree, 0));
            AssertVariance(sum, variance);
        }
    }

    [Fact]
    public void Gradients_are_in_the_sums_and_sums_are_on_the_grid()
    {
        using var bits = new SecretBits(new SeededBytes(3));
        var tree = new TreeGradient(bits, Length, Deviation, 1, 0);
        var sum = new double[Length];
        for (int step = 0; step < 8; step++)
        {
            Add(sum, Protected(tree, 0.3f));
        }

        Assert.InRange(sum.Average(), 2.4 - 0.02, 2.4 + 0.02);
        Assert.All(sum.Take(1000), x => Assert.Equal(0, Math.IEEERemainder(x, Math.ScaleB(1, -15))));
    }

    [Fact]
    public unsafe void Unrounded_noise_has_the_moments_of_a_normal_variable()
    {
        using var bits = new SecretBits(new SeededBytes(4));
        var drawn = new double[1 << 20];
        new LatticeNoise(bits, 2, 1).Fill(drawn);
        double unit = 1 / Math.Sqrt(drawn.Length);
        Assert.InRange(drawn.Average() / 2, -5 * unit, 5 * unit);
        Assert.InRange(drawn.Average(x => x * x) / 4, 1 - (5 * Math.Sqrt(2) * unit), 1 + (5 * Math.Sqrt(2) * unit));
        Assert.InRange(drawn.Average(x => x * x * x * x) / 16, 3 - (5 * Math.Sqrt(96) * unit), 3 + (5 * Math.Sqrt(96) * unit));
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
    }

    /// <summary>Batches of 8 in order, the last of each pass of 4 examples; round 3 of 13 steps a task begins at batch 39 mod 8.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Without_noise_and_with_a_wide_bound_it_is_plain_sgd_on_batches_in_order(double momentum)
    {
        ModelSpec spec = ModelSpec.Mlp([9, 21, 4], Activation.Tanh, Loss.CrossEntropy);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 60);
        float[] start = spec.Initialise(5).Values.ToArray(), velocity = new float[start.Length], expected = [.. start];
        var privacy = new ExamplePrivacy { ClipNorm = 1e6, NoiseMultiplier = 0, Mechanism = ExampleMechanism.Ftrl };
        var local = new LocalTraining { BatchSize = 8, Epochs = 2, StepsMax = 13, LearningRate = 0.1, Momentum = momentum, ExamplePrivacy = privacy };
        float[] found = Train(spec, examples, local, start, 1, 3);
        for (int step = 0; step < 13; step++)
        {
            int first = (39 + step) % 8 * 8, rows = Math.Min(8, 60 - first);
            ExampleSet batch = ExampleSet.Classification(
                examples.Features.Slice(first * 9, rows * 9).ToArray(), 9, examples.Labels.Slice(first, rows).ToArray(), 4);
            float[] gradient = TrainingFixtures.Train(spec, batch, new LocalTraining { GradientOnly = true }, expected, out _);
            for (int i = 0; i < expected.Length; i++)
            {
                velocity[i] = ((float)momentum * velocity[i]) + (gradient[i] * rows / 8);
                expected[i] -= 0.1f * velocity[i];
            }
        }

        Assert.All(Enumerable.Range(0, found.Length), i => Assert.Equal(expected[i] - start[i], found[i], 1e-5f));
    }

    [Fact]
    public void Noise_of_a_whole_task_is_that_of_its_last_prefix()
    {
        ModelSpec spec = ModelSpec.Mlp([60, 100, 10], Activation.Relu, Loss.CrossEntropy);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 64);
        var privacy = new ExamplePrivacy { ClipNorm = 1e-3, NoiseMultiplier = 1000, Mechanism = ExampleMechanism.Ftrl, RestartEpochs = 0 };
        var local = new LocalTraining { BatchSize = 8, Epochs = 2, LearningRate = 0.5, ExamplePrivacy = privacy };
        float[] update = Train(spec, examples, local, spec.Initialise(5).Values.ToArray(), 7, 0);
        double node = 0.5 * 1000 * 1e-3 / 8, expected = node * node * VarianceOf(16) / (Deviation * Deviation);
        Assert.InRange(update.Average(x => (double)x * x) / expected, 0.92, 1.08);
    }

    /// <summary>1,000 examples in 25 passes at z = 2, each tree one pass of 32 steps.</summary>
    [Fact]
    public void Well_separated_classes_are_learnt()
    {
        ModelSpec spec = ModelSpec.SoftmaxRegression(10, 3);
        ExampleSet examples = TrainingFixtures.Separable(1000, 10, 3, 1), test = TrainingFixtures.Separable(1000, 10, 3, 2);
        var privacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 2, Mechanism = ExampleMechanism.Ftrl };
        var local = new LocalTraining { BatchSize = 32, Epochs = 25, LearningRate = 0.2, ExamplePrivacy = privacy };
        float[] update = Train(spec, examples, local, new float[spec.Shape.Dimension], 6, 0);
        Assert.InRange(new ManagedEvaluator(spec, test, 1).Evaluate(update).Accuracy!.Value, 0.97, 1);
    }

    private static double VarianceOf(int steps)
    {
        double variance = 0;
        for (int height = 0; height < 31; height++)
        {
            variance += (steps >> height & 1) == 1 ? 1 / (2 - Math.ScaleB(1, -height)) : 0;
        }

        return variance * Deviation * Deviation;
    }

    private static void AssertVariance(double[] sum, double expected)
    {
        double unit = Math.Sqrt(2.0 / Length);
        Assert.InRange(sum.Average(x => x * x) / expected, 1 - (5 * unit), 1 + (5 * unit));
    }

    private static float[] Protected(TreeGradient tree, float value)
    {
        float[] gradient = [.. Enumerable.Repeat(value, Length)];
        tree.Protect(gradient);
        return gradient;
    }

    private static void Add(double[] sum, float[] by)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += by[i];
        }
    }

    private static float[] Train(ModelSpec spec, ExampleSet examples, LocalTraining local, float[] start, ulong seed, int round)
    {
        var update = new float[spec.Shape.Dimension];
        var trainer = new ManagedTrainer(spec, examples, new TrainingSecrets(_ => new SeededBytes(seed)));
        TrainingOutcome outcome = trainer.Train(
            TrainingFixtures.Task(local) with { Round = new RoundNumber(round) }, start, update, CancellationToken.None);
        Assert.IsType<TrainingOutcome.Trained>(outcome);
        return update;
    }
}
