using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Federation.InProcess;
using FedActors.Federation.Reports;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;
using FedActors.Hocon;

namespace FedActors.Seed.Leading;

/// <summary>
/// Plays a run of a few rounds in this process before it is needed, so that a standby that takes over has the aggregator's code compiled.
/// Compiling it only then takes as long as the rest of the hand-over.
/// </summary>
internal static class WarmUp
{
    private const string Play = """
        name = warm-up, run { rounds = 40, cohort = 6, uploads-min = 1 }, data { source = none, centres = 6 }, model { kind = none, parameters = 64 }, threads = 1
        """;

    /// <summary>Begins it on a thread of its own; it takes some tenths of a second and touches nothing.</summary>
    public static void Begin(HostLog log) => new Thread(() => Run(log)) { IsBackground = true, Name = "warm-up" }.Start();

    private static void Run(HostLog log)
    {
        try
        {
            FederationOptions options = FederationReader.ReadAlone(new ConfigSection(HoconDocument.ParseText(Play, "warm-up")));
            InProcessFederation.Run(options, FederatedTaskFactory.Create(options), new MemoryJournal(), new MemoryModelStore(), new RunLog(() => 0), CancellationToken.None);
            log.Say(LogLevel.Debug, "warmed-up", "the aggregator's code is compiled");
        }
        catch (Exception error)
        {
            // The seed does without: its first take-over is slower, and nothing else is lost.
            log.Say(LogLevel.Warning, "not-warmed-up", $"the warm-up run failed; a take-over by this seed takes a moment longer: {error.Message}", ("reason", error.Message));
        }
    }
}
