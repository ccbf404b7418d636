using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Core.Protocol;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Federation.Privacy;
using FedActors.Federation.InProcess;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;
using FedActors.Network.Client;
using FedActors.Network.Identity;
using FedActors.Network.Wire;

namespace FedActors.Node.Hosting;

/// <summary>One worker node: its client's actor, its training thread, and its link to whichever seed leads.</summary>
internal sealed class NodeHost : IAsyncDisposable
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(1);

    private readonly NodeOptions _options;
    private readonly HostLog _log;
    private readonly StopRequest _stop;
    private readonly NodeLines _lines;
    private readonly WorkPool _work = new(1);
    private readonly WorkPoolGround _ground;
    private readonly ActorSystem _system;
    private readonly PeerTransport _transport;
    private readonly NodeLink _link;
    private readonly ActorRef<ClientInput> _client;

    private NodeHost(NodeOptions options, NodeTask task, SiteKit kit, HostLog log, StopRequest stop)
    {
        (_options, _log, _stop) = (options, log, stop);
        ClientId number = kit.Identity.Client!.Value;
        var charged = new ChargedTrainer(
            task.Trainer, new ExampleLedger(Path.Combine(options.State, "example-ledger.json")), options.ExampleBudget,
            said => log.Say(LogLevel.Info, "example-privacy", said));
        var trainer = new TimedTrainer(charged, log, TimeProvider.System);
        _lines = new NodeLines(log, trainer, TimeProvider.System);

        // One task at a time, and a second thread for the next one while a cancelled one notices.
        _ground = new WorkPoolGround(_ => trainer, task.Transforms, threads: 2, waitingMax: 4);
        _system = new ActorSystem(new ActorSystemOptions
        {
            Dispatcher = new PoolDispatcher(),
            Time = TimeProvider.System,
            WorkPool = _work,
            OnFatal = cause => Broke(cause),
        });
        _transport = new PeerTransport(new SiteCredentials(kit));
        _link = new NodeLink(
            new NodeLinkOptions { Seeds = options.Seeds, Software = HostSoftware.Name, Shape = task.Shape }, _transport, OnLink);
        var finished = new FileFinishedUpdates(
            Path.Combine(options.State, "finished"), Setting(options, trainer.Examples, number), trouble => log.Say(LogLevel.Warning, "finished-update", trouble));
        SiteReceipts? receipts = options.ReceiptsMax > 0 ? new SiteReceipts(Path.Combine(options.State, "receipts"), options.ReceiptsMax) : null;
        var machine = new ClientMachine(number, trainer.Examples, options.Federation.Clients, Claims(options, task))
        {
            Secrets = SystemRandomness.Instance,
            Trust = TrustOf(kit),
            Policy = options.Policy,
            Memory = new FileSiteMemory(options.State, Today, trouble => log.Say(LogLevel.Warning, "memory", trouble)),
            Dimension = task.Shape.Dimension,
        };
        _client = _system.Spawn(() => new ClientActor(machine, _link, _ground, OnEffect, finished, receipts is null ? null : receipts.Keep), "client");
        _client.Tell(new ClientInput.Start(Load(finished)));
    }

    /// <summary>Takes part until it is asked to stop, the run ends, or it is refused for good.</summary>
    public static HostExit Run(NodeOptions options, NodeTask task, SiteKit kit, HostLog log, StopRequest stop)
    {
        var host = new NodeHost(options, task, kit, log, stop);
        log.Say(LogLevel.Info, "started",
            $"node {kit.Identity.Name} ({kit.Identity.Client}) of '{kit.Identity.Federation}': {task.Trainer.Examples} examples, {task.Shape.Dimension} parameters; seeds {string.Join(", ", options.Seeds)}",
            ("node", kit.Identity.Name), ("client", kit.Identity.Client?.Value), ("examples", task.Trainer.Examples), ("parameters", task.Shape.Dimension));
        host._link.Start(host._client);
        (string reason, HostExit exit) = stop.Wait();
        log.Say(exit == HostExit.Done ? LogLevel.Info : LogLevel.Error, "stopping", $"stopping: {reason}", ("reason", reason));
        host._client.Tell(new ClientInput.Leave());
        host.DisposeAsync().AsTask().GetAwaiter().GetResult();
        log.Say(LogLevel.Info, "stopped", "stopped");
        return exit;
    }

    /// <summary>The goodbye goes out before the link ends, the threads after what they have in hand.</summary>
    public async ValueTask DisposeAsync()
    {
        await _system.StopAsync(EndMax);
        await _link.DisposeAsync();
        _transport.Dispose();
        _ground.Dispose();
        _work.Dispose();
    }

    private void OnLink(LinkEvent happened)
    {
        _lines.Say(happened);
        if (happened is LinkEvent.Refused { Refusal: { Reason: Reasons.RunEnded } ended } && _options.ExitWhenRunEnds)
        {
            _stop.Ask($"the run has ended: {ended.Detail}", HostExit.Done);
        }
        else if (happened is LinkEvent.GaveUp gaveUp)
        {
            bool isEnd = gaveUp.Refusal.Reason == Reasons.RunEnded;
            _stop.Ask($"{(isEnd ? "the run has ended" : $"refused ({gaveUp.Refusal.Reason})")}: {gaveUp.Refusal.Detail}", isEnd ? HostExit.Done : HostExit.Refused);
        }
    }

    private void OnEffect(ClientEffect effect)
    {
        _lines.Say(effect);
        if (effect is ClientEffect.Stop stop)
        {
            // After a goodbye of our own the stop has been asked for already.
            _stop.Ask(stop.Reason, HostExit.Refused);
        }
    }

    private void Broke(Exception cause)
    {
        _log.Say(LogLevel.Error, "broken", $"the node has broken: {cause.Message}");
        _stop.Ask(cause.Message, HostExit.Failed);
    }

    /// <summary>A kit that cannot sign as secure aggregation wants it serves all other runs; in one with it the tasks are declined.</summary>
    private CertificateTrust? TrustOf(SiteKit kit)
    {
        CertificateTrust? trust = CertificateTrust.Of(kit, TimeProvider.System, out string? flaw);
        if (flaw is not null)
        {
            _log.Say(LogLevel.Warning, "kit", flaw);
        }

        return trust;
    }

    private FinishedUpdate? Load(FileFinishedUpdates finished)
    {
        FinishedUpdate? kept = finished.Load();
        if (kept is not null)
        {
            _log.Say(LogLevel.Info, "resumed", $"the update of round {kept.Round} was finished before; it is not trained again", ("round", kept.Round.Value));
        }

        return kept;
    }

    private static Capabilities Claims(NodeOptions options, NodeTask task)
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new Capabilities(
            options.Federation.ThreadCount, memory, [options.Federation.TrainerKind], options.TellsExamplesPerClass && options.Policy?.Metrics.Allowed.HasFlag(SiteMetrics.Examples) != false && task.ExamplesPerClass?.Count <= Capabilities.ClassesMax ? task.ExamplesPerClass : null);
    }

    private static string Setting(NodeOptions options, long examples, ClientId number) =>
        $"{options.Federation.Configuration} part {options.Centre ?? number.Value} with {examples} examples{(options.Policy is { } policy ? $", telling {policy.Metrics}" : "")}";

    private static DateOnly Today() => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

}
