using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Randomness;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Training;

namespace FedActors.Learning.Tests.Training;

/// <summary>Small seeded examples and tasks.</summary>
internal static class TrainingFixtures
{
    public static ExampleSet ExamplesFor(ModelSpec spec, int count, ulong seed = 1)
    {
        var random = new SeededRandom(seed, 0, 0, RandomPurpose.DataGeneration);
        float[] features = Gaussians(random, count * spec.Features);
        if (spec.Loss == Loss.MeanSquaredError)
        {
            return ExampleSet.Regression(features, spec.Features, Gaussians(random, count * spec.Outputs), spec.Outputs);
        }

        int classes = Math.Max(2, spec.Outputs);
        return ExampleSet.Classification(features, spec.Features, [.. Enumerable.Range(0, count).Select(_ => random.NextInt(classes))], classes);
    }

    /// <summary>Two clouds far apart, one per class.</summary>
    public static ExampleSet Separable(int count, int features, int classes, ulong seed)
    {
        var random = new SeededRandom(seed, 0, 1, RandomPurpose.DataGeneration);
        float[] values = Gaussians(random, count * features);
        int[] labels = [.. Enumerable.Range(0, count).Select(_ => random.NextInt(classes))];
        for (int i = 0; i < count; i++)
        {
            values[(i * features) + labels[i]] += 6;
        }

        return ExampleSet.Classification(values, features, labels, classes);
    }

    public static TrainingTask Task(LocalTraining local, int round = 3, int client = 5) =>
        new(77, new RoundNumber(round), new ClientId(client), local);

    public static float[] Train(ModelSpec spec, ExampleSet examples, LocalTraining local, ReadOnlySpan<float> model, out TrainingOutcome outcome)
    {
        var update = new float[spec.Shape.Dimension];
        outcome = new ManagedTrainer(spec, examples).Train(Task(local), model, update, CancellationToken.None);
        return update;
    }

    private static float[] Gaussians(SeededRandom random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];
}
