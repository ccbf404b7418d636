using FedActors.Federation.Reports;

namespace FedActors.Simulation.Scenarios;

/// <summary>Runs a scenario in virtual time.</summary>
public static class ScenarioRun
{
    /// <summary>Runs it to its end, or until asked to stop; what was committed by then is in the result.</summary>
    /// <param name="scenario">What to run.</param>
    /// <param name="log">Collects events; its observer shows progress.</param>
    /// <param name="stop">Ask to stop: the open round is given up.</param>
    public static SimulationResult Run(Scenario scenario, RunLog log, CancellationToken stop) =>
        throw new NotSupportedException($"{scenario} {log} {stop}");
}
