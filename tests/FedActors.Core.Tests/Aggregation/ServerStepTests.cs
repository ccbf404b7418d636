using System.Text.Json;
using FedActors.Core.Aggregation;
using FedActors.Core.Randomness;
using FedActors.Core.Tests.Golden;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Aggregation;

/// <summary>From updates through the exact sum to the next model, as a round does it.</summary>
public sealed class ServerStepTests
{
    [Fact]
    public void FedAvg_of_client_models_is_the_golden_weighted_mean()
    {
        JsonElement golden = GoldenCases.Vectors("fedavg.weighted"), inputs = golden.GetProperty("inputs");
        float[] current = [0.5f, -1, 2];
        (float[], long)[] updates = [.. inputs.GetProperty("client_weights").EnumerateArray().Zip(inputs.GetProperty("num_examples").EnumerateArray())
            .Select(pair => (GoldenCases.Floats(pair.First).Zip(current, (model, start) => model - start).ToArray(), pair.Second.GetInt64()))];
        float[] next = Close(new FedAvg(), current, updates, out _);
        Assert.All(next.Zip(GoldenCases.Doubles(golden.GetProperty("expected").GetProperty("global_"))), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public void FedSgd_mean_is_the_golden_step()
    {
        JsonElement golden = GoldenCases.Vectors("fedsgd.step"), inputs = golden.GetProperty("inputs");
        (float[], long)[] gradients = [.. inputs.GetProperty("client_gradients").EnumerateArray().Zip(inputs.GetProperty("num_examples").EnumerateArray())
            .Select(pair => (GoldenCases.Floats(pair.First), pair.Second.GetInt64()))];
        float[] next = Close(new FedSgd(inputs.GetProperty("lr").GetDouble(), FedSgdReduction.Mean), GoldenCases.Floats(inputs.GetProperty("w")), gradients, out _);
        Assert.All(next.Zip(GoldenCases.Doubles(golden.GetProperty("expected").GetProperty("w_next"))), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public void Two_centres_with_gradients_of_a_tenth_move_the_model_by_two_thousandths()
    {
        float[] next = Close(new FedSgd(0.01, FedSgdReduction.Sum), [0, 1], [([0.1f, 0.1f], 20), ([0.1f, 0.1f], 500)], out double norm);
        Assert.Equal([-0.002f, 0.998f], next);
        Assert.Equal(0.002 * Math.Sqrt(2), norm, 1e-7);
    }

    [Fact]
    public void Sum_counts_every_centre_alike_and_mean_by_examples()
    {
        Assert.Equal(1, new FedSgd(1, FedSgdReduction.Sum).WeightOf(500));
        Assert.Equal(500, new FedSgd(1, FedSgdReduction.Mean).WeightOf(500));
        Assert.Equal(500, new FedAvg().WeightOf(500));
        Assert.Equal([-1.75f], Close(new FedSgd(1, FedSgdReduction.Mean), [0], [([1], 1), ([2], 3)], out _));
        Assert.Equal([-3f], Close(new FedSgd(1, FedSgdReduction.Sum), [0], [([1], 1), ([2], 3)], out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(10_007)]
    public void Step_has_the_bits_of_the_formula(int length)
    {
        (float[] current, double[] aggregate) = Vectors(length);
        var averaged = new float[length];
        var descended = new float[length];
        new FedAvg(0.7).Apply(current, aggregate, averaged);
        new FedSgd(0.3, FedSgdReduction.Mean).Apply(current, aggregate, descended);
        for (int i = 0; i < length; i++)
        {
            double up = 0.7 * aggregate[i], down = 0.3 * aggregate[i];
            Assert.Equal(Bits((float)(current[i] + up)), Bits(averaged[i]));
            Assert.Equal(Bits((float)(current[i] - down)), Bits(descended[i]));
        }
    }

    [Fact]
    public void Step_in_place_is_the_step_to_another_array()
    {
        (float[] current, double[] aggregate) = Vectors(5000);
        var next = new float[5000];
        new FedAvg().Apply(current, aggregate, next);
        new FedAvg().Apply(current, aggregate, current);
        Assert.Equal(next, current);
    }

    private static (float[] Current, double[] Aggregate) Vectors(int length)
    {
        var random = new SeededRandom(3, length, 0, RandomPurpose.DataGeneration);
        float[] current = [.. Enumerable.Range(0, length).Select(_ => (float)random.NextGaussian())];
        double[] aggregate = [.. Enumerable.Range(0, length).Select(i => random.NextGaussian() * Math.ScaleB(1, (i % 60) - 40))];
        (current[0], aggregate[0]) = (-0f, -0.0);
        return (current, aggregate);
    }

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static float[] Close(IAggregationStrategy strategy, float[] current, (float[] Values, long Examples)[] updates, out double norm)
    {
        var sum = new ModelSum(current.Length, FixedPointScale.For(16, 1000, 10_000));
        foreach ((float[] values, long examples) in updates)
        {
            Assert.True(sum.Fold(values, strategy.WeightOf(examples)).IsFolded);
        }

        var next = new float[current.Length];
        norm = RoundClose.Run(strategy, sum, current, next);
        return next;
    }
}
