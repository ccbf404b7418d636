using System.Diagnostics;
using System.Text.Json;

namespace FedActors.EndToEnd.Tests;

/// <summary>A seed or node as a process of its own, started as its users start it, told in lines of JSON. It dies with the tests.</summary>
internal sealed class HostProcess : IDisposable
{
    // Two cores are shared with whatever else builds or tests at the time: nothing here takes a tenth of it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<JsonElement> _lines = [];
    private bool _hasEnded;

    private HostProcess(string program, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "..", "..", program, "release", $"{program}.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Add("--with-parent");
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        new Thread(Listen) { IsBackground = true }.Start();
    }

    /// <summary>Starts a seed with the configuration of a kit.</summary>
    public static HostProcess Seed(string kit, params string[] settings) => new("FedActors.Seed", Arguments(kit, "seed-node", settings));

    /// <summary>Starts a node with the configuration of a kit.</summary>
    public static HostProcess Node(string kit, params string[] settings) => new("FedActors.Node", Arguments(kit, "node", settings));

    /// <summary>Waits for a line of that event that fits, from the first one on.</summary>
    public JsonElement Until(string happened, Func<JsonElement, bool>? fits = null)
    {
        long began = Stopwatch.GetTimestamp();
        lock (_lines)
        {
            for (int next = 0; ; next++)
            {
                while (next >= _lines.Count)
                {
                    Assert.False(_hasEnded, $"It ended before it said '{happened}':\n{Said()}");
                    Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"It never said '{happened}':\n{Said()}");
                    Monitor.Wait(_lines, TimeSpan.FromSeconds(1));
                }

                if (_lines[next].GetProperty("event").GetString() == happened && (fits is null || fits(_lines[next])))
                {
                    return _lines[next];
                }
            }
        }
    }

    /// <summary>Waits until a round at least that late is committed.</summary>
    public JsonElement UntilRound(int round) => Until("round", line => line.GetProperty("round").GetInt32() >= round);

    /// <summary>Whether the process lives.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>The last round that it said was committed; 0 before the first.</summary>
    public int LastRound()
    {
        lock (_lines)
        {
            return _lines.Where(line => line.GetProperty("event").GetString() == "round").Select(line => line.GetProperty("round").GetInt32()).LastOrDefault();
        }
    }

    /// <summary>Whether a line of that event has been said.</summary>
    public bool HasSaid(string happened)
    {
        lock (_lines)
        {
            return _lines.Exists(line => line.GetProperty("event").GetString() == happened);
        }
    }

    /// <summary>Waits a moment, or less where something is said.</summary>
    public void AwaitLine()
    {
        lock (_lines)
        {
            Monitor.Wait(_lines, TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        lock (_lines)
        {
            while (!_hasEnded)
            {
                Assert.True(Monitor.Wait(_lines, Patience), "It was killed, and its output has no end.");
            }
        }
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Any other signal, such as STOP and CONT.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code, and what was said on the standard error.</returns>
    public (int Code, string Errors) End()
    {
        Assert.True(_process.WaitForExit(Patience), $"It still runs:\n{Said()}");
        return (_process.ExitCode, _errors.GetAwaiter().GetResult());
    }

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

    private static string[] Arguments(string kit, string section, string[] settings) =>
        ["--kit", kit, .. settings.Prepend($"{section}.log.format=json").SelectMany(setting => new[] { "--set", setting })];

    private void Listen()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (Parsed(line) is not { } parsed)
            {
                continue;
            }

            lock (_lines)
            {
                _lines.Add(parsed);
                Monitor.PulseAll(_lines);
            }
        }

        lock (_lines)
        {
            _hasEnded = true;
            Monitor.PulseAll(_lines);
        }
    }

    /// <summary>A process that was killed may have said half a line.</summary>
    private static JsonElement? Parsed(string line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException) when (!line.EndsWith('}'))
        {
            return null;
        }
    }

    private string Said() => string.Join('\n', _lines.Select(line => line.GetProperty("text").GetString())) + (_hasEnded ? $"\n{_errors.GetAwaiter().GetResult()}" : "");
}
