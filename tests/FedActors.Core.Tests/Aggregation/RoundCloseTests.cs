using FedActors.Core.Aggregation;
using FedActors.Core.Randomness;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Aggregation;

public sealed class RoundCloseTests
{
    // More than one stretch, with a ragged end.
    private const int Dimension = 9_001;

    public static TheoryData<IAggregationStrategy> Strategies { get; } =
        [new FedAvg(), new FedAvg(0.5), new FedSgd(0.1, FedSgdReduction.Sum), new FedSgd(0.1, FedSgdReduction.Mean)];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Closing_in_place_gives_the_bits_of_closing_to_another_array(IAggregationStrategy strategy)
    {
        float[] current = Vector(0), next = new float[Dimension];
        double norm = RoundClose.Run(strategy, Sum([1, 2, 3]), current, next);
        double normInPlace = RoundClose.Run(strategy, Sum([1, 2, 3]), current, current);
        Assert.Equal(next, current);
        Assert.Equal(norm, normInPlace);
    }

    [Fact]
    public void Order_of_folding_leaves_no_trace()
    {
        float[] current = Vector(0), next = new float[Dimension], other = new float[Dimension];
        double norm = RoundClose.Run(new FedAvg(), Sum([1, 2, 3, 4]), current, next);
        Assert.Equal(norm, RoundClose.Run(new FedAvg(), Sum([3, 1, 4, 2]), current, other));
        Assert.Equal(next, other);
    }

    [Fact]
    public void Next_model_and_norm_agree_with_plain_doubles()
    {
        float[] current = Vector(0), next = new float[Dimension];
        double norm = RoundClose.Run(new FedAvg(), Sum([1, 2]), current, next);
        float[] first = Vector(1), second = Vector(2);
        double squared = 0;
        for (int i = 0; i < Dimension; i++)
        {
            double expected = current[i] + (((1.0 * first[i]) + (2.0 * second[i])) / 3);
            Assert.Equal(expected, next[i], 1e-6);
            squared += ((double)next[i] - current[i]) * ((double)next[i] - current[i]);
        }

        Assert.Equal(Math.Sqrt(squared), norm, 1e-9);
    }

    [Fact]
    public void Empty_sum_and_wrong_lengths_are_refused()
    {
        Assert.Throws<InvariantBrokenException>(() => RoundClose.Run(new FedAvg(), Sum([]), new float[Dimension], new float[Dimension]));
        Assert.Contains("9001", Assert.Throws<ArgumentException>(() => RoundClose.Run(new FedAvg(), Sum([1]), new float[3], new float[Dimension])).Message);
        Assert.Throws<ArgumentException>(() => RoundClose.Run(new FedAvg(), Sum([1]), new float[Dimension], new float[3]));
    }

    private static ModelSum Sum(int[] updates)
    {
        var sum = new ModelSum(Dimension, FixedPointScale.For(16, 100, 1000));
        foreach (int update in updates)
        {
            Assert.True(sum.Fold(Vector(update), update).IsFolded);
        }

        return sum;
    }

    private static float[] Vector(int slot)
    {
        var random = new SeededRandom(5, 0, slot, RandomPurpose.DataGeneration);
        return [.. Enumerable.Range(0, Dimension).Select(_ => (float)random.NextGaussian())];
    }
}
