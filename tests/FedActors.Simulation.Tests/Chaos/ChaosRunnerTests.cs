using FedActors.Simulation.Chaos;
using FedActors.Simulation.Faults;

namespace FedActors.Simulation.Tests.Chaos;

public sealed class ChaosRunnerTests
{
    private static readonly Lazy<ChaosSummary> TwoHundred =
        new(() => ChaosRunner.Run(1000, 200, null, null, () => 0, CancellationToken.None));

    [Fact]
    public void Two_hundred_seeds_break_no_invariant()
    {
        ChaosSummary summary = TwoHundred.Value;
        Assert.True(summary.Failures.Count == 0, string.Join('\n', summary.Failures.Select(failure => $"{failure}\n  {string.Join("\n  ", failure.Faults)}")));
        Assert.Equal((200, 10), (summary.Seeds, summary.Repeated));
        Assert.True(summary.Rounds > 200 * 2, $"{summary.Rounds} rounds were committed");
    }

    [Fact]
    public void Crashes_meet_unacknowledged_writes_often_enough_to_matter()
    {
        Assert.True(TwoHundred.Value.FaultCounts["WriteLost"] > 10, $"{TwoHundred.Value.FaultCounts["WriteLost"]} writes were lost");
        Assert.True(TwoHundred.Value.FaultCounts["WriteTorn"] > 10, $"{TwoHundred.Value.FaultCounts["WriteTorn"]} writes were torn");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Every_fault_strikes_within_two_hundred_seeds(string fault) =>
        Assert.True(TwoHundred.Value.FaultCounts.GetValueOrDefault(fault) > 0, $"{fault} never struck");

    public static TheoryData<string> Faults() =>
        [.. Enum.GetNames<FaultKind>(), "MessageLost", "MessageDuplicated", "MessageReordered", "WriteLost", "WriteTorn",
            "WriteRefused", "QuestionLate", "AnswerLost", "CommitFenced", "TakenOverEarly", "LeaderChanged", "LeaderSteppedDown"];

    [Theory]
    [InlineData(1000)]
    [InlineData(1007)]
    [InlineData(1042)]
    public void A_seed_gives_the_same_world_every_time_and_another_seed_another(ulong seed)
    {
        ChaosVerdict first = ChaosRun.Of(ChaosWorld.Draw(seed)), second = ChaosRun.Of(ChaosWorld.Draw(seed));
        Assert.Equal((first.StateHash, first.Events, first.Rounds, first.VirtualSeconds), (second.StateHash, second.Events, second.Rounds, second.VirtualSeconds));
        Assert.Equal(ChaosWorld.Draw(seed).Describe(), ChaosWorld.Draw(seed).Describe());
        Assert.NotEqual(first.StateHash, ChaosRun.Of(ChaosWorld.Draw(seed + 1)).StateHash);
    }

    [Fact]
    public void A_failing_seed_fails_the_same_way_when_it_is_replayed()
    {
        // A world that cannot do what is asked of it: too little time for even one round after the healing.
        ChaosWorld world = ChaosWorld.Draw(1003) with { LivenessLimit = TimeSpan.FromMilliseconds(1) };
        Violation first = ChaosRun.Of(world).Violation!, second = ChaosRun.Of(world).Violation!;
        Assert.Equal("liveness", first.Invariant);
        Assert.Equal(first, second);
    }

    [Fact]
    public void A_world_is_described_with_its_options_and_every_fault()
    {
        ChaosWorld world = Enumerable.Range(1000, 50).Select(seed => ChaosWorld.Draw((ulong)seed)).First(drawn => drawn.Cluster.Faults.Count > 5);
        string[] lines = world.Describe().Split('\n');
        Assert.StartsWith($"seed {world.Seed}: {world.Centres} centres", lines[0]);
        Assert.Equal(world.Cluster.Faults.Count, lines.Count(line => line.Contains(" for ") && line.StartsWith("    ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Narration_tells_every_committed_round()
    {
        var lines = new List<string>();
        ChaosVerdict verdict = ChaosRun.Of(ChaosWorld.Draw(1001), lines.Add);
        Assert.Equal(verdict.Rounds, lines.Count(line => line.Contains(" committed with ")));
        Assert.Contains(lines, line => line.Contains("everything is healed"));
    }

    [Fact]
    public void Threads_change_no_result()
    {
        ChaosSummary one = ChaosRunner.Run(40, 30, null, null, () => 0, CancellationToken.None, threads: 1);
        var order = new List<int>();
        ChaosSummary three = ChaosRunner.Run(40, 30, (done, _) => order.Add(done), null, () => 0, CancellationToken.None, threads: 3);
        Assert.Equal((one.Events, one.Rounds, one.VirtualSeconds, one.Repeated), (three.Events, three.Rounds, three.VirtualSeconds, three.Repeated));
        Assert.Equal(one.FaultCounts, three.FaultCounts);
        Assert.Equal(Enumerable.Range(1, 30), order);
    }

    [Fact]
    public void World_that_cannot_be_run_ends_the_run_with_its_own_error()
    {
        using var worlds = new OrderedRuns<int>(index => index < 5 ? index : throw new InvalidOperationException("the sixth is broken"), 100, threads: 2);
        Assert.Equal([0, 1, 2, 3, 4], Enumerable.Range(0, 5).Select(_ => worlds.Take()));
        Assert.Contains("sixth", Assert.Throws<InvalidOperationException>(() => worlds.Take()).Message);
    }

    [Fact]
    public void A_run_that_is_stopped_says_how_far_it_came()
    {
        using var stop = new CancellationTokenSource();
        ChaosSummary summary = ChaosRunner.Run(5, 100, (done, _) => { if (done == 3) { stop.Cancel(); } }, null, () => 0, stop.Token);
        Assert.Equal((5UL, 3), (summary.FirstSeed, summary.Seeds));
    }
}
