using FedActors.Core;
using FedActors.Simulation.Chaos;

namespace FedActors.Planted.Tests;

/// <summary>A chaos run that finds nothing proves nothing unless it finds what is known to be there.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output) : IDisposable
{
    private const int SeedsMax = 1000;

    public void Dispose() => PlantedBugs.Selected = PlantedBug.None;

    [Theory]
    [InlineData("EpochNotFenced", "stale-leader-fenced")]
    [InlineData("ResumeForgetsModel", "models-follow-each-other")]
    [InlineData("QuorumOnlyAtDeadline", "quorum")]
    [InlineData("LateCountsAgain", "counted-once")]
    [InlineData("SumOutlivesAttempt", "sum-equals-recomputation")]
    [InlineData("TakeOverKeepsEpoch", "one-leader-per-epoch")]
    [InlineData("LeaderReadsStale", "goes-on-after-the-last-round")]
    [InlineData("StepDownIgnored", "stepped-down-is-silent")]
    public void A_planted_bug_is_found_by_its_invariant_within_a_thousand_seeds(string bug, string invariant)
    {
        PlantedBugs.Selected = Enum.Parse<PlantedBug>(bug);
        for (ulong seed = 0; seed < SeedsMax; seed++)
        {
            if (ChaosRun.Of(ChaosWorld.Draw(seed)).Violation is { } violation)
            {
                output.WriteLine($"{bug}: found by {violation.Invariant} after {seed + 1} seeds: {violation.Detail}");
                if (violation.Invariant == invariant)
                {
                    // A bug may break something else first; the invariant that names it has to find it too.
                    return;
                }
            }
        }

        Assert.Fail($"{bug} was not found by {invariant} within {SeedsMax} seeds.");
    }

    [Fact]
    public void Without_a_bug_the_same_build_finds_nothing()
    {
        ChaosSummary summary = ChaosRunner.Run(0, 100, null, null, () => 0, CancellationToken.None);
        Assert.Equal(100, summary.Seeds);
        Assert.Empty(summary.Failures);
    }

    [Fact]
    public void The_faults_of_a_found_bug_are_shrunk_to_those_it_needs()
    {
        PlantedBugs.Selected = PlantedBug.ResumeForgetsModel;
        ChaosSummary summary = ChaosRunner.Run(0, SeedsMax, null, null, () => 0, CancellationToken.None);
        ChaosFailure failure = summary.Failures.First(failure => failure.FaultsBefore > 3);

        // Without an aggregator that dies, or whose seed loses the lease, nobody resumes; one such fault is enough.
        Assert.True(failure.Faults.Count <= 1, string.Join('\n', failure.Faults));
        Assert.All(failure.Faults, fault => Assert.Matches("Aggregator|Seed", fault));
    }
}
