using FedActors.Core;
using FedActors.Learning.Partitions;

namespace FedActors.Learning.Tests.Partitions;

public sealed class DirichletPartitionerTests : PartitionerContract
{
    protected override IPartitioner Create() => new DirichletPartitioner(alpha: 1, examplesMin: 1);

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(5)]
    public void Every_centre_has_the_minimum(double alpha)
    {
        for (ulong seed = 0; seed < 10; seed++)
        {
            Assert.All(new DirichletPartitioner(alpha).Partition(Sample(5000), 10, seed), p => Assert.InRange(p.Length, 10, 5000));
        }
    }

    [Fact]
    public void A_smaller_alpha_is_more_skewed()
    {
        PartitionInput input = Sample(20_000);
        double[] skew = [.. new[] { 0.1, 0.5, 2, 100 }.Select(alpha => Enumerable.Range(0, 10).Average(seed =>
            new PartitionSummary(input, new DirichletPartitioner(alpha).Partition(input, 10, (ulong)seed)).MeanTotalVariation!.Value))];

        Assert.Equal(skew.OrderDescending(), skew);
        Assert.InRange(skew[0], 0.55, 0.85);
        Assert.InRange(skew[3], 0.01, 0.1);
    }

    [Fact]
    public void A_centre_that_holds_its_share_gets_no_more_classes()
    {
        // The rule stops a centre at N/n before each class, so none can exceed N/n by more than one class.
        PartitionInput input = Sample(10_000);
        int classMax = input.Labels!.CountBy(l => l).Max(c => c.Value);
        for (ulong seed = 0; seed < 20; seed++)
        {
            Assert.All(new DirichletPartitioner(0.1, 1).Partition(input, 20, seed), p => Assert.InRange(p.Length, 1, 500 + classMax));
        }
    }

    [Fact]
    public void A_tiny_alpha_whose_draws_underflow_still_divides_every_example()
    {
        PartitionInput input = Sample(1000);
        int[][] partition = new DirichletPartitioner(1e-5, 1).Partition(input, 3, 1);

        Assert.Equal(Enumerable.Range(0, 1000), partition.SelectMany(p => p).Order());
    }

    [Fact]
    public void A_hopeless_draw_ends_with_the_best_try_and_the_fix()
    {
        int[] twoClasses = [.. Enumerable.Range(0, 200).Select(i => i % 2)];
        var refusal = Assert.Throws<MalformedInputException>(
            () => new DirichletPartitioner(0.001, 10).Partition(PartitionInput.Labelled(twoClasses, 2), 20, 1));

        Assert.Contains("in 1000 draws the smallest centre had 0 examples at best; 10 are asked", refusal.Message);
        Assert.Contains("larger alpha", refusal.Message);
    }

    [Fact]
    public void A_minimum_beyond_the_set_is_refused_before_any_draw()
    {
        var refusal = Assert.Throws<MalformedInputException>(() => new DirichletPartitioner(0.5).Partition(Sample(150), 100, 1));

        Assert.Contains("100 centres with at least 10 examples each need 1000 examples; the set has 150", refusal.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_alpha_that_is_no_concentration_is_refused(double alpha) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DirichletPartitioner(alpha));
}
