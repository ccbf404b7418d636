using System.Diagnostics;

namespace FedActors.Bench.Cluster;

/// <summary>One node in a process of its own, to be killed and stopped: this program once more.</summary>
internal sealed class LoadChild : IDisposable
{
    /// <summary>The first word of the command line that makes this program a node.</summary>
    public const string Word = "cluster-load";

    private static readonly TimeSpan TrainMax = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Lock _reading = new();

    /// <summary>Starts it.</summary>
    public LoadChild(string kit, string seed, TimeSpan training) => _process = Process.Start(new ProcessStartInfo("dotnet",
        [Programs.Bench, Word, kit, seed, $"{(long)training.TotalMilliseconds}"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>The child's side: a node until the standard input ends.</summary>
    public static int Run(string kit, string seed, string milliseconds)
    {
        TimeSpan training = TimeSpan.FromMilliseconds(long.Parse(milliseconds, System.Globalization.CultureInfo.InvariantCulture));
        var ground = new NoOpGround(LoadPlan.Examples, training) { OnStart = (round, _) => Console.Out.WriteLine(round.Value) };
        var fleet = new LoadFleet(new LoadPlan { Kits = [kit], Seeds = [seed] }, ground);
        fleet.Nodes[0].Start();
        Console.In.ReadToEnd();
        fleet.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return 0;
    }

    /// <summary>Waits until it begins to train; the round.</summary>
    public int AwaitTraining()
    {
        lock (_reading)
        {
            Task<string?> line = _process.StandardOutput.ReadLineAsync();
            return line.Wait(TrainMax) && line.Result is { } round
                ? int.Parse(round, System.Globalization.CultureInfo.InvariantCulture)
                : throw new TimeoutException($"The node was not asked to train within {TrainMax.TotalSeconds} s.");
        }
    }

    /// <summary>Sends it a signal.</summary>
    public void Signal(int signal) => ProcessFacts.Signal(Id, signal);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
