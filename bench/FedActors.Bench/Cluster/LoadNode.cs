using System.Diagnostics;
using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Federation.Hosts;
using FedActors.Network.Client;
using FedActors.Network.Identity;

namespace FedActors.Bench.Cluster;

/// <summary>One node of a fleet: the same kit, link, actor and machine as in a process of its own.</summary>
internal sealed class LoadNode : IAsyncDisposable
{
    private readonly PeerTransport _transport;
    private readonly NodeLink _link;
    private readonly ActorRef<ClientInput> _client;
    private readonly ProbedRef _probed;
    private readonly LoadFleet _fleet;
    private int _connections;

    /// <summary>A node that does not dial yet.</summary>
    public LoadNode(LoadFleet fleet, ActorSystem system, string kitDirectory, LoadPlan plan, ITrainingGround ground)
    {
        _fleet = fleet;
        SiteKit kit = SiteKit.Load(kitDirectory);
        Id = kit.Identity.Client!.Value;
        _transport = new PeerTransport(new SiteCredentials(kit));
        _link = new NodeLink(new NodeLinkOptions { Seeds = plan.Seeds, Software = "bench" }, _transport, OnLink);
        var machine = new ClientMachine(Id, LoadPlan.Examples, new ClientOptions { RetryDelay = TimeSpan.FromMilliseconds(500), RetryDelayMax = TimeSpan.FromSeconds(5) })
        {
            Secrets = SystemRandomness.Instance,
            Trust = CertificateTrust.Of(kit, TimeProvider.System, out _),
        };
        _client = system.Spawn(() => new ClientActor(machine, _link, ground, OnEffect), kit.Identity.Name);
        _probed = new ProbedRef(_client, (asked, answered) => _fleet.OnAnswered?.Invoke(asked, answered));
    }

    /// <summary>Its number.</summary>
    public ClientId Id { get; }

    /// <summary>The epoch of its present session, or 0.</summary>
    public long Epoch => _link.Terms?.Epoch.Value ?? 0;

    /// <summary>Whether it has a session.</summary>
    public bool IsConnected => _link.Terms is not null;

    /// <summary>How many sessions it has had.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The last thing its link had to say of trouble.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Begins to dial.</summary>
    public void Start()
    {
        _client.Tell(new ClientInput.Start());
        _link.Start(_probed);
    }

    /// <summary>Questions that nobody has answered yet.</summary>
    public int Unanswered => _probed.Unanswered;

    /// <summary>Asks the aggregator something that it answers at once.</summary>
    public void Probe() => _link.Send(_probed.Ask());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        _transport.Dispose();
    }

    private void OnLink(LinkEvent happened)
    {
        switch (happened)
        {
            case LinkEvent.Connected:
                Interlocked.Increment(ref _connections);
                _fleet.NoteConnected(this, Stopwatch.GetTimestamp());
                break;
            case LinkEvent.Lost lost: Trouble = $"lost {lost.Seed}: {lost.Reason}"; break;
            case LinkEvent.Failed failed: Trouble = $"{failed.Seed} failed: {failed.Reason}"; break;
            case LinkEvent.Refused refused: Trouble = $"{refused.Seed} refused: {refused.Refusal.Reason}: {refused.Refusal.Detail}"; break;
            case LinkEvent.GaveUp gaveUp: Trouble = $"gave up: {gaveUp.Refusal.Reason}: {gaveUp.Refusal.Detail}"; break;
        }
    }

    private void OnEffect(ClientEffect effect)
    {
        switch (effect)
        {
            case ClientEffect.TaskEnded ended: _fleet.NoteEnded(this, ended); break;
            case ClientEffect.Report report: Trouble = report.ToString(); break;
        }
    }
}
