using FedActors.Core;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Federation.Tasks;
using FedActors.Network.Identity;

namespace FedActors.Node.Hosting;

/// <summary><c>fedactors node</c>: from the command line to the exit code.</summary>
internal static class NodeProgram
{
    private const string ConfigurationName = "node.conf";
    private const string Help = """
        Runs the worker node of a data centre: it dials out to the seeds, trains on its own data, and sends updates.

        Usage:
          fedactors node --config FILE | --kit DIR [--seed URL ...] [--set path=value ...]

          --config FILE      The configuration; hocon/node.conf explains every setting.
          --kit DIR          The node.conf in that kit, as fedactors provision makes it.
          --seed URL         A seed's https address instead of the file's. Can be given several times.
          --set path=value   Changes a setting, for example --set threads=2. Can be given several times.
          --with-parent      Stops when the standard input ends: for programs that start nodes.

        Example:
          fedactors node --kit kits/berlin

        Ctrl-C and SIGTERM say goodbye and leave; a finished update is kept for the next start.
        Exit codes: 0 stopped, or the run has ended; 1 something broke; 2 command line or configuration; 3 kit, data, or refused by the seeds.
        """;

    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(5);

    public static HostExit Run(string[] arguments)
    {
        try
        {
            HostArguments parsed = HostArguments.Parse(arguments, ConfigurationName, new Dictionary<string, string> { ["--seed"] = "node.seeds" });
            if (parsed.WantsHelp || arguments.Length == 0)
            {
                Console.Out.WriteLine(Help);
                return parsed.WantsHelp ? HostExit.Done : HostExit.Usage;
            }

            string file = parsed.File ?? throw new ArgumentException("node wants --config FILE or --kit DIR. See --help.");
            return TakePart(NodeReader.Read(ConfigurationLoader.Load(file, parsed.Settings)), parsed.EndsWithParent);
        }
        catch (Exception error)
        {
            return HostFailure.Report(error);
        }
    }

    private static HostExit TakePart(NodeOptions options, bool endsWithParent)
    {
        using var stop = new StopRequest(StopMax);
        if (endsWithParent)
        {
            stop.AskWhenInputEnds();
        }

        SiteKit kit = SiteKit.Load(options.Kit);
        if (kit.Identity is not { Role: PeerRole.Node, Client: { } number })
        {
            throw new MalformedInputException(options.Kit, $"this is the kit of {kit.Identity}, not of a node. Name a node's kit in node.kit.");
        }

        NodeTask task = NodeTask.Create(options, number);
        using var log = new HostLog(options.Log, Console.Out, TimeProvider.System);
        using var look = new DailyLook(kit.Warnings, log, TimeProvider.System);

        if (kit.Anchors.Forgetfulness is { } forgetfulness)
        {
            log.Say(LogLevel.Warning, "kit", forgetfulness);
        }

        return NodeHost.Run(options, task, kit, log, stop);
    }
}
