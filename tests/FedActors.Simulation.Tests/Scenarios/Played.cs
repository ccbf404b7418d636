using FedActors.Core.Rounds;
using FedActors.Federation.Reports;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Scenarios;

namespace FedActors.Simulation.Tests.Scenarios;

/// <summary>A scenario that was run to its end, as the command line runs it.</summary>
internal sealed record Played(SimulationResult Result, RunLog Log)
{
    public RunSummary Summary => Result.Summary;

    public IReadOnlyList<RoundRow> Rows => Log.Rows;

    public static string PathOf(string scenario) => Path.Combine(TestWorld.Root, "hocon", "scenarios", scenario + ".conf");

    public static Played Of(string scenario, params string[] settings) => Of(scenario, new ScenarioOverrides { Settings = settings });

    public static Played Of(string scenario, ScenarioOverrides overrides)
    {
        var log = new RunLog(() => 0);
        return new Played(ScenarioRun.Run(Scenario.Load(PathOf(scenario), overrides), log, CancellationToken.None), log);
    }

    /// <summary>Runs a scenario in a cluster that can be looked at, with events of one moment in another order if asked.</summary>
    public static (SimulatedCluster Cluster, List<int> ArrivalOrder) Watched(string scenario, Func<ClusterOptions, ClusterOptions> change, params string[] settings)
    {
        var loaded = Scenario.Load(PathOf(scenario), new ScenarioOverrides { Settings = settings });
        using var cluster = new SimulatedCluster(loaded.Task, change(loaded.Cluster));
        var order = new List<int>();
        cluster.Folded = (_, fold, _) => order.Add(fold.Client.Value);
        cluster.Start();
        cluster.Run(TimeSpan.FromDays(10));
        Assert.Equal(RunEndReason.RoundsDone, cluster.End?.Reason);
        return (cluster, order);
    }
}
