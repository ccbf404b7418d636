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
using Shared;

namespace FedActors.EndToEnd.Tests;

/// <summary>A federation on this machine: kits, one run that all describe alike, and the processes that were started; gone when disposed.</summary>
internal sealed class Cluster : IDisposable
{
    private readonly TestFederation _federation = new();
    private readonly List<HostProcess> _processes = [];
    private readonly string _run;
    private readonly string[] _addresses;

    /// <param name="run">The run's file.</param>
    /// <param name="seeds">How many seeds there are.</param>
    /// <param name="store">The store that they share; null for a directory of the only one.</param>
    public Cluster(string run, int seeds = 1, string? store = null)
    {
        _run = run;
        File.WriteAllText(Path.Combine(_federation.Path, "run.conf"), run);
        int[] ports = FreePorts(seeds);
        _addresses = [.. ports.Select(port => $"https://localhost:{port}")];
        string shared = store is null ? "" : $"store = \"{store}\"";
        foreach ((int i, int port) in ports.Index())
        {
            Write(_federation.Seed($"seed-{i + 1}"), "seed.conf",
                $"seed-node {{ listen = \"127.0.0.1:{port}\", advertise = \"{_addresses[i]}\", seeds = [{Quoted(_addresses)}]\n{shared} }}");
        }
    }

    /// <summary>Where the only seed keeps its rounds.</summary>
    public string Store => $"sqlite:{Path.Combine(_federation.KitOf("seed-1"), "store")}";

    /// <summary>The directory of an operator's kit.</summary>
    public string Operator() => _federation.Issue(new IssueOrder { Role = PeerRole.Operator, Name = "olga" }, _addresses);

    /// <summary>Starts the only seed, or starts it again where it left off.</summary>
    public HostProcess Seed(params string[] settings) => SeedOf(1, settings);

    /// <summary>Starts the seed of that number, from 1, or starts it again.</summary>
    public HostProcess SeedOf(int number, params string[] settings) => Keep(HostProcess.Seed(_federation.KitOf($"seed-{number}"), settings));

    /// <summary>Starts the node of that number, or starts it again.</summary>
    public HostProcess Node(int number, params string[] settings)
    {
        string name = $"node-{number}";
        string kit = Path.Combine(_federation.Path, "kits", name);
        if (!Directory.Exists(kit))
        {
            Write(_federation.Node(name, number), "node.conf", $"node.seeds = [{Quoted(_addresses)}]");
        }

        return Keep(HostProcess.Node(kit, settings));
    }

    /// <summary>What the same configuration gives within one process.</summary>
    public RunEnd InProcess()
    {
        FederationOptions options = FederationReader.ReadAlone(new ConfigSection(HoconDocument.ParseText(_run, "run.conf")));
        FederatedTask task = FederatedTaskFactory.Create(options);
        var journal = new MemoryJournal();
        return InProcessFederation.Run(options, task, journal, new MemoryModelStore(), new RunLog(() => 0), CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (HostProcess process in _processes)
        {
            process.Dispose();
        }

        _federation.Dispose();
    }

    private static string Quoted(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"\"{text}\""));

    private static void Write(string kit, string name, string settings) =>
        File.WriteAllText(Path.Combine(kit, name), $"include \"../../run.conf\"\n{settings}\n");

    private static int[] FreePorts(int count)
    {
        // All are held until the last is known, so that they differ.
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }

    private HostProcess Keep(HostProcess process)
    {
        _processes.Add(process);
        return process;
    }
}
