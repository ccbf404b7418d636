using System.Diagnostics;
using FedActors.Actors;
using FedActors.Core.Clients;
using FedActors.Core.Protocol;

namespace FedActors.Bench.Cluster;

/// <summary>Many nodes in this process, each with its own identity, connections and session.</summary>
internal sealed class LoadFleet : IAsyncDisposable
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(5);

    private readonly WorkPool _work = new(2, 1 << 16);
    private readonly ActorSystem _system;
    private readonly LoadPlan _plan;
    private Exception? _failure;

    /// <summary>Makes the nodes; none dials yet.</summary>
    public LoadFleet(LoadPlan plan, NoOpGround? ground = null)
    {
        _plan = plan;
        Ground = ground ?? new NoOpGround(LoadPlan.Examples, plan.Training);
        _system = new ActorSystem(new ActorSystemOptions
        {
            Dispatcher = new PoolDispatcher(),
            Time = TimeProvider.System,
            WorkPool = _work,
            OnFatal = cause => _failure = cause,
        });
        var nodes = new LoadNode[plan.Kits.Count];
        Parallel.For(0, nodes.Length, i => nodes[i] = new LoadNode(this, _system, plan.Kits[i], plan, Ground));
        Nodes = nodes;
    }

    /// <summary>The nodes, in the order of the kits.</summary>
    public IReadOnlyList<LoadNode> Nodes { get; }

    /// <summary>Where they do not train.</summary>
    public NoOpGround Ground { get; }

    /// <summary>When rounds passed.</summary>
    public RoundLog Rounds { get; } = new();

    /// <summary>Told of each new session.</summary>
    public Action<LoadNode, long>? OnConnected { get; set; }

    /// <summary>Told when a probe was asked and answered.</summary>
    public Action<long, long>? OnAnswered { get; set; }

    /// <summary>Told of each counted update.</summary>
    public Action<LoadNode, ClientEffect.TaskEnded, long>? OnCounted { get; set; }

    /// <summary>Starts nodes, a bounded number dialling at a time, and waits until all of them have a session.</summary>
    public void Connect(TimeSpan patience, int from = 0, int? count = null)
    {
        long began = Stopwatch.GetTimestamp();
        int end = from + (count ?? Nodes.Count - from), started = from;
        while (true)
        {
            int connected = 0;
            for (int i = from; i < started; i++)
            {
                connected += Nodes[i].IsConnected ? 1 : 0;
            }

            for (; started < end && started - from - connected < _plan.DialsMax; started++)
            {
                Nodes[started].Start();
            }

            if (connected == end - from)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(began) > patience || _failure is not null)
            {
                throw new TimeoutException($"{connected} of {end - from} nodes are connected after {patience.TotalSeconds} s. {Trouble()}");
            }

            Thread.Sleep(2);
        }
    }

    /// <summary>What is known of trouble, for a message.</summary>
    public string Trouble() => $"{_failure} {Rounds.LastOther} {Nodes.Select(node => node.Trouble).FirstOrDefault(trouble => trouble is not null)}";

    /// <summary>Waits until a round later than that one has passed.</summary>
    public void AwaitPast(int round, TimeSpan patience)
    {
        if (!Rounds.AwaitPast(round, patience))
        {
            throw new TimeoutException($"Round {round + 1} did not come within {patience.TotalSeconds} s; the latest is {Rounds.Latest}. {Trouble()}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Parallel.ForEachAsync(Nodes, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (node, _) => await node.DisposeAsync());
        await _system.StopAsync(EndMax);
        _work.Dispose();
    }

    /// <summary>A node has a session.</summary>
    internal void NoteConnected(LoadNode node, long at) => OnConnected?.Invoke(node, at);

    /// <summary>A node's task has ended.</summary>
    internal void NoteEnded(LoadNode node, ClientEffect.TaskEnded ended)
    {
        Rounds.Note(ended);
        if (ended.Answer == UpdateAnswer.Counted)
        {
            OnCounted?.Invoke(node, ended, Stopwatch.GetTimestamp());
        }
    }
}
