using System.Collections.Concurrent;
using System.Diagnostics;

namespace FedActors.Bench.Cluster;

/// <summary>A seed as a process of its own, with its log. It ends with this process, however that ends.</summary>
internal sealed class SeedProcess : IDisposable
{
    // More lines than any row's seed says; what is beyond would only take memory.
    private const int LinesMax = 2_000_000;
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60), StopMax = TimeSpan.FromSeconds(15);

    private static readonly ConcurrentDictionary<SeedProcess, byte> Running = new();

    private readonly Process _process;
    private readonly List<SeedLine> _lines = [];
    private readonly List<string> _others = [];
    private bool _isOver;

    private SeedProcess(Process process, string name)
    {
        (_process, Name) = (process, name);
        Running[this] = 0;
        new Thread(() => Follow(process.StandardOutput)) { IsBackground = true }.Start();
        new Thread(() => Follow(process.StandardError)) { IsBackground = true }.Start();
    }

    /// <summary>The seed's name in its kit.</summary>
    public string Name { get; }

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>Where nodes dial it; known once it serves.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>How many lines it has said so far.</summary>
    public int LineCount
    {
        get
        {
            lock (_lines)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>Starts a seed and waits until it serves.</summary>
    public static SeedProcess Start(string name, string configuration)
    {
        SeedProcess seed = Launch(name, configuration);
        seed.AwaitServing();
        return seed;
    }

    /// <summary>Starts a seed and does not wait.</summary>
    public static SeedProcess Launch(string name, string configuration) => new(Process.Start(new ProcessStartInfo("dotnet",
        [Programs.Seed, "--config", configuration, "--with-parent"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!, name);

    /// <summary>Waits until it serves.</summary>
    public void AwaitServing() => Address = Await("serving", StartMax).Word("address")!;

    /// <summary>The first line of that kind from a place in the log on, awaited.</summary>
    public SeedLine Await(string happened, TimeSpan patience, Func<SeedLine, bool>? where = null, int from = 0)
    {
        long began = Stopwatch.GetTimestamp();
        lock (_lines)
        {
            for (int i = from; ;)
            {
                for (; i < _lines.Count; i++)
                {
                    if (_lines[i].Happened == happened && where?.Invoke(_lines[i]) != false)
                    {
                        return _lines[i];
                    }
                }

                TimeSpan left = patience - Stopwatch.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || (_isOver && _process.HasExited))
                {
                    throw new TimeoutException($"Seed {Name} did not say '{happened}' within {patience.TotalSeconds:0.#} s. Its last lines:\n{Tail()}");
                }

                Monitor.Wait(_lines, left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>The lines of that kind so far.</summary>
    public IReadOnlyList<SeedLine> Lines(string happened, int from = 0)
    {
        lock (_lines)
        {
            return [.. _lines.Skip(from).Where(line => line.Happened == happened)];
        }
    }

    /// <summary>The last lines, for a message.</summary>
    public string Tail()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines.TakeLast(15).Select(line => $"  {line.Happened}: {line.Text}").Concat(_others.TakeLast(15).Select(line => $"  | {line}")));
        }
    }

    /// <summary>Sends it a signal.</summary>
    public void Signal(int signal) => ProcessFacts.Signal(Id, signal);

    /// <summary>Kills it and waits for its end.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Kills all that still run, when this process is on its way out.</summary>
    public static void KillAll()
    {
        foreach (SeedProcess seed in Running.Keys.Where(seed => !seed.HasExited))
        {
            seed.Kill();
        }
    }

    /// <summary>Asks it to stop and waits; kills it if it does not.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Signal(ProcessFacts.Continue);
            Signal(ProcessFacts.Terminate);
            if (!_process.WaitForExit(StopMax))
            {
                Console.Error.WriteLine($"bench: seed {Name} did not stop within {StopMax.TotalSeconds} s and is killed. Its last lines:\n{Tail()}");
                Kill();
            }
        }

        Running.TryRemove(new KeyValuePair<SeedProcess, byte>(this, 0));
        _process.Dispose();
    }

    private void Follow(StreamReader output)
    {
        while (output.ReadLine() is { } text)
        {
            long now = Stopwatch.GetTimestamp();
            SeedLine? line = SeedLine.Read(text, now);
            lock (_lines)
            {
                if (line is null)
                {
                    _others.Add(text);
                }
                else if (_lines.Count < LinesMax)
                {
                    _lines.Add(line);
                }

                Monitor.PulseAll(_lines);
            }
        }

        lock (_lines)
        {
            _isOver = true;
            Monitor.PulseAll(_lines);
        }
    }
}
