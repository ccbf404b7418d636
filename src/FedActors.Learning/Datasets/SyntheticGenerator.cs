using FedActors.Core.Randomness;

namespace FedActors.Learning.Datasets;

/// <summary>Generates Synthetic(alpha, beta): centres of very different size, each with its own linear classifier and features.</summary>
/// <remarks>
/// T. Li et al., "Federated optimization in heterogeneous networks" (FedProx), MLSys 2020, section 5.1 and appendix C.1, as in the
/// authors' published generator, where alpha and beta are standard deviations (the paper's text writes variances; equal for 0 and 1).
/// Deviations: the numbers are seeded, and each centre has its own stream, so its data do not depend on how many others there are.
/// </remarks>
public static class SyntheticGenerator
{
    private const int CentreStream = 0, SharedStream = 1, ExamplesLeast = 50;
    private const double TrainShare = 0.9;

    /// <summary>Generates every centre's examples, 90 percent of them (rounded down) for training.</summary>
    /// <param name="options">Which set.</param>
    /// <param name="seed">The run's seed.</param>
    public static CentreSets Generate(SyntheticOptions options, ulong seed)
    {
        TrueModel shared = DrawModel(options, mean: 0, new SeededRandom(seed, SharedStream, 0, RandomPurpose.DataGeneration));
        var train = new ExampleSet[options.Centres];
        var test = new ExampleSet[options.Centres];
        for (int centre = 0; centre < options.Centres; centre++)
        {
            var random = new SeededRandom(seed, CentreStream, centre, RandomPurpose.DataGeneration);
            ExampleSet all = GenerateCentre(options, shared, random);
            int[] order = [.. Enumerable.Range(0, all.Count)];
            random.Shuffle<int>(order);
            int trained = (int)(TrainShare * all.Count);
            train[centre] = all.Subset(order.AsSpan(0, trained));
            test[centre] = all.Subset(order.AsSpan(trained));
        }

        return new CentreSets(train, test);
    }

    private static ExampleSet GenerateCentre(SyntheticOptions options, TrueModel shared, SeededRandom random)
    {
        int drawn = (int)random.NextLogNormal(4, 2) + ExamplesLeast;
        int count = Math.Min(drawn, options.ExamplesMax ?? int.MaxValue);
        double modelMean = options.Alpha * random.NextGaussian();
        double featureMean = options.Beta * random.NextGaussian();
        double[] centre = [.. Enumerable.Range(0, options.Features).Select(_ => options.Iid ? 0 : featureMean + random.NextGaussian())];
        TrueModel model = options.Iid ? shared : DrawModel(options, modelMean, random);
        double[] deviations = [.. Enumerable.Range(1, options.Features).Select(j => Math.Pow(j, -0.6))];
        var features = new float[(long)count * options.Features];
        var labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            Span<float> x = features.AsSpan(i * options.Features, options.Features);
            for (int j = 0; j < x.Length; j++)
            {
                x[j] = (float)(centre[j] + (deviations[j] * random.NextGaussian()));
            }

            labels[i] = model.Classify(x);
        }

        return ExampleSet.Classification(features, options.Features, labels, options.Classes);
    }

    private static TrueModel DrawModel(SyntheticOptions options, double mean, SeededRandom random)
    {
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => mean + random.NextGaussian())];
        return new TrueModel(Draw(options.Features * options.Classes), Draw(options.Classes));
    }

    /// <summary>The linear classifier that labels a centre's examples; weights are float64[features x classes].</summary>
    private sealed record TrueModel(double[] Weights, double[] Bias)
    {
        /// <summary>The class of the largest logit, which is that of the largest softmax; the first one among equals.</summary>
        public int Classify(ReadOnlySpan<float> x)
        {
            double[] logits = [.. Bias];
            for (int j = 0; j < x.Length; j++)
            {
                for (int c = 0; c < logits.Length; c++)
                {
                    logits[c] += x[j] * Weights[(j * logits.Length) + c];
                }
            }

            return Array.IndexOf(logits, logits.Max());
        }
    }
}
