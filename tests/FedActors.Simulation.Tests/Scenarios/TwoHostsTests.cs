using FedActors.Core.Rounds;
using FedActors.Federation.InProcess;
using FedActors.Federation.Reports;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;
using FedActors.Simulation.Scenarios;

namespace FedActors.Simulation.Tests.Scenarios;

/// <summary>The same machines under two hosts: virtual time and the real scheduler.</summary>
public sealed class TwoHostsTests
{
    [Theory]
    [InlineData("run.rounds = 6")]
    [InlineData("run.rounds = 6", "training.clip-norm = 1", "aggregation.encryption = secagg-plus")]
    [InlineData("run.rounds = 6", "training.clip-norm = 1", "aggregation.encryption = secagg")]
    public void A_run_without_faults_gives_the_same_model_in_virtual_time_and_on_real_threads(params string[] settings)
    {
        string path = Played.PathOf("quickstart");
        var overrides = new ScenarioOverrides { Settings = settings };
        SimulationResult simulated = ScenarioRun.Run(Scenario.Load(path, overrides), new RunLog(() => 0), CancellationToken.None);

        var options = Scenario.ReadOptions(path, overrides).Options;
        var real = InProcessFederation.Run(
            options, FederatedTaskFactory.Create(options), new MemoryJournal(), new MemoryModelStore(), new RunLog(() => 0), CancellationToken.None);

        Assert.Equal(6, real.CommittedRounds);
        Assert.Equal(simulated.End.Model, real.Model);
    }

    [Fact]
    public void Private_scenario_stops_at_its_budget_whatever_vanishes()
    {
        var overrides = new ScenarioOverrides { Settings = ["run.rounds = 20", "privacy.epsilon = 2.5", "privacy.accountant = rdp"] };
        SimulationResult result = ScenarioRun.Run(Scenario.Load(Played.PathOf("private"), overrides), new RunLog(() => 0), CancellationToken.None);

        Assert.Equal(RunEndReason.BudgetSpent, result.End.Reason);
        Assert.InRange(result.End.CommittedRounds, 3, 19);
    }
}
