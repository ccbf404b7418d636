using Shared;

namespace FedActors.Bench.Cluster;

/// <summary>A certificate authority, kits and the seeds' directories in a temporary place; nothing of it stays.</summary>
internal sealed class BenchCluster : IDisposable
{
    private readonly TestFederation _federation = new("bench");
    private int _directories;
    private int _isDisposed;

    /// <summary>An authority, and no seed yet.</summary>
    public BenchCluster() => AppDomain.CurrentDomain.ProcessExit += OnExit;

    /// <summary>The temporary directory.</summary>
    public string Path => _federation.Path;

    /// <summary>Kits of so many further nodes.</summary>
    public IReadOnlyList<string> Kits(int count, string prefix = "node") => _federation.Nodes(count, prefix);

    /// <summary>The kit of a seed, made on the first call.</summary>
    public string SeedKit(string name) => Directory.Exists(System.IO.Path.Combine(Path, "kits", name)) ? _federation.KitOf(name) : _federation.Seed(name);

    /// <summary>A seed's configuration in a directory of its own.</summary>
    public string Configure(SeedPlan plan, string name = "seed-1") =>
        plan.Write(SeedKit(name), System.IO.Path.Combine(Path, $"{name}-{Interlocked.Increment(ref _directories)}"));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit -= OnExit;
            _federation.Dispose();
        }
    }

    /// <summary>Ctrl-C and SIGTERM end the process without unwinding: neither seeds nor files may stay.</summary>
    private void OnExit(object? sender, EventArgs happened)
    {
        SeedProcess.KillAll();
        Dispose();
    }
}
