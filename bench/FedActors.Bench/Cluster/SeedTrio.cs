using System.Net;
using System.Net.Sockets;

namespace FedActors.Bench.Cluster;

/// <summary>Three seeds that share a store in PostgreSQL, each on a port of its own that it keeps over restarts.</summary>
internal sealed class SeedTrio : IDisposable
{
    private static readonly TimeSpan RoleMax = TimeSpan.FromSeconds(60);

    private readonly string[] _configurations;
    private readonly SeedProcess[] _seeds;

    /// <summary>Starts them; returns when one leads and the others stand by.</summary>
    public SeedTrio(BenchCluster cluster, SeedPlan plan)
    {
        int[] ports = FreePorts(3);
        Addresses = [.. ports.Select(port => $"https://localhost:{port}")];
        string others = string.Join(", ", Addresses.Select(address => $"\"{address}\""));
        _configurations = [.. ports.Select((port, i) => cluster.Configure(
            plan with { Port = port, Settings = [.. plan.Settings, $"seed-node.seeds = [{others}]"] }, $"seed-{i + 1}"))];
        _seeds = [.. _configurations.Select((configuration, i) => SeedProcess.Launch($"seed-{i + 1}", configuration))];
        foreach (SeedProcess seed in _seeds)
        {
            seed.AwaitServing();
        }

        AwaitRoles();
    }

    /// <summary>Where the seeds are dialled.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>The seeds as they run now.</summary>
    public IReadOnlyList<SeedProcess> Seeds => _seeds;

    /// <summary>Which of them leads by its own word, with the epoch.</summary>
    public (int Index, long Epoch) Leader => _seeds
        .Select((seed, index) => (index, Epoch: seed.Lines("leads").Select(Epoch).DefaultIfEmpty(0).Max())).MaxBy(seed => seed.Epoch);

    /// <summary>When a seed first said that it leads at that epoch or a later one.</summary>
    public long LedAt(long epoch) => _seeds.SelectMany(seed => seed.Lines("leads")).Where(line => Epoch(line) >= epoch).Min(line => line.At);

    /// <summary>Starts a seed again after its end.</summary>
    public void Restart(int index)
    {
        _seeds[index].Dispose();
        _seeds[index] = SeedProcess.Start($"seed-{index + 1}", _configurations[index]);
    }

    /// <summary>Waits until the two that do not lead know who does.</summary>
    public void AwaitRoles()
    {
        long began = Environment.TickCount64;
        while (Environment.TickCount64 - began < RoleMax.TotalMilliseconds)
        {
            (int leader, long epoch) = Leader;
            if (epoch > 0 && _seeds.Where((_, i) => i != leader).All(seed => seed.Lines("follows").Any(line => Epoch(line) == epoch)))
            {
                return;
            }

            Thread.Sleep(10);
        }

        throw new TimeoutException($"The seeds did not agree on a leader within {RoleMax.TotalSeconds} s.\n{string.Join('\n', _seeds.Select(seed => seed.Tail()))}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SeedProcess seed in _seeds)
        {
            seed.Dispose();
        }
    }

    private static long Epoch(SeedLine line) => line.Fields.GetProperty("epoch").GetInt64();

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
        {
            listener.Start();
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }
}
