using FedActors.Core.Selection;
using FedActors.Federation.Privacy;
using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Reads a worker node's configuration: the section <c>node</c> and what it shares with the run.</summary>
public static class NodeReader
{
    /// <summary>Reads it; sections of the simulator are passed over, unknown settings are refused.</summary>
    /// <exception cref="HoconException">A setting is wrong; the message names the place, the setting, what is allowed and the fix.</exception>
    public static NodeOptions Read(ConfigSection root)
    {
        ConfigSection section = root.Section("node");
        var options = new NodeOptions
        {
            Federation = FederationReader.ReadForNode(root),
            Kit = HostSettings.Place(section, "kit", "."),
            Seeds = HostSettings.Addresses(section, "seeds"),
            State = HostSettings.Place(section, "state", "state"),
            Centre = section.HasValue("centre") ? section.Int("centre", 0, min: 0, max: Roster.PopulationMax) : null,
            TellsExamplesPerClass = section.Bool("tell-examples-per-class", false),
            ExitWhenRunEnds = section.Bool("exit-when-run-ends", false),
            ExampleBudget = ReadBudget(section.Section("example-privacy")),
            TellsLosses = section.Bool("example-privacy.tell-losses", false),
            Policy = PolicyReader.Read(section),
            ReceiptsMax = section.Int("receipts-max", 10_000, min: 0, max: 10_000_000),
            Log = HostSettings.Log(section.Section("log"), new LogOptions()),
        };
        if (options.Seeds.Count == 0)
        {
            throw section.Error("seeds", "found no seed; wanted is the https address of one or more, for example seeds = [\"https://seed.example:7443\"].");
        }

        if (options.Federation.Data.Source == DataSource.Declared && !options.Federation.SyntheticTraining)
        {
            throw root.Error("data.source", "found declared, which is for seeds without data; a node trains on examples: use idx, csv or a generator.");
        }

        HostSettings.RejectUnknown(root);
        return options;
    }

    private static ExampleBudget? ReadBudget(ConfigSection section)
    {
        double delta = section.Double("delta", 1e-5, 0, 1, minExclusive: true, maxExclusive: true);
        return section.HasValue("epsilon-max") ? new ExampleBudget(section.Double("epsilon-max", 1, 0, 1e6, minExclusive: true), delta) : null;
    }
}
