using System.CommandLine;
using FedActors.Cli.Commands;
using FedActors.Cli.Failures;
using FedActors.Federation.Configuration;
using FedActors.Network.Admin;
using FedActors.Network.Client;
using FedActors.Network.Identity;

namespace FedActors.Cli.Cluster;

/// <summary>An operator's connection to a running cluster.</summary>
internal sealed class ClusterConnection : IDisposable
{
    private const string Variable = "FEDACTORS_KIT";

    private readonly PeerTransport _transport;
    private readonly IReadOnlyList<string> _seeds;

    private ClusterConnection(PeerTransport transport, IReadOnlyList<string> seeds) => (_transport, _seeds) = (transport, seeds);

    /// <summary>The options that say whom to ask, and as whom.</summary>
    public static ClusterOptions Options() => new(
        Commands.Options.Text("--kit", "DIR", $"The kit of an operator, or of a seed; ${Variable} unless given."),
        Commands.Options.Text("--config", "FILE", "The operator.conf or seed.conf instead of a kit's."),
        new Option<string[]>("--seed") { Description = "The https address of a seed, instead of the configuration's. Can be given several times.", HelpName = "URL", DefaultValueFactory = _ => [] });

    /// <summary>Opens the kit; nothing is dialled yet.</summary>
    public static ClusterConnection Open(ParseResult parsed, ClusterOptions options)
    {
        string file = parsed.GetValue(options.Config) ?? InKit(parsed.GetValue(options.Kit) ?? Environment.GetEnvironmentVariable(Variable)
            ?? throw new UsageException($"a cluster answers only its members: name an operator's kit with --kit DIR, --config FILE or ${Variable}. fedactors provision issue --role operator makes one."));
        OperatorOptions settings = OperatorReader.Read(ConfigurationLoader.Load(ConfigurationFile.Require(file), []));
        string[] given = parsed.GetValue(options.Seeds) ?? [];
        IReadOnlyList<string> seeds = given.Length > 0 ? [.. given.Select(KitSettings.RequireSeed)] : settings.Seeds;
        if (seeds.Count == 0)
        {
            throw new UsageException($"{file} names no seed. Say --seed https://HOST:PORT, or set operator.seeds there.");
        }

        SiteKit kit = SiteKit.Load(settings.Kit);
        ProvisionCommand.Warn(kit.Warnings(DateTimeOffset.UtcNow));
        return new ClusterConnection(new PeerTransport(new SiteCredentials(kit)), seeds);
    }

    /// <summary>How the first seed that answers stands.</summary>
    public SeedStatus Status() => Wait(new SeedClient(_transport, _seeds).StatusAsync());

    /// <summary>Asks, at the leader first, for it knows more than the others.</summary>
    public TAnswer Ask<TAnswer>(Func<SeedClient, Task<TAnswer>> question)
    {
        SeedStatus status = Status();
        IEnumerable<string> leader = status.LeaderAddress is { } address ? [address] : [];
        return Wait(question(new SeedClient(_transport, [.. leader.Concat(_seeds).Distinct(StringComparer.OrdinalIgnoreCase)])));
    }

    /// <summary>The run that is meant: the named one, or the one that is led, or the newest.</summary>
    public string RunOf(string? named)
    {
        if (named is not null)
        {
            return named;
        }

        if (Status().Run is { } present)
        {
            return present.RunId;
        }

        IReadOnlyList<RunRow> runs = Ask(client => client.RunsAsync());
        return runs.Count > 0 ? runs[^1].RunId : throw new UsageException("the cluster has no run yet. fedactors status says what it waits for.");
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private static string InKit(string directory)
    {
        foreach (PeerRole role in (PeerRole[])[PeerRole.Operator, PeerRole.Seed])
        {
            string file = Path.Combine(directory, KitDirectory.ConfigurationFile(role));
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new UsageException($"{directory} is no kit of an operator or a seed: there is no operator.conf and no seed.conf. fedactors provision issue --role operator makes one.");
    }

    private static TAnswer Wait<TAnswer>(Task<TAnswer> answer) => answer.GetAwaiter().GetResult();
}
