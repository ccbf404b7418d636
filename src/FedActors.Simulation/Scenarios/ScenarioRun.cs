using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Federation.Reports;
using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Scenarios;

/// <summary>Runs a scenario in virtual time.</summary>
public static class ScenarioRun
{
    /// <summary>A run in which nothing was committed and nothing failed for so long, or for fifty deadlines, is stuck.</summary>
    private static readonly TimeSpan StallMin = TimeSpan.FromHours(48);

    /// <summary>Runs it to its end, or until asked to stop; what was committed by then is in the result.</summary>
    /// <param name="scenario">What to run.</param>
    /// <param name="log">Collects events; its observer shows progress.</param>
    /// <param name="stop">Ask to stop: the open round is given up.</param>
    public static SimulationResult Run(Scenario scenario, RunLog log, CancellationToken stop)
    {
        using var cluster = new SimulatedCluster(scenario.Task, scenario.Cluster);
        log.SetOrigin(new Instant(0));
        if (scenario.Cluster.OnDemand)
        {
            log.SetMembers(scenario.Task.Centres);
        }

        long progressAt = 0;
        cluster.Observed = (process, now, happened) =>
        {
            progressAt = happened is RunEvent.RoundCommitted or RunEvent.RoundFailed ? now.Microseconds : progressAt;
            log.Observe(now, happened);
        };
        TimeSpan stall = scenario.Run.Deadline * 50 > StallMin ? scenario.Run.Deadline * 50 : StallMin;
        cluster.Start();
        cluster.Run(
            TimeSpan.MaxValue,
            () => stop.IsCancellationRequested || cluster.Loop.Microseconds - progressAt > stall.Ticks / TimeSpan.TicksPerMicrosecond);
        RunEnd end = cluster.End ?? EndEarly(cluster, scenario, stop.IsCancellationRequested, progressAt);
        return new SimulationResult(end, log.Summarise(scenario.Name, scenario.Run, end, cluster.Loop.Events, scenario.Threads));
    }

    private static RunEnd EndEarly(SimulatedCluster cluster, Scenario scenario, bool stopped, long progressAt)
    {
        if (cluster.Failure is { } failure)
        {
            throw new Core.InvariantBrokenException($"The simulated run failed: {failure.Message}");
        }

        IReadOnlyList<RoundRecord> committed = cluster.Journal.ReadDisk();
        Sha256Digest model = committed.Count == 0 ? ModelFile.Digest(scenario.Task.InitialModel) : committed[^1].NextModel;
        return stopped
            ? new RunEnd(RunEndReason.Stopped, committed.Count, model, $"stopped on request after {committed.Count} committed rounds")
            : new RunEnd(RunEndReason.Failed, committed.Count, model, $"stuck: no round was committed since second {progressAt / 1e6:0.#} of the run; {cluster.Leader?.Machine.Roster.Count ?? 0} members, {Math.Max(scenario.Run.MembersMin, scenario.Run.UploadsMin)} needed to start a round");
    }
}
