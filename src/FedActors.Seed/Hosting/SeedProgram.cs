using FedActors.Core;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Federation.Tasks;
using FedActors.Network.Identity;
using FedActors.Storage;

namespace FedActors.Seed.Hosting;

/// <summary><c>fedactors seed</c>: from the command line to the exit code.</summary>
internal static class SeedProgram
{
    private const string ConfigurationName = "seed.conf";
    private const string Help = """
        Runs a seed: it serves nodes over HTTPS and, while it leads, aggregates. Any number of seeds may share one store.

        Usage:
          fedactors seed --config FILE | --kit DIR [--store STORE] [--listen ADDRESS] [--seed URL ...] [--set path=value ...]

          --config FILE      The configuration; hocon/seed.conf explains every setting.
          --kit DIR          The seed.conf in that kit, as fedactors provision makes it.
          --store STORE      sqlite:DIRECTORY, or postgres://USER@HOST:PORT/DATABASE, which several seeds may share.
          --listen ADDRESS   Address and port, for example 0.0.0.0:7443.
          --seed URL         Another seed's https address, for the nodes to know. Can be given several times.
          --set path=value   Changes a setting, for example --set run.rounds=100. Can be given several times.
          --with-parent      Stops when the standard input ends: for programs that start seeds.

        Example:
          fedactors seed --kit kits/seed-1

        Ctrl-C and SIGTERM stop it: the lease is given up first, so that another seed goes on at once.
        """;

    private static readonly Dictionary<string, string> Shorthands = new()
    {
        ["--store"] = "seed-node.store",
        ["--listen"] = "seed-node.listen",
        ["--seed"] = "seed-node.seeds",
    };

    // Requests that still run, and the store, each have their own bound; together they stay well below.
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(10);

    public static HostExit Run(string[] arguments)
    {
        try
        {
            HostArguments parsed = HostArguments.Parse(arguments, ConfigurationName, Shorthands);
            if (parsed.WantsHelp || arguments.Length == 0)
            {
                Console.Out.WriteLine(Help);
                return parsed.WantsHelp ? HostExit.Done : HostExit.Usage;
            }

            string file = parsed.File ?? throw new ArgumentException("seed wants --config FILE or --kit DIR. See --help.");
            return Serve(SeedReader.Read(ConfigurationLoader.Load(file, parsed.Settings)), parsed.EndsWithParent);
        }
        catch (Exception error)
        {
            return HostFailure.Report(error);
        }
    }

    private static HostExit Serve(SeedOptions options, bool endsWithParent)
    {
        using var stop = new StopRequest(StopMax);
        if (endsWithParent)
        {
            stop.AskWhenInputEnds();
        }

        MaskedCohort.Require(options.Federation.Run);
        StoreAddress address = StoreAddress.Parse(options.Store, "seed-node.store");
        SiteKit kit = SiteKit.Load(options.Kit);
        if (kit.Identity.Role != PeerRole.Seed)
        {
            throw new MalformedInputException(options.Kit, $"this is the kit of {kit.Identity}, not of a seed. Name a seed's kit in seed-node.kit.");
        }

        SeedTask task = FederatedTaskFactory.CreateForSeed(options.Federation);
        using var log = new HostLog(options.Log, Console.Out, TimeProvider.System);
        using var look = new DailyLook(kit.Warnings, log, TimeProvider.System);

        if (kit.Anchors.Forgetfulness is { } forgetfulness)
        {
            log.Say(LogLevel.Warning, "kit", forgetfulness);
        }

        var storeOptions = new StoreOptions
        {
            Federation = kit.Identity.Federation,
            CacheDirectory = Path.Combine(options.State, "cache"),
            CachedBlobsMax = Math.Max(2, options.ModelsKept),
            Trouble = trouble => log.Say(LogLevel.Warning, "store-trouble", trouble),
        };
        using var store = new StoreDoor($"{address}", () => FederationStore.Open(address, storeOptions), log, TimeProvider.System);
        return SeedHost.Run(options, task, store, kit, log, stop);
    }
}
