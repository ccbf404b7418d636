using System.Net;
using System.Net.Sockets;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.InProcess;
using FedActors.Federation.Reports;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;
using FedActors.Hocon;
using FedActors.Network.Identity;
using FedActors.Storage;
using Shared;

namespace FedActors.EndToEnd.Tests;

/// <summary>A federation on this machine: kits, one run that all describe alike, and the processes that were started; gone when disposed.</summary>
internal sealed class Cluster : IDisposable
{
    private readonly TestFederation _federation = new();
    private readonly List<HostProcess> _processes = [];
    private readonly ClusterShape _shape;
    private readonly string _run;
    private readonly int[] _ports;
    private readonly FaultyProxy[] _proxies;

    /// <param name="run">The run's file.</param>
    /// <param name="shape">Its seeds; null for one with a store of its own.</param>
    public Cluster(string run, ClusterShape? shape = null)
    {
        (_run, _shape) = (run, shape ?? new ClusterShape());
        File.WriteAllText(Path.Combine(_federation.Path, "run.conf"), run);
        _ports = FreePorts(_shape.Seeds);
        _proxies = _shape.IsProxied ? [.. _ports.Select(port => new FaultyProxy(port))] : [];
        for (int seed = 1; seed <= _shape.Seeds; seed++)
        {
            string store = _shape.Store is { } shared ? $"store = \"{shared}\"" : "";
            Write(_federation.Seed($"seed-{seed}"), "seed.conf",
                $"seed-node {{ listen = \"127.0.0.1:{_ports[seed - 1]}\", advertise = \"{Address(seed)}\"\n{store}\n{_shape.Settings} }}");
        }
    }

    /// <summary>What all processes say.</summary>
    public ClusterLog Log { get; } = new();

    /// <summary>Where nodes and seeds dial that seed.</summary>
    public string Address(int seed) => $"https://localhost:{(_shape.IsProxied ? _proxies[seed - 1].Port : _ports[seed - 1])}";

    /// <summary>What stands before that seed.</summary>
    public FaultyProxy Proxy(int seed = 1) => _proxies[seed - 1];

    /// <summary>The port on which that seed listens.</summary>
    public int Port(int seed = 1) => _ports[seed - 1];

    /// <summary>Starts the only seed, or starts it again where it left off.</summary>
    public HostProcess Seed(params string[] settings) => SeedOf(1, settings);

    /// <summary>Starts the seed of that number, from 1, or starts it again.</summary>
    public HostProcess SeedOf(int number, params string[] settings) =>
        Keep(HostProcess.Seed(Log, $"seed-{number}", _federation.KitOf($"seed-{number}"), settings));

    /// <summary>Starts the node of that number, from 0, or starts it again.</summary>
    public HostProcess Node(int number, params string[] settings)
    {
        string name = $"node-{number}";
        string kit = KitOf(name);
        if (!Directory.Exists(kit))
        {
            string seeds = string.Join(", ", Enumerable.Range(1, _shape.Seeds).Select(seed => $"\"{Address(seed)}\""));
            Write(_federation.Node(name, number), "node.conf", $"node.seeds = [{seeds}]");
        }

        return Keep(HostProcess.Node(Log, name, kit, settings));
    }

    /// <summary>Where the only seed keeps its rounds.</summary>
    public string Store => $"sqlite:{Path.Combine(KitOf("seed-1"), "store")}";

    /// <summary>The directory of an operator's kit.</summary>
    public string Operator() =>
        _federation.Issue(new IssueOrder { Role = PeerRole.Operator, Name = "olga" }, [.. Enumerable.Range(1, _shape.Seeds).Select(Address)]);

    /// <summary>The directory of a site's kit and state.</summary>
    public string KitOf(string name) => Path.Combine(_federation.Path, "kits", name);

    /// <summary>The store, to look at.</summary>
    public FederationStore OpenStore(bool isReadOnly = true) =>
        FederationStore.Open(StoreAddress.Parse(_shape.Store ?? $"sqlite:{Path.Combine(KitOf("seed-1"), "store")}"), new StoreOptions { ReadOnly = isReadOnly });

    /// <summary>What the same configuration gives within one process.</summary>
    /// <param name="rounds">How many rounds; null for as many as the run says.</param>
    public RunEnd InProcess(int? rounds = null)
    {
        string run = rounds is null ? _run : $"{_run}\nrun.rounds = {rounds}";
        FederationOptions options = FederationReader.ReadAlone(new ConfigSection(HoconDocument.ParseText(run, "run.conf")));
        FederatedTask task = FederatedTaskFactory.Create(options);
        var journal = new MemoryJournal();
        return InProcessFederation.Run(options, task, journal, new MemoryModelStore(), new RunLog(() => 0), CancellationToken.None);
    }

    /// <summary>Ends all processes; what they said is in the test's output, which is shown where it failed.</summary>
    public void Dispose()
    {
        foreach (HostProcess process in _processes)
        {
            process.Dispose();
        }

        foreach (FaultyProxy proxy in _proxies)
        {
            proxy.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Log}");
        _federation.Dispose();
    }

    private static void Write(string kit, string name, string settings) =>
        File.WriteAllText(Path.Combine(kit, name), $"include \"../../run.conf\"\n{settings}\n");

    /// <summary>
    /// Ports that no connection takes by chance while their seed is down: below those that the system gives to whoever dials. Dialling such a one
    /// while nobody listens could even connect with itself.
    /// </summary>
    private static int[] FreePorts(int count)
    {
        const int First = 20_000, Last = 32_000;
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            int port = Random.Shared.Next(First, Last);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                ports.Add(port);
            }
            catch (SocketException)
            {
                // Somebody else's; another is drawn.
                ports.Remove(port);
            }
        }

        return [.. ports];
    }

    private HostProcess Keep(HostProcess process)
    {
        _processes.Add(process);
        return process;
    }
}
