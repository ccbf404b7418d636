using FedActors.Core.Privacy;
using FedActors.Core.Randomness;
using FedActors.Core.Tests.Golden;

namespace FedActors.Core.Tests.Privacy;

public sealed class TreeNoiseTests
{
    [Fact]
    public void Prefix_sums_have_the_golden_number_of_nodes()
    {
        var tree = new TreeNoise(1, false, node => node.Fill(1));
        double[] expected = GoldenCases.Doubles(GoldenCases.Privacy("dpftrl.tree_nodes").GetProperty("expected").GetProperty("cumsum_noise_in_node_units"));
        Assert.Equal(expected, expected.Select(_ => Next(tree)));
        double[] later = [.. Enumerable.Range(17, 1011).Select(_ => Next(tree))];
        Assert.Equal([2, 2, 3], later[..3]);
        Assert.Equal([1, 2, 3], [later[1024 - 17], later[1025 - 17], later[1027 - 17]]);
    }

    [Fact]
    public void After_a_restart_the_tree_is_new()
    {
        int drawn = 0;
        var tree = new TreeNoise(1, false, node => node.Fill(++drawn));
        double[] first = [.. Enumerable.Range(0, 6).Select(_ => Next(tree))];
        tree.Restart();
        Assert.Equal(0, tree.Steps);
        Assert.Equal(drawn + 1, Next(tree));
        Assert.NotEqual(first[0], drawn);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 4.0 / 7)]
    public void After_four_steps_the_variance_is_golden(bool isEfficient, double expected)
    {
        const int dimension = 40_000;
        var stream = new SeededRandom(1, 0, 0, RandomPurpose.PrivacyNoise);
        var tree = new TreeNoise(dimension, isEfficient, node =>
        {
            foreach (ref double value in node)
            {
                value = stream.NextGaussian();
            }
        });
        var noise = new double[dimension];
        for (int step = 0; step < 4; step++)
        {
            tree.Next(noise);
        }

        Assert.Equal(expected, noise.Average(value => value * value), 0.03);
        tree.Next(noise);
        Assert.Equal(expected + 1, noise.Average(value => value * value), 0.06);
    }

    [Fact]
    public void A_destination_of_another_length_is_refused() =>
        Assert.Contains("3 elements", Assert.Throws<ArgumentException>(() => new TreeNoise(2, false, _ => { }).Next(new double[3])).Message, StringComparison.Ordinal);

    private static double Next(TreeNoise tree)
    {
        var noise = new double[1];
        tree.Next(noise);
        return noise[0];
    }
}
