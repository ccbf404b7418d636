using FedActors.Core.Rounds;
using FedActors.Federation.Reports;

namespace FedActors.Simulation.Scenarios;

/// <summary>How a simulated run ended.</summary>
/// <param name="End">The run machine's own word.</param>
/// <param name="Summary">The whole run in one object.</param>
public sealed record SimulationResult(RunEnd End, RunSummary Summary);
