using Shared;

namespace FedActors.Bench.Cluster;

/// <summary>A certificate authority, seeds and their directories in a temporary place; nothing of it stays.</summary>
internal sealed class BenchCluster : IDisposable
{
    private readonly TestFederation _federation = new("bench");
    private readonly List<SeedProcess> _seeds = [];
    private int _directories;

    /// <summary>The temporary directory.</summary>
    public string Path => _federation.Path;

    /// <summary>Kits of so many further nodes.</summary>
    public IReadOnlyList<string> Kits(int count, string prefix = "node") => _federation.Nodes(count, prefix);

    /// <summary>The kit of a seed, made on the first call.</summary>
    public string SeedKit(string name) => Directory.Exists(System.IO.Path.Combine(Path, "kits", name)) ? _federation.KitOf(name) : _federation.Seed(name);

    /// <summary>A seed's configuration in a directory of its own.</summary>
    public string Configure(SeedPlan plan, string name = "seed-1") =>
        plan.Write(SeedKit(name), System.IO.Path.Combine(Path, $"{name}-{Interlocked.Increment(ref _directories)}"));

    /// <summary>Starts a seed with a new store and waits until it serves.</summary>
    public SeedProcess StartSeed(SeedPlan plan, string name = "seed-1") => Adopt(SeedProcess.Start(name, Configure(plan, name)));

    /// <summary>A seed that is to end with the cluster.</summary>
    public SeedProcess Adopt(SeedProcess seed)
    {
        _seeds.Add(seed);
        return seed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SeedProcess seed in _seeds)
        {
            seed.Dispose();
        }

        _federation.Dispose();
    }
}
