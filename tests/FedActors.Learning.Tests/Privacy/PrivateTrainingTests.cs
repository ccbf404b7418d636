using FedActors.Core.Clients;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Privacy;
using FedActors.Learning.Tests.Training;
using FedActors.Learning.Training;

namespace FedActors.Learning.Tests.Privacy;

public sealed class PrivateTrainingTests
{
    private static readonly ModelSpec[] Specs =
    [
        ModelSpec.SoftmaxRegression(7, 5, Initialisation.PyTorch),
        ModelSpec.LinearRegression(5, 2, Initialisation.PyTorch),
        ModelSpec.LogisticRegression(6, Initialisation.PyTorch),
        ModelSpec.Mlp([9, 21, 4], Activation.Relu, Loss.CrossEntropy),
        ModelSpec.Mlp([9, 70, 18, 4], Activation.Tanh, Loss.CrossEntropy),
        ModelSpec.Mlp([5, 11, 7, 3], Activation.Sigmoid, Loss.MeanSquaredError),
    ];

    public static TheoryData<int> Models => [.. Enumerable.Range(0, Specs.Length)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Clipped_gradients_are_those_of_single_examples(int model)
    {
        ModelSpec spec = Specs[model];
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 33);
        float[] weights = spec.Initialise(5).Values.ToArray();
        double[][] single = [.. Enumerable.Range(0, 33).Select(i => SingleGradient(spec, Only(examples, i), weights))];
        double[] norms = [.. single.Select(gradient => Math.Sqrt(gradient.Sum(value => value * value)))];
        double clip = norms.Order().ElementAt(16);

        float[] found = Gradient(spec, examples, weights, new ExamplePrivacy { ClipNorm = clip, NoiseMultiplier = 0 });

        for (int i = 0; i < found.Length; i++)
        {
            double expected = Enumerable.Range(0, 33).Sum(e => single[e][i] * Math.Min(1, clip * (1 - LatticeNoise.ClipMargin) / norms[e])) / 33;
            Assert.InRange(found[i], expected - (1e-5 * clip), expected + (1e-5 * clip));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void No_example_moves_the_sum_by_more_than_the_bound(int model)
    {
        ModelSpec spec = Specs[model];
        ExampleSet all = TrainingFixtures.ExamplesFor(spec, 20);
        float[] weights = spec.Initialise(5).Values.ToArray();
        var privacy = new ExamplePrivacy { ClipNorm = 0.01, NoiseMultiplier = 0 };
        float[] with = Gradient(spec, all, weights, privacy);
        for (int left = 0; left < 20; left++)
        {
            float[] without = Gradient(spec, Without(all, left), weights, privacy);
            double moved = Math.Sqrt(with.Zip(without).Sum(pair => Math.Pow((20.0 * pair.First) - (19.0 * pair.Second), 2)));
            Assert.InRange(moved, 0.0099, 0.01);
        }
    }

    [Fact]
    public void Without_noise_and_with_a_wide_bound_it_is_plain_sgd_on_the_same_batches()
    {
        ModelSpec spec = Specs[4];
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 60);
        float[] start = spec.Initialise(5).Values.ToArray();
        var local = new LocalTraining { BatchSize = 4, Epochs = 2, LearningRate = 0.1 };
        float[] found = Train(spec, examples, local with { ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1e6, NoiseMultiplier = 0 } }, start, 3, out _);

        float[] expected = [.. start];
        using var bits = new SecretBits(new SeededBytes(3));
        var sampler = new PoissonSampler(bits, 4.0 / 60);
        var order = new int[60];
        bool wasEmpty = false;
        for (int step = 0; step < 30; step++)
        {
            int drawn = sampler.Draw(order);
            wasEmpty |= drawn == 0;
            if (drawn > 0)
            {
                ExampleSet batch = Chosen(examples, order.AsSpan(0, drawn).ToArray());
                var whole = new LocalTraining { BatchSize = 0, LearningRate = 0.1 * drawn / 4 };
                float[] change = TrainingFixtures.Train(spec, batch, whole, expected, out _);
                expected = [.. expected.Zip(change, (weight, by) => weight + by)];
            }
        }

        Assert.True(wasEmpty);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i] - start[i], found[i], 1e-5f);
        }
    }

    [Theory]
    [InlineData(LocalOptimizer.Sgd, 0.9)]
    [InlineData(LocalOptimizer.Adam, 0)]
    public void Samples_larger_than_a_chunk_are_taken_whole_under_every_optimiser(LocalOptimizer optimizer, double momentum)
    {
        ModelSpec spec = Specs[3];
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 700);
        float[] start = spec.Initialise(5).Values.ToArray();
        var local = new LocalTraining { BatchSize = 0, Epochs = 4, LearningRate = 0.05, Optimizer = optimizer, Momentum = momentum, WeightDecay = 0.01 };
        float[] expected = TrainingFixtures.Train(spec, examples, local, start, out _);
        float[] found = Train(spec, examples, local with { ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1e6, NoiseMultiplier = 0 } }, start, 3, out _);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i], found[i], 2e-5f);
        }
    }

    [Fact]
    public void A_step_without_examples_is_a_step_of_noise_on_every_parameter()
    {
        ModelSpec spec = ModelSpec.Mlp([30, 50, 10], Activation.Relu, Loss.CrossEntropy);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 1000);
        ulong seed = 1;
        while (FirstDraw(seed) > 0)
        {
            seed++;
        }

        var local = new LocalTraining
        {
            BatchSize = 1, StepsMax = 1, LearningRate = 0.5, ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 2 },
        };
        float[] update = Train(spec, examples, local, spec.Initialise(1).Values.ToArray(), seed, out _);
        double deviation = Math.Sqrt(update.Average(value => (double)value * value));
        Assert.InRange(deviation, 0.95, 1.05);
        Assert.All(update, value => Assert.NotEqual(0, value));

        static int FirstDraw(ulong seed)
        {
            using var bits = new SecretBits(new SeededBytes(seed));
            return new PoissonSampler(bits, 1.0 / 1000).Draw(new int[1000]);
        }
    }

    [Fact]
    public void An_example_that_is_not_finite_adds_nothing()
    {
        ModelSpec spec = Specs[3];
        ExampleSet sound = TrainingFixtures.ExamplesFor(spec, 10);
        float[] features = sound.Features.ToArray();
        features[9 * 4] = float.NaN;
        features[(9 * 6) + 3] = float.PositiveInfinity;
        ExampleSet broken = ExampleSet.Classification(features, 9, [.. sound.Labels], 4);
        float[] weights = spec.Initialise(5).Values.ToArray();
        var privacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 0 };

        float[] expected = Gradient(spec, Without(Without(sound, 6), 4), weights, privacy), found = Gradient(spec, broken, weights, privacy);

        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i] * 8 / 10, found[i], 1e-6f);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_one_others()
    {
        ExampleSet examples = TrainingFixtures.ExamplesFor(Specs[4], 200);
        var local = new LocalTraining { BatchSize = 16, Epochs = 2, ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 1 } };
        float[] start = Specs[4].Initialise(5).Values.ToArray();
        float[] first = Train(Specs[4], examples, local, start, 8, out _), again = Train(Specs[4], examples, local, start, 8, out _);
        Assert.Equal(first, again);
        Assert.NotEqual(first, Train(Specs[4], examples, local, start, 9, out _));
    }

    [Fact]
    public void What_is_measured_on_the_examples_stays_inside_unless_it_is_allowed_out()
    {
        ExampleSet examples = TrainingFixtures.ExamplesFor(Specs[0], 50);
        var local = new LocalTraining { EvaluateFirst = true, ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 1 } };
        float[] start = Specs[0].Initialise(5).Values.ToArray();
        Train(Specs[0], examples, local, start, 8, out TrainingOutcome withheld);
        Assert.Equal(new TrainingOutcome.Trained(50, 5, null, null), withheld);
        Train(Specs[0], examples, local, start, 8, out TrainingOutcome told, releasesMetrics: true);
        var trained = Assert.IsType<TrainingOutcome.Trained>(told);
        Assert.NotNull(trained.TrainLoss);
        Assert.NotNull(trained.GlobalModel);
    }

    [Fact]
    public void Without_secret_randomness_a_private_task_is_refused()
    {
        ExampleSet examples = TrainingFixtures.ExamplesFor(Specs[0], 50);
        var local = new LocalTraining { ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 1 } };
        TrainingFixtures.Train(Specs[0], examples, local, Specs[0].Initialise(5).Values.ToArray(), out TrainingOutcome outcome);
        Assert.Contains("no secret randomness", Assert.IsType<TrainingOutcome.Failed>(outcome).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, -1)]
    [InlineData(1, double.PositiveInfinity)]
    public void Settings_out_of_range_are_refused(double clip, double noise)
    {
        ExampleSet examples = TrainingFixtures.ExamplesFor(Specs[0], 5);
        var local = new LocalTraining { ExamplePrivacy = new ExamplePrivacy { ClipNorm = clip, NoiseMultiplier = noise } };
        Assert.Throws<ArgumentException>(() => Train(Specs[0], examples, local, Specs[0].Initialise(5).Values.ToArray(), 1, out _));
    }

    /// <summary>1,000 examples, 25 epochs at q = 0.032 and z = 1.2: epsilon is about 4 at delta 1e-4.</summary>
    [Fact]
    public void Well_separated_classes_are_learnt_at_moderate_epsilon()
    {
        ModelSpec spec = ModelSpec.SoftmaxRegression(10, 3);
        ExampleSet examples = TrainingFixtures.Separable(1000, 10, 3, 1), test = TrainingFixtures.Separable(1000, 10, 3, 2);
        var local = new LocalTraining { BatchSize = 32, Epochs = 25, LearningRate = 0.2, ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 1.2 } };
        float[] update = Train(spec, examples, local, new float[spec.Shape.Dimension], 6, out _);
        Assert.InRange(new ManagedEvaluator(spec, test, 1).Evaluate(update).Accuracy!.Value, 0.97, 1);
    }

    private static float[] Gradient(ModelSpec spec, ExampleSet examples, float[] weights, ExamplePrivacy privacy) =>
        Train(spec, examples, new LocalTraining { GradientOnly = true, ExamplePrivacy = privacy }, weights, 1, out _);

    private static double[] SingleGradient(ModelSpec spec, ExampleSet one, float[] weights) =>
        [.. TrainingFixtures.Train(spec, one, new LocalTraining { GradientOnly = true }, weights, out _).Select(value => (double)value)];

    private static float[] Train(
        ModelSpec spec, ExampleSet examples, LocalTraining local, float[] start, ulong seed, out TrainingOutcome outcome, bool releasesMetrics = false)
    {
        var update = new float[spec.Shape.Dimension];
        var secrets = new TrainingSecrets(_ => new SeededBytes(seed), releasesMetrics);
        outcome = new ManagedTrainer(spec, examples, secrets).Train(TrainingFixtures.Task(local), start, update, CancellationToken.None);
        return update;
    }

    private static ExampleSet Only(ExampleSet examples, int index) => Chosen(examples, [index]);

    private static ExampleSet Without(ExampleSet examples, int index) =>
        Chosen(examples, [.. Enumerable.Range(0, examples.Count).Where(i => i != index)]);

    private static ExampleSet Chosen(ExampleSet examples, int[] indices)
    {
        int width = examples.FeatureCount, targets = examples.TargetCount;
        var features = new List<float>();
        var values = new List<float>();
        foreach (int index in indices)
        {
            features.AddRange(examples.Features.Slice(index * width, width));
            if (!examples.IsClassification)
            {
                values.AddRange(examples.Targets.Slice(index * targets, targets));
            }
        }

        int[] labels = examples.Labels.ToArray();
        return examples.IsClassification
            ? ExampleSet.Classification([.. features], width, [.. indices.Select(i => labels[i])], examples.ClassCount)
            : ExampleSet.Regression([.. features], width, [.. values], targets);
    }
}
