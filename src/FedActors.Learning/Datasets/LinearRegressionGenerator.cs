using FedActors.Core.Randomness;

namespace FedActors.Learning.Datasets;

/// <summary>Generates a linear regression problem: all centres follow one true line, each with its own examples.</summary>
public static class LinearRegressionGenerator
{
    private const int CentreStream = 2, TruthStream = 3;

    /// <summary>The weights and, last, the bias behind the targets: float32[Features + 1], uniform in [-1, 1).</summary>
    /// <param name="options">Which problem.</param>
    /// <param name="seed">The run's seed.</param>
    public static float[] Truth(LinearRegressionOptions options, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Features, nameof(options));
        var random = new SeededRandom(seed, TruthStream, 0, RandomPurpose.DataGeneration);
        return [.. Enumerable.Range(0, options.Features + 1).Select(_ => (float)Uniform(random))];
    }

    /// <summary>Generates every centre's examples with one target each.</summary>
    /// <param name="options">Which problem.</param>
    /// <param name="seed">The run's seed.</param>
    public static CentreSets Generate(LinearRegressionOptions options, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Centres, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TrainPerCentre, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.TestPerCentre, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.NoiseDeviation, nameof(options));
        float[] truth = Truth(options, seed);
        var train = new ExampleSet[options.Centres];
        var test = new ExampleSet[options.Centres];
        for (int centre = 0; centre < options.Centres; centre++)
        {
            var random = new SeededRandom(seed, CentreStream, centre, RandomPurpose.DataGeneration);
            train[centre] = Draw(options, options.TrainPerCentre, truth, random);
            test[centre] = Draw(options, options.TestPerCentre, truth, random);
        }

        return new CentreSets(train, test);
    }

    private static ExampleSet Draw(LinearRegressionOptions options, int count, float[] truth, SeededRandom random)
    {
        var features = new float[(long)count * options.Features];
        var targets = new float[count];
        for (int i = 0; i < count; i++)
        {
            Span<float> x = features.AsSpan(i * options.Features, options.Features);
            double target = truth[^1];
            for (int j = 0; j < x.Length; j++)
            {
                x[j] = (float)(options.NormalFeatures ? random.NextGaussian() : Uniform(random));
                target += (double)x[j] * truth[j];
            }

            targets[i] = (float)(target + (options.NoiseDeviation * random.NextGaussian()));
        }

        return ExampleSet.Regression(features, options.Features, targets, targetCount: 1);
    }

    private static double Uniform(SeededRandom random) => (2 * random.NextDouble()) - 1;
}
