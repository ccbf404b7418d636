using FedActors.Core.Randomness;

namespace FedActors.Learning.Datasets;

/// <summary>Generates a small classification problem: one normal blob per class, the same for all centres, classes equally likely.</summary>
public static class BlobGenerator
{
    private const int CentreStream = 4, MiddleStream = 5;

    /// <summary>Generates every centre's examples.</summary>
    /// <param name="options">Which blobs.</param>
    /// <param name="seed">The run's seed.</param>
    public static CentreSets Generate(BlobOptions options, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Centres, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Features, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Classes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TrainPerCentre, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.TestPerCentre, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Separation, nameof(options));
        var middleRandom = new SeededRandom(seed, MiddleStream, 0, RandomPurpose.DataGeneration);
        double[] middles = [.. Enumerable.Range(0, options.Classes * options.Features).Select(_ => options.Separation * middleRandom.NextGaussian())];
        var train = new ExampleSet[options.Centres];
        var test = new ExampleSet[options.Centres];
        for (int centre = 0; centre < options.Centres; centre++)
        {
            var random = new SeededRandom(seed, CentreStream, centre, RandomPurpose.DataGeneration);
            train[centre] = Draw(options, options.TrainPerCentre, middles, random);
            test[centre] = Draw(options, options.TestPerCentre, middles, random);
        }

        return new CentreSets(train, test);
    }

    private static ExampleSet Draw(BlobOptions options, int count, double[] middles, SeededRandom random)
    {
        var features = new float[(long)count * options.Features];
        var labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.NextInt(options.Classes);
            for (int j = 0; j < options.Features; j++)
            {
                features[(i * options.Features) + j] = (float)(middles[(labels[i] * options.Features) + j] + random.NextGaussian());
            }
        }

        return ExampleSet.Classification(features, options.Features, labels, options.Classes);
    }
}
