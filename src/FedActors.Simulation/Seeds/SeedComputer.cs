using FedActors.Actors.Hosting;
using FedActors.Core.Randomness;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Engine;

namespace FedActors.Simulation.Seeds;

/// <summary>A seed's machine: its name, clock and disk outlive its processes.</summary>
internal sealed class SeedComputer
{
    private readonly SimulatedCluster _cluster;
    private readonly double _rate;
    private int _boots;

    public SeedComputer(SimulatedCluster cluster, int index, SeedClockOptions clock)
    {
        _cluster = cluster;
        Index = index;
        var random = new SeededRandom(cluster.Options.Run.Seed, 2, index, RandomPurpose.Schedule);
        _rate = 1 + (clock.DriftMax * ((2 * random.NextDouble()) - 1));
        Time = new DriftingTime(cluster.Loop, clock.OffsetMax * random.NextDouble(), _rate);
        Random = random;
    }

    /// <summary>Which seed, counted from 0.</summary>
    public int Index { get; }

    /// <summary>Its name in the cluster.</summary>
    public string Name => $"seed-{Index}";

    /// <summary>The machine's clock.</summary>
    public DriftingTime Time { get; }

    /// <summary>Random bits of this machine: process ids.</summary>
    public SeededRandom Random { get; }

    /// <summary>Update bodies that have arrived here. On disk: a process that is killed leaves them.</summary>
    public UpdateBay Bay { get; } = new();

    /// <summary>The process that runs here, alive or dead; null before the first.</summary>
    public SeedProcess? Process { get; private set; }

    /// <summary>Whether a process runs here.</summary>
    public bool IsUp => Process is { IsAlive: true };

    /// <summary>Starts a process unless one runs.</summary>
    public void BootIfNone()
    {
        if (!IsUp && _cluster.End is null)
        {
            Process = new SeedProcess(_cluster, this, ++_boots);
            Process.Start();
        }
    }

    /// <summary>Whatever ails it is over: its clock is no worse than at the beginning, its process goes on or is there again.</summary>
    public void Heal()
    {
        Time.Rate = _rate;
        if (Process is { IsAlive: true, IsPaused: true } paused)
        {
            paused.Resume();
        }

        BootIfNone();
    }

    /// <summary>Starts a process after a while, unless one runs by then.</summary>
    public void BootLater(TimeSpan delay) => _cluster.Loop.After(delay, BootIfNone);
}
