using FedActors.Federation.InProcess;
using FedActors.Federation.Reports;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;
using FedActors.Simulation.Scenarios;

namespace FedActors.Simulation.Tests.Scenarios;

/// <summary>The same machines under two hosts: virtual time and the real scheduler.</summary>
public sealed class TwoHostsTests
{
    [Fact]
    public void A_run_without_faults_gives_the_same_model_in_virtual_time_and_on_real_threads()
    {
        string path = Played.PathOf("quickstart");
        var overrides = new ScenarioOverrides { Rounds = 6 };
        SimulationResult simulated = ScenarioRun.Run(Scenario.Load(path, overrides), new RunLog(() => 0), CancellationToken.None);

        var options = Scenario.ReadOptions(path, overrides).Options;
        var real = InProcessFederation.Run(
            options, FederatedTaskFactory.Create(options), new MemoryJournal(), new MemoryModelStore(), new RunLog(() => 0), CancellationToken.None);

        Assert.Equal(6, real.CommittedRounds);
        Assert.Equal(simulated.End.Model, real.Model);
    }
}
