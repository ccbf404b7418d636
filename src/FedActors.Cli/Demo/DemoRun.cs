using FedActors.Federation.Configuration;
using FedActors.Network.Admin;
using FedActors.Network.Client;
using FedActors.Network.Identity;

namespace FedActors.Cli.Demo;

/// <summary>The demo's story: four nodes begin, a fifth joins, one is killed, the run goes on to its end. Leaves no process behind.</summary>
/// <param name="output">Where the model and the processes' logs go.</param>
/// <param name="board">What is shown.</param>
internal sealed class DemoRun(string output, DemoBoard board) : IDisposable
{
    /// <summary>The model's file in the output directory.</summary>
    public const string ModelFile = "model.safetensors";

    private const int JoinsAfterRound = 12, KilledAfterRound = 24;
    private const string Fifth = "node-e", Victim = "node-c";
    private static readonly string[] First = ["node-a", "node-b", Victim, "node-d"];

    // However slow the machine is, each part of the story gets its turn.
    private static readonly TimeSpan JoinsAfter = TimeSpan.FromSeconds(5), KilledAfter = TimeSpan.FromSeconds(10), Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(3);

    private readonly DemoFederation _federation = new();
    private readonly Dictionary<string, DemoProcess> _processes = [];
    private readonly HashSet<string> _killed = [];

    /// <summary>Where the model is, once the run has ended.</summary>
    public string ModelPath => Path.Combine(output, ModelFile);

    /// <summary>Runs it.</summary>
    /// <returns>How the run ended.</returns>
    public string Execute(CancellationToken stop)
    {
        board.Say($"a private certificate authority, one seed at {_federation.Address}, four nodes of different size: {6} processes over mutual TLS");
        Start("seed-1", "FedActors.Seed", _federation.SeedKit, "seed-node", [$"seed-node.listen=\"127.0.0.1:{new Uri(_federation.Address).Port}\"", $"seed-node.advertise=\"{_federation.Address}\""]);
        foreach ((int number, string name) in First.Index())
        {
            StartNode(name, number);
        }

        WaitForRound(JoinsAfterRound, JoinsAfter, stop);
        board.Say($"demo: {Fifth} is started while the run goes on");
        StartNode(Fifth, First.Length);
        WaitForRound(KilledAfterRound, KilledAfter, stop);
        board.Say($"demo: kill -9 of {Victim}");
        board.Kill(Victim);
        _killed.Add(Victim);
        _processes[Victim].Kill();
        while (!board.Ended.IsCompleted)
        {
            WaitAndWatch(stop);
        }

        _ = board.Ended.GetAwaiter().GetResult();
        Export();
        return board.Ended.Result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DemoProcess process in _processes.Values.Where(process => process.IsRunning))
        {
            process.AskToStop();
        }

        foreach (DemoProcess process in _processes.Values)
        {
            process.End(StopMax);
            process.Dispose();
        }

        _federation.Dispose();
    }

    private void StartNode(string name, int number)
    {
        board.Start(name);
        Start(name, "FedActors.Node", _federation.NodeKit(name, number), "node", []);
    }

    private void Start(string name, string program, string kit, string section, string[] settings)
    {
        IEnumerable<string> set = settings.Prepend($"{section}.log.format=json").SelectMany(setting => new[] { "--set", setting });
        _processes[name] = new DemoProcess(name, HostProgram.Start(program, ["--kit", kit, .. set]), RecordOf(name), (process, line) =>
        {
            if (section == "node")
            {
                board.HearNode(process.Name, line);
            }
            else
            {
                board.HearSeed(line);
            }
        });
    }

    private void WaitForRound(int round, TimeSpan most, CancellationToken stop)
    {
        for (TimeSpan waited = TimeSpan.Zero; board.Round < round && waited < most && !board.Ended.IsCompleted; waited += Look)
        {
            WaitAndWatch(stop);

            // Time counts from the first round: starting up is not a part of the story.
            waited = board.Round == 0 ? TimeSpan.Zero : waited;
        }
    }

    /// <summary>A moment, in which no process may end that the demo has not killed itself.</summary>
    private void WaitAndWatch(CancellationToken stop)
    {
        stop.WaitHandle.WaitOne(Look);
        stop.ThrowIfCancellationRequested();
        if (!board.Ended.IsCompleted && _processes.Values.FirstOrDefault(process => !process.IsRunning && !_killed.Contains(process.Name)) is { } broken)
        {
            throw new ProcessEndedException(broken.Obituary(RecordOf(broken.Name)));
        }
    }

    private string RecordOf(string name) => Path.Combine(output, $"{name}.log");

    private void Export()
    {
        SiteKit kit = SiteKit.Load(OperatorReader.Read(ConfigurationLoader.Load(Path.Combine(_federation.OperatorKit, "operator.conf"), [])).Kit);
        using var transport = new PeerTransport(new SiteCredentials(kit));
        var client = new SeedClient(transport, [_federation.Address]);
        ModelPlace place = client.ModelAsync("demo").GetAwaiter().GetResult();
        client.ExportAsync(place, ModelPath).GetAwaiter().GetResult();
    }
}
