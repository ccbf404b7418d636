using FedActors.Core;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Network.Wire;
using FedActors.Seed.Hosting;

namespace FedActors.Seed.Tests.Hosting;

/// <summary>A cohort whose messages would not fit is refused before the seed begins.</summary>
public sealed class MaskedCohortTests
{
    [Theory]
    [InlineData(SecAggKind.SecaggPlus, 10)]
    [InlineData(SecAggKind.SecaggPlus, 1000)]
    [InlineData(SecAggKind.SecaggPlus, WireLimits.MaskedCohortMax)]
    [InlineData(SecAggKind.Secagg, WireLimits.NeighboursMax + 1)]
    public void What_fits_is_taken(SecAggKind kind, int cohort)
    {
        MaskedCohort.Require(Run(kind, cohort));
        Assert.InRange(Run(kind, cohort).Encryption!.GraphOf(cohort).Degree, 2, WireLimits.NeighboursMax);
    }

    [Fact]
    public void A_complete_graph_of_many_is_refused_with_the_fix()
    {
        string message = Assert.Throws<MalformedInputException>(() => MaskedCohort.Require(Run(SecAggKind.Secagg, WireLimits.NeighboursMax + 2))).Message;
        Assert.Contains("aggregation.encryption = secagg-plus", message, StringComparison.Ordinal);
        Assert.Contains("401 others", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_neighbours_for_the_rates_are_refused_with_the_fix() => Assert.Contains("corruption-rate",
        Assert.Throws<MalformedInputException>(() => MaskedCohort.Require(Run(SecAggKind.SecaggPlus, 4000, rate: 0.4))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_cohort_whose_keys_fit_no_letter_is_refused() => Assert.Contains($"at most {WireLimits.MaskedCohortMax}",
        Assert.Throws<MalformedInputException>(() => MaskedCohort.Require(Run(SecAggKind.SecaggPlus, WireLimits.MaskedCohortMax + 1))).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_masks_any_cohort_is_taken() => MaskedCohort.Require(Run(SecAggKind.Secagg, 100_000) with { Encryption = null });

    private static RunOptions Run(SecAggKind kind, int cohort, double? rate = null) => new()
    {
        RunId = "masked",
        Seed = 1,
        RoundsMax = 1,
        CohortSize = cohort,
        OverSelection = 1,
        Encryption = rate is null ? new SecAggOptions { Kind = kind } : new SecAggOptions { Kind = kind, CorruptionRate = rate.Value, DropoutRate = rate.Value },
    };
}
