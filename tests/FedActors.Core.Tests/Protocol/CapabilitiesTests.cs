using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Tests.Rounds;

namespace FedActors.Core.Tests.Protocol;

public sealed class CapabilitiesTests
{
    private static readonly Capabilities Good = new(4, 1L << 33, ["managed"], [10, 0, 5], 1e7, 1e6);

    public static TheoryData<string, Capabilities> Flaws => new()
    {
        { "cores", Good with { Cores = 0 } },
        { "cores", Good with { Cores = int.MaxValue } },
        { "memory", Good with { MemoryBytes = -1 } },
        { "trainers", Good with { Trainers = [.. Enumerable.Repeat("x", 17)] } },
        { "name", Good with { Trainers = [""] } },
        { "name", Good with { Trainers = [new string('x', 65)] } },
        { "classes", Good with { ExamplesPerClass = new long[5000] } },
        { "class", Good with { ExamplesPerClass = [-1] } },
        { "speed", Good with { DownloadBytesPerSecond = double.NaN } },
        { "speed", Good with { UploadBytesPerSecond = 0 } },
    };

    [Theory]
    [MemberData(nameof(Flaws))]
    public void Claims_out_of_bounds_are_not_kept(string word, Capabilities claims)
    {
        Assert.Contains(word, claims.Flaw());
        RunDriver run = new RunDriver().Start().Says(1, new AggregatorMessage.Hello(100, null, claims));
        Assert.Null(run.Machine.CapabilitiesOf(new ClientId(1)));
        Assert.Equal(1, run.Machine.Roster.Count);
    }

    [Fact]
    public void Node_that_cannot_do_the_tasks_is_a_member_that_is_not_selected_and_the_run_says_why()
    {
        var demand = new TaskDemand("managed", Parameters: 1 << 20);
        RunDriver run = new RunDriver(Samples.Options with { Demand = demand, CohortSize = 4 }).Start();
        run.Says(1, new AggregatorMessage.Hello(100, null, Good with { Trainers = ["synthetic"] }));
        Assert.Contains("trainer of the kind managed; it names synthetic", Unfit(run));
        run.Says(2, new AggregatorMessage.Hello(100, null, Good with { MemoryBytes = demand.MemoryBytesMin - 1 }));
        Assert.Contains("16777216 bytes of memory or more; it has 16777215", Unfit(run));
        Assert.Null(run.Machine.Round);
        run.Hello(3).Completes();
        Assert.Equal([3], run.Cohort);
        Assert.Equal(3, run.Machine.Roster.Count);

        // One that has been given what it lacked can be selected, and one that says nothing is taken at its word.
        run.Says(1, new AggregatorMessage.Hello(100, null, Good)).Completes();
        Assert.Equal([1, 3], run.Cohort.Order());
    }

    private static string Unfit(RunDriver run) => run.Effects.OfType<RoundEffect.Report>().Select(report => report.Event).OfType<RunEvent.MemberUnfit>().Single().Reason;

    [Fact]
    public void Claims_are_kept_as_long_as_their_member_is_one()
    {
        RunDriver run = new RunDriver().Start().Says(1, new AggregatorMessage.Hello(100, null, Good));
        Assert.Equal("[1#1 joined: 1]", Transcript.Of(run.Effects)[0]);
        Assert.Equal("[1 has 4 cores]", Transcript.Of(run.Effects)[1]);
        run.Hello(1);
        Assert.Same(Good, run.Machine.CapabilitiesOf(new ClientId(1)));
        run.Says(1, new AggregatorMessage.Goodbye());
        Assert.Null(run.Machine.CapabilitiesOf(new ClientId(1)));
    }
}
