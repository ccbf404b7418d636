using FedActors.Core.SecureAggregation;
using FedActors.Core.Tests.Golden;

namespace FedActors.Core.Tests.SecureAggregation;

public sealed class GraphParametersTests
{
    [Theory]
    [InlineData(100, 0.1, 0.1)]
    [InlineData(1000, 0.05, 0.05)]
    [InlineData(1000, 0.2, 0.1)]
    [InlineData(1000, 0.1, 0.1)]
    [InlineData(10000, 0.1, 0.1)]
    [InlineData(10000, 0.2, 0.2)]
    [InlineData(1000000, 0.2, 0.2)]
    public void Degree_and_threshold_are_the_smallest_that_meet_the_bounds(int cohort, double corruption, double dropout)
    {
        int[] expected = [.. GoldenCases.SecureAggregation("secaggplus.k_t").GetProperty("expected").GetProperty("k_and_t")
            .GetProperty(FormattableString.Invariant($"n={cohort},gamma={corruption},delta={dropout}")).EnumerateArray().Select(item => item.GetInt32())];
        GraphParameters found = GraphParameters.For(cohort, dropout, corruption);
        Assert.Equal(expected, (int[])[found.Degree, found.Threshold]);
        Assert.True(found.Judge(cohort, dropout, corruption).IsAccepted);
        Assert.Equal(SecAggRule.Threshold, (found with { Threshold = found.Threshold - 2 }).Judge(cohort, dropout, corruption).Rule);
        Assert.Equal(SecAggRule.TooFew, (found with { Threshold = found.Degree }).Judge(cohort, dropout, corruption).Rule);
    }

    [Theory]
    [InlineData(3, 0, 0, 2, 2)]
    [InlineData(10, 0.2, 0.1, 9, 5)]
    [InlineData(30, 0.3, 0.1, 29, 15)]
    [InlineData(20, 0.6, 0.1, 19, 7)]
    public void Small_cohorts_are_complete(int cohort, double dropout, double corruption, int degree, int threshold) =>
        Assert.Equal(new GraphParameters(degree, threshold), GraphParameters.For(cohort, dropout, corruption));

    [Fact]
    public void Impossible_rates_are_refused()
    {
        Assert.Throws<ArgumentException>(() => GraphParameters.For(10, 0.6, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => GraphParameters.For(2, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GraphParameters.For(10, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GraphParameters.For(10, double.NaN, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GraphParameters.For(10, 0, -0.1));
    }

    [Fact]
    public void Threshold_must_exceed_what_colluders_hold()
    {
        Assert.Equal(SecAggRule.Threshold, new GraphParameters(9, 3).Judge(10, 0, 0.3).Rule);
        Assert.True(new GraphParameters(9, 4).Judge(10, 0, 0.3).IsAccepted);
        Assert.Equal(SecAggRule.Threshold, new GraphParameters(10, 4).Judge(10, 0, 0.3).Rule);
        Assert.Equal(SecAggRule.Threshold, new GraphParameters(9, 10).Judge(10, 0, 0.3).Rule);
    }
}
