using FedActors.Learning.Datasets;

namespace FedActors.Learning.Tests.Datasets;

public sealed class SyntheticGeneratorTests
{
    private static readonly SyntheticOptions Small = new() { Centres = 200, ExamplesMax = 60 };

    [Fact]
    public void Defaults_are_those_of_the_paper()
    {
        CentreSets sets = SyntheticGenerator.Generate(new SyntheticOptions { ExamplesMax = 2000 }, 1);

        Assert.Equal((30, 30), (sets.Train.Count, sets.Test.Count));
        Assert.All(sets.Train, s => Assert.Equal((60, 10), (s.FeatureCount, s.ClassCount)));
        Assert.Equal(sets.Test.Sum(s => s.Count), sets.PooledTest.Count);
    }

    [Fact]
    public void Ninety_percent_of_a_centre_train_and_the_limit_holds()
    {
        CentreSets sets = SyntheticGenerator.Generate(Small, 2);

        Assert.All(sets.Train.Zip(sets.Test), pair =>
        {
            int all = pair.First.Count + pair.Second.Count;
            Assert.InRange(all, 50, 60);
            Assert.Equal(all * 9 / 10, pair.First.Count);
        });
    }

    [Fact]
    public void Sizes_are_fifty_and_a_lognormal_share()
    {
        var options = new SyntheticOptions { Centres = 2000, Features = 1, Classes = 2 };
        CentreSets sets = SyntheticGenerator.Generate(options, 3);
        double[] logs = [.. sets.Train.Zip(sets.Test, (a, b) => Math.Log(a.Count + b.Count - 50 + 0.5))];

        // The mean of 2,000 draws with deviation 2 strays by 0.045; truncation to whole examples by less than that.
        Assert.InRange(logs.Average(), 3.85, 4.15);
        Assert.InRange(Deviation(logs), 1.8, 2.1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_examples_and_another_seed_others()
    {
        float[] First(ulong seed) => SyntheticGenerator.Generate(Small, seed).Train[0].Features.ToArray();

        Assert.Equal(First(5), First(5));
        Assert.NotEqual(First(5), First(6));
    }

    [Fact]
    public void A_centre_does_not_depend_on_how_many_there_are()
    {
        CentreSets many = SyntheticGenerator.Generate(Small, 7), few = SyntheticGenerator.Generate(Small with { Centres = 3 }, 7);

        Assert.Equal(many.Train[2].Features.ToArray(), few.Train[2].Features.ToArray());
        Assert.Equal(many.Test[2].Labels.ToArray(), few.Test[2].Labels.ToArray());
    }

    [Fact]
    public void Features_of_the_iid_set_have_mean_zero_and_variance_j_to_the_minus_1_2()
    {
        CentreSets sets = SyntheticGenerator.Generate(Small with { Iid = true }, 8);
        ExampleSet all = CentreSets.Pool(sets.Train);
        foreach (int j in new[] { 1, 2, 10, 60 })
        {
            double[] column = [.. Enumerable.Range(0, all.Count).Select(i => (double)all.Features[(i * 60) + j - 1])];
            double expected = Math.Pow(j, -1.2);

            // Ten thousand examples: three standard errors of the mean and of the variance.
            Assert.InRange(column.Average(), -0.03 * Math.Sqrt(expected), 0.03 * Math.Sqrt(expected));
            Assert.InRange(Math.Pow(Deviation(column), 2), expected * 0.95, expected * 1.05);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1.414)]
    [InlineData(3, 3.162)]
    public void Feature_means_spread_with_beta(double beta, double expected)
    {
        // v_kj = B_k + N(0,1) with B_k = beta N(0,1): across centres its deviation is sqrt(beta^2 + 1).
        CentreSets sets = SyntheticGenerator.Generate(Small with { Beta = beta }, 9);
        double[] means = [.. sets.Train.Select(s => Enumerable.Range(0, s.Count).Average(i => (double)s.Features[(i * 60) + 59]))];

        Assert.InRange(Deviation(means), expected * 0.85, expected * 1.15);
    }

    [Fact]
    public void Labels_of_the_iid_set_are_alike_everywhere_and_those_of_1_1_are_not()
    {
        Assert.InRange(Dominance(Small with { Iid = true }), 0.1, 0.45);
        Assert.InRange(Dominance(Small), 0.5, 1);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_deviation_that_is_none_is_refused(double value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticOptions { Alpha = value });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticOptions { Beta = value });
    }

    [Fact]
    public void Counts_below_one_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticOptions { Centres = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticOptions { Features = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticOptions { Classes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticOptions { ExamplesMax = 1 });
    }

    /// <summary>The mean over the centres of the share of the most frequent label.</summary>
    private static double Dominance(SyntheticOptions options) => SyntheticGenerator.Generate(options, 10).Train
        .Average(s => s.Labels.ToArray().CountBy(l => l).Max(c => c.Value) / (double)s.Count);

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
