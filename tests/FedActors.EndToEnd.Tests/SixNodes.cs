using Contracts.Postgres;
using FedActors.Core.Rounds;
using FedActors.Storage;

namespace FedActors.EndToEnd.Tests;

/// <summary>
/// Three seeds on one PostgreSQL and six nodes, all of which count in every round: whatever is done to the processes, the models must be those of
/// an undisturbed run.
/// </summary>
internal sealed class SixNodes : IDisposable
{
    public const int Seeds = 3, Nodes = 6;
    public const string RunId = "six";

    private static int _count;

    private readonly HostProcess?[] _seeds = new HostProcess?[Seeds];
    private readonly HostProcess?[] _nodes = new HostProcess?[Nodes];

    /// <param name="server">Where the store is.</param>
    /// <param name="isProxied">Whether proxies stand before the seeds.</param>
    /// <param name="storePort">Where the seeds dial the store, if not directly.</param>
    /// <param name="epochs">How long the nodes train.</param>
    /// <param name="settings">Further lines of the run's configuration.</param>
    public SixNodes(PostgresServer server, bool isProxied = false, int? storePort = null, int epochs = 60, string settings = "")
    {
        string schema = $"endtoend_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        Store = server.Address(schema);
        Cluster = new Cluster($"{Run(epochs)}\n{settings}", new ClusterShape { Seeds = Seeds, Store = server.Address(schema, storePort), IsProxied = isProxied });
    }

    /// <summary>The cluster.</summary>
    public Cluster Cluster { get; }

    /// <summary>What all say.</summary>
    public ClusterLog Log => Cluster.Log;

    private string Store { get; }

    /// <summary>Starts all processes and waits for the first round.</summary>
    public void Start()
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            StartSeed(seed);
        }

        for (int node = 0; node < Nodes; node++)
        {
            StartNode(node);
        }

        UntilRound(2);
    }

    /// <summary>Starts a seed, or starts it again; from 1.</summary>
    public void StartSeed(int number) => _seeds[number - 1] = Cluster.SeedOf(number);

    /// <summary>Starts a node, or starts it again; from 0.</summary>
    public void StartNode(int number) => _nodes[number] = Cluster.Node(number, "node.log.level=debug", "node.exit-when-run-ends=true");

    /// <summary>The present process of a seed.</summary>
    public HostProcess SeedAt(int number) => _seeds[number - 1]!;

    /// <summary>The present process of a node.</summary>
    public HostProcess NodeAt(int number) => _nodes[number]!;

    /// <summary>The number of the seed that said last that it leads and has not taken it back; null where none has.</summary>
    public int? Leader()
    {
        SaidLine[] said = Log.All(line => line.Event is "leads" or "stepped-down");
        SaidLine? last = said.LastOrDefault(line => line.Event == "leads");
        return last is null || said.Any(line => line.Event == "stepped-down" && line.Who == last.Who && line.Int("epoch") == last.Int("epoch"))
            ? null
            : Array.IndexOf(_seeds, last.Who) is >= 0 and var index ? index + 1 : null;
    }

    /// <summary>Waits until any seed says that a round at least that late is committed, after so many lines of the log.</summary>
    public SaidLine UntilRound(int round, int after = 0) =>
        Log.Until($"round {round} is committed", line => line.Event == "round" && line.Int("round") >= round, after);

    /// <summary>Waits until another seed leads than that one.</summary>
    public SaidLine UntilOtherLeads(HostProcess than, int after) => Log.Until($"another than {than.Name} leads", line => line.Event == "leads" && line.Who != than, after);

    /// <summary>The last round that any seed said was committed.</summary>
    public int LastRound() => Log.All(line => line.Event == "round").Max(line => line.Int("round"));

    /// <summary>Ends the run as an operator does and waits for all processes to end as they should.</summary>
    /// <param name="except">A seed that was killed and is not started again; null for none.</param>
    /// <returns>How many rounds were committed, and the last model.</returns>
    public (int Rounds, string Model) Finish(HostProcess? except = null)
    {
        int mark = Log.Count;
        using (FederationStore store = FederationStore.Open(StoreAddress.Parse(Store)))
        {
            Log.Note("test: the run is to stop");
            Assert.True(store.Runs.SetWish(RunId, RunWish.Stop));
        }

        SaidLine end = Log.Until("the run has ended", line => line.Event == "run-ended" && line.Who.Name.StartsWith("seed", StringComparison.Ordinal), mark);
        Assert.Equal("Stopped", end.Text("reason"));
        Assert.All(_nodes, node => Assert.Equal((0, ""), node!.End()));
        Assert.All(_seeds.Where(seed => seed != except), seed =>
        {
            seed!.Terminate();
            Assert.Equal((0, ""), seed.End());
        });
        return (end.Int("rounds"), end.Text("model")!);
    }

    /// <summary>Holds what was committed against everything that was said, and against an undisturbed run.</summary>
    public void Check(int rounds, string model) => Verdict.Check(Cluster, RunId, Nodes, rounds, model);

    /// <inheritdoc/>
    public void Dispose() => Cluster.Dispose();

    private static string Run(int epochs) => $$"""
        name = {{RunId}}
        seed = 11
        run {
          rounds = 100000, cohort = {{Nodes}}, uploads-min = {{Nodes}}, members-min = {{Nodes}}
          deadline = 20 s, attempts-max = 1000, retry-delay = 100 ms
        }
        training { epochs = {{epochs}}, batch-size = 10, learning-rate = 0.05 }
        model { kind = mlp, hidden = [60] }
        data { source = blobs, centres = {{Nodes}}, blobs { features = 40, classes = 4, examples = 100, test-examples = 50 } }
        """;
}
