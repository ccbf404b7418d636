using Contracts;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;

namespace FedActors.Federation.Tests.Configuration;

/// <summary>The file that users include for centres of very different speed.</summary>
public sealed class HeterogeneousConfigurationTests
{
    [Fact]
    public void Including_it_turns_on_what_slow_centres_need()
    {
        using var directory = new TemporaryDirectory();
        File.Copy(Path.Combine(AppContext.BaseDirectory, "heterogeneous.conf"), directory["heterogeneous.conf"]);
        File.WriteAllText(directory["mine.conf"], "include required(\"heterogeneous.conf\")\nname = mine");
        RunOptions run = FederationReader.ReadAlone(ConfigurationLoader.Load(directory["mine.conf"], [])).Run;
        Assert.Equal((true, true, 1.3, LateUpdatePolicy.Carry), (run.AdaptiveDeadline.Enabled, run.TaskSizing.Enabled, run.OverSelection, run.Late));
    }
}
