using System.Net;
using System.Net.Sockets;
using FedActors.Network.Identity;

namespace FedActors.Cli.Demo;

/// <summary>The demo's own federation in a temporary directory: its certificate authority, its kits, its run. Gone when it is disposed.</summary>
internal sealed class DemoFederation : IDisposable
{
    /// <summary>Five centres of different size, each with its own classifier: the unequal kind of federation.</summary>
    private const string Run = """
        name = demo
        description = "One seed and five unequal nodes, as processes on this machine."
        seed = 8
        run { rounds = 40, cohort = 5, uploads-min = 2, members-min = 4, deadline = 10 s, time-budget = 22 s }
        clients.heartbeat = 1 s
        model { kind = mlp, hidden = [200, 200] }
        training { epochs = 10, batch-size = 10, learning-rate = 0.02 }
        data { source = synthetic, centres = 5, synthetic { alpha = 0.3, beta = 0.3, examples-max = 4000 } }
        threads = 1
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("fedactors-demo-").FullName;
    private readonly CertificateAuthority _authority;
    private readonly string _run;

    public DemoFederation()
    {
        _run = Path.Combine(_directory, "run.conf");
        File.WriteAllText(_run, Run);
        _authority = CertificateAuthority.Init(Path.Combine(_directory, "ca"), "demo", TimeSpan.FromDays(2));
        Address = $"https://localhost:{FreePort()}";
        SeedKit = Issue(new IssueOrder { Role = PeerRole.Seed, Name = "seed-1", Hosts = ["localhost", "127.0.0.1"] });
        OperatorKit = Issue(new IssueOrder { Role = PeerRole.Operator, Name = "olga" });
    }

    /// <summary>Where the seed is dialled.</summary>
    public string Address { get; }

    /// <summary>The seed's kit.</summary>
    public string SeedKit { get; }

    /// <summary>An operator's kit.</summary>
    public string OperatorKit { get; }

    /// <summary>Makes the kit of the node of that number.</summary>
    public string NodeKit(string name, int number) => Issue(new IssueOrder { Role = PeerRole.Node, Name = name, Number = number });

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Issue(IssueOrder order)
    {
        string kit = Path.Combine(_directory, "kits", order.Name);
        KitDirectory.Create(kit, _authority.Issue(order), new KitSettings { Seeds = [Address], RunFile = order.Role == PeerRole.Operator ? null : _run, CopiesRun = true });
        return kit;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
