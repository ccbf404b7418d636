using FedActors.Learning.Datasets;

namespace FedActors.Learning.Tests.Datasets;

public sealed class SmallGeneratorsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_true_line_leaves_only_the_noise(bool normalFeatures)
    {
        var options = new LinearRegressionOptions { NormalFeatures = normalFeatures };
        float[] truth = LinearRegressionGenerator.Truth(options, 4);
        CentreSets sets = LinearRegressionGenerator.Generate(options, 4);

        Assert.Equal([500, 500], sets.Train.Select(s => s.Count));
        Assert.Equal(200, sets.PooledTest.Count);
        foreach (ExampleSet set in sets.Train)
        {
            double squares = 0;
            for (int i = 0; i < set.Count; i++)
            {
                double predicted = truth[10];
                for (int j = 0; j < 10; j++) { predicted += truth[j] * set.Features[(i * 10) + j]; }
                squares += Math.Pow(set.Targets[i] - predicted, 2);
            }

            Assert.InRange(squares / set.Count, 0.008, 0.012);
        }
    }

    [Fact]
    public void Uniform_features_stay_within_one()
    {
        float[] features = LinearRegressionGenerator.Generate(new LinearRegressionOptions { NormalFeatures = false }, 5).Train[0].Features.ToArray();

        Assert.InRange(features.Min(), -1, -0.99f);
        Assert.InRange(features.Max(), 0.99f, 1);
    }

    [Fact]
    public void Blobs_that_lie_far_apart_are_told_apart_by_the_nearest_middle()
    {
        ExampleSet set = CentreSets.Pool(BlobGenerator.Generate(new BlobOptions { Features = 5, Separation = 20 }, 6).Train);
        float[][] middles = [.. Enumerable.Range(0, 3).Select(c => Mean(set, c))];

        Assert.Equal(1000, set.Count);
        Assert.All(Enumerable.Range(0, set.Count), i => Assert.Equal(set.Labels[i], Nearest(middles, set.Features.Slice(i * 5, 5))));
        Assert.All(set.Labels.ToArray().CountBy(l => l), c => Assert.InRange(c.Value, 280, 390));
    }

    [Fact]
    public void Generated_sets_follow_their_seed()
    {
        Assert.Equal(Blob(1), Blob(1));
        Assert.NotEqual(Blob(1), Blob(2));
        Assert.NotEqual(
            LinearRegressionGenerator.Truth(new LinearRegressionOptions(), 1), LinearRegressionGenerator.Truth(new LinearRegressionOptions(), 2));

        static float[] Blob(ulong seed) => BlobGenerator.Generate(new BlobOptions(), seed).Train[3].Features.ToArray();
    }

    [Fact]
    public void Sets_of_different_kinds_are_not_pooled() => Assert.Throws<ArgumentException>(() => CentreSets.Pool(
        [ExampleSet.Classification([1], 1, [0], 2), ExampleSet.Classification([1], 1, [0], 3)]));

    [Fact]
    public void Pooled_sets_keep_their_order()
    {
        ExampleSet pooled = CentreSets.Pool([
            ExampleSet.Regression([1, 2], 2, [9], 1), ExampleSet.Regression([], 2, [], 1), ExampleSet.Regression([3, 4, 5, 6], 2, [8, 7], 1)]);

        Assert.Equal([1, 2, 3, 4, 5, 6], pooled.Features.ToArray());
        Assert.Equal([9, 8, 7], pooled.Targets.ToArray());
    }

    private static float[] Mean(ExampleSet set, int label)
    {
        int[] members = [.. Enumerable.Range(0, set.Count).Where(i => set.Labels[i] == label)];
        return [.. Enumerable.Range(0, 5).Select(j => members.Average(i => set.Features[(i * 5) + j]))];
    }

    private static int Nearest(float[][] middles, ReadOnlySpan<float> x)
    {
        float[] point = x.ToArray();
        return Enumerable.Range(0, middles.Length).MinBy(c => middles[c].Zip(point, (a, b) => (a - b) * (a - b)).Sum());
    }
}
