using System.Diagnostics;
using System.Text.Json;

namespace FedActors.EndToEnd.Tests;

/// <summary>A seed or node as a process of its own, started as its users start it, told in lines of JSON. It dies with the tests.</summary>
internal sealed class HostProcess : IDisposable
{
    // Two cores are shared with whatever else builds or tests at the time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly ClusterLog _log;
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly ManualResetEventSlim _hasEnded = new();

    private HostProcess(ClusterLog log, string name, string program, string[] arguments)
    {
        (_log, Name) = (log, name);
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
        Id = _process.Id;
        log.Note($"test: {name} started as process {Id}");
        _errors = _process.StandardError.ReadToEndAsync();
        new Thread(Listen) { IsBackground = true }.Start();
    }

    /// <summary>The site's name.</summary>
    public string Name { get; }

    /// <summary>The process's number.</summary>
    public int Id { get; }

    /// <summary>Whether the process lives.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts a seed with the configuration of a kit.</summary>
    public static HostProcess Seed(ClusterLog log, string name, string kit, params string[] settings) =>
        new(log, name, "FedActors.Seed", Arguments(kit, "seed-node", settings));

    /// <summary>Starts a node with the configuration of a kit.</summary>
    public static HostProcess Node(ClusterLog log, string name, string kit, params string[] settings) =>
        new(log, name, "FedActors.Node", Arguments(kit, "node", settings));

    /// <summary>Waits for a line of that event that fits, from the first one on or after so many lines of the log.</summary>
    public JsonElement Until(string happened, Func<JsonElement, bool>? fits = null, int after = 0) => Await(happened, fits, after).Json;

    /// <summary>The same with the time at which it was said.</summary>
    public SaidLine Await(string happened, Func<JsonElement, bool>? fits = null, int after = 0) => _log.Until(
        $"{Name}: {happened}", line => line.Who == this && line.Event == happened && (fits is null || fits(line.Json)), after, () => _hasEnded.IsSet);

    /// <summary>Waits until a round at least that late is committed.</summary>
    public JsonElement UntilRound(int round) => Until("round", line => line.GetProperty("round").GetInt32() >= round);

    /// <summary>The last round that it said was committed; 0 before the first.</summary>
    public int LastRound() => Said("round").Select(line => line.Int("round")).LastOrDefault();

    /// <summary>Whether a line of that event has been said.</summary>
    public bool HasSaid(string happened) => Said(happened).Length > 0;

    /// <summary>All lines of that event.</summary>
    public SaidLine[] Said(string happened) => _log.All(line => line.Who == this && line.Event == happened);

    /// <summary>SIGKILL; returns when all that it said has been read.</summary>
    public void Kill()
    {
        _log.Note($"test: SIGKILL to {Name}");
        _process.Kill();
        _process.WaitForExit();
        _hasEnded.Wait();
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Any other signal, such as STOP and CONT.</summary>
    public void Signal(string name)
    {
        _log.Note($"test: SIG{name} to {Name}");
        using Process kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code, and what was said on the standard error.</returns>
    public (int Code, string Errors) End()
    {
        Assert.True(_process.WaitForExit(Patience), $"{Name} still runs.");
        _hasEnded.Wait(Patience);
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
            try
            {
                _log.Add(this, JsonDocument.Parse(line).RootElement);
            }
            catch (JsonException)
            {
                // The last line of a process that was killed may be torn.
                _log.Note($"{Name} said: {line}");
            }
        }

        string errors = _errors.GetAwaiter().GetResult();
        _log.Note($"{Name} has ended{(errors.Length > 0 ? $": {errors}" : "")}");
        _hasEnded.Set();
    }
}
