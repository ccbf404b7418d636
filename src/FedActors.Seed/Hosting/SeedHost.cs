using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Federation.InProcess;
using FedActors.Federation.Tasks;
using FedActors.Network.Client;
using FedActors.Network.Identity;
using FedActors.Network.Server;
using FedActors.Network.Wire;
using FedActors.Seed.Leading;
using FedActors.Storage;

namespace FedActors.Seed.Hosting;

/// <summary>One seed: its server, its part in having one leader, and the aggregator while it leads.</summary>
internal sealed class SeedHost : ILeadershipHost
{
    // Together with the server's own bound these stay below what the whole stop may take.
    private static readonly TimeSpan ReleaseMax = TimeSpan.FromSeconds(2), StoreWorkMax = TimeSpan.FromSeconds(4);
    // Nodes that stay for the next run ask for it so often.
    private const int NextRunMilliseconds = 5000;

    private static readonly Refusal Stopping = new(
        Reasons.ShuttingDown, "this seed is stopping; connect again, to another one or to this one when it is back.", Retryable: true, RetryAfterMilliseconds: 50);

    private static readonly Refusal WithoutStore = new(
        Reasons.StoreUnavailable, "this seed has not reached its store yet and tries again each second; connect to another one, or to this one again.",
        Retryable: true, RetryAfterMilliseconds: 1000);

    private readonly SeedOptions _options;
    private readonly SeedTask _task;
    private readonly HostLog _log;
    private readonly StopRequest _stop;
    private readonly SeedNetwork _network;
    private readonly SeedStanding _standing;
    private readonly string _name;
    private readonly AggregatorHostOptions _aggregators;
    private readonly LeadershipDriver _leadership;
    private readonly PeerTransport _transport;
    private readonly LeaderWatch _watch;
    private readonly Lock _gate = new();
    private AggregatorHost? _led;
    // Aggregators that step down and have work in hand; set by the leadership's thread only.
    private volatile Task _ending = Task.CompletedTask;
    private volatile bool _isStopping;

    private SeedHost(
        SeedOptions options, SeedTask task, FederationStore store, SeedNetwork network, SeedStanding standing, WallClock clock, SiteKit kit, HostLog log, StopRequest stop)
    {
        (_options, _task, _network, _standing, _log, _stop) = (options, task, network, standing, log, stop);
        _name = kit.Identity.Name;
        var self = new SeedIncarnation(kit.Identity.Name, Guid.NewGuid());
        var lines = new RunLines(log, network.NameOf, options.Federation.Run.RoundsMax);
        _aggregators = new AggregatorHostOptions
        {
            Federation = options.Federation,
            Task = task,
            Store = store,
            Self = self,
            ModelsKept = options.ModelsKept,
            Bay = network.Spool,
            Links = network.Sessions,
            Clock = clock.Now,
            Opened = standing.Resume,
            OpenBook = () => new CertificateBook(kit.Anchors, TimeProvider.System),
            Identity = CertificateTrust.Of(kit, TimeProvider.System, out _),
            Chosen = network.Choose,
            Observe = (now, happened) =>
            {
                standing.Hear(happened);
                lines.Observe(now, happened);
            },
            Ended = OnEnded,
            Failed = OnFailed,
        };
        _transport = new PeerTransport(new SiteCredentials(kit));
        _watch = new LeaderWatch(_transport, gone => Tell(new LeadershipInput.LeaderGone(gone)), resigned => Tell(new LeadershipInput.LeaderResigned(resigned)),
            trouble => log.Say(LogLevel.Error, "watch-trouble", trouble));
        LeadershipOptions lease = options.Lease with { JitterSeed = BitConverter.ToUInt64(self.Boot.ToByteArray()) };
        _leadership = new LeadershipDriver(new LeadershipMachine(self, lease), store.Lease, self, network.Address, lease.TimeToLive, clock.Now, this);
    }

    /// <summary>Serves until it is asked to stop. A store that is not reached keeps it from leading, not from answering.</summary>
    public static HostExit Run(SeedOptions options, SeedTask task, StoreDoor store, SiteKit kit, HostLog log, StopRequest stop)
    {
        // Before anything is listened on or written: another process's store, or another federation's, ends this one.
        bool isOpen = store.TryOpen();
        var clock = new WallClock(TimeProvider.System);
        var standing = new SeedStanding(clock.Now, options.Federation.Run);
        var view = new SeedView(standing, store, kit, log, TimeProvider.System);
        using SeedNetwork network = SeedNetwork.Start(options, store, kit, view, log);
        log.Say(LogLevel.Info, "serving", $"seed {kit.Identity.Name} of '{kit.Identity.Federation}' serves {network.Address} (listening on {network.Listening}); store {store.Name}; process {Environment.ProcessId}",
            ("seed", kit.Identity.Name), ("address", network.Address), ("store", store.Name), ("run", options.Federation.Name));
        if (!isOpen)
        {
            standing.StoreAway(store.Away!.Value.Trouble, store.Away.Value.Since);
            network.Sessions.StepDown(WithoutStore);
            if (!store.WaitUntilOpen(stop))
            {
                network.Stop();
                return stop.Wait().Exit;
            }

            standing.StoreBack();
        }

        var host = new SeedHost(options, task, store.Store, network, standing, clock, kit, log, stop);
        view.WishMade = host.LookForWish;
        host._leadership.Start();
        WarmUp.Begin(log);
        (string reason, HostExit exit) = stop.Wait();
        host.StopAll(reason);
        return exit;
    }

    /// <inheritdoc/>
    public void Lead(Epoch epoch)
    {
        _watch.Rest();
        lock (_gate)
        {
            // A run that is over already ends within milliseconds: its end waits here until nodes are let in, and then sends them away.
            var led = new AggregatorHost(_aggregators, epoch);
            _led = led;
            _standing.Lead(_name, _network.Address, epoch);
            _network.Lead(led, _options, _task);
        }
    }

    /// <inheritdoc/>
    public void StepDown(Epoch epoch, string reason)
    {
        AggregatorHost? led;
        lock (_gate)
        {
            led = _led;
            _led = null;
        }

        if (led is not null)
        {
            led.StepDown(reason);
            _ending = Task.WhenAll(_ending, led.Ended);
        }

        _standing.NotLead(null, null);
        _network.Sessions.StepDown(_isStopping ? Stopping : NoLeaderYet(reason));
    }

    /// <inheritdoc/>
    public void Follow(SeedIncarnation leader, string address, Epoch epoch)
    {
        _standing.NotLead((leader.Name, address), epoch);
        _watch.Follow(new Uri(address), epoch);
        _network.Sessions.StepDown(new Refusal(Reasons.NotLeader, $"seed {leader.Name} leads; connect to {address}.", Retryable: true, Leader: address));
    }

    /// <inheritdoc/>
    public void NoLeader(string reason)
    {
        _standing.NotLead(null, null);
        _watch.Rest();
        if (!_isStopping)
        {
            _network.Sessions.StepDown(NoLeaderYet(reason));
        }
    }

    /// <inheritdoc/>
    public void Report(LeadershipEvent happened)
    {
        _standing.Hear(happened);
        if (!_isStopping)
        {
            LeadershipLines.Say(_log, happened);
        }
    }

    private void Tell(LeadershipInput input) => _leadership.Tell(input);

    private void LookForWish()
    {
        lock (_gate)
        {
            _led?.LookForWish();
        }
    }

    private static Refusal NoLeaderYet(string reason) =>
        new(Reasons.NoLeader, $"no seed leads at this moment: {reason.TrimEnd('.')}.", Retryable: true, RetryAfterMilliseconds: 50);

    private void OnEnded(Epoch epoch, RunEnd end)
    {
        if (end.Reason == RunEndReason.SteppedDown)
        {
            _leadership.Tell(new LeadershipInput.Resigned(epoch, end.Detail));
            return;
        }

        lock (_gate)
        {
            if (_led?.Epoch != epoch)
            {
                return;
            }
        }

        _standing.End(end);
        bool isFailed = end.Reason == RunEndReason.Failed;
        _log.Say(isFailed ? LogLevel.Error : LogLevel.Info, "run-ended",
            $"the run {(isFailed ? "has failed" : "has ended")}: {end.Detail}; {end.CommittedRounds} rounds are committed, model {end.Model}",
            ("rounds", end.CommittedRounds), ("model", end.Model.ToString()), ("reason", end.Reason.ToString()), ("detail", end.Detail));
        _network.Sessions.StepDown(new Refusal(Reasons.RunEnded, end.Detail, Retryable: true, RetryAfterMilliseconds: NextRunMilliseconds));
        if (_options.ExitWhenRunEnds)
        {
            _stop.Ask("the run has ended", isFailed ? HostExit.Failed : HostExit.Done);
        }
    }

    private void OnFailed(Epoch epoch, Exception cause)
    {
        _log.Say(LogLevel.Error, "aggregator-failed", $"the aggregator of epoch {epoch} has ended: {cause.Message}", ("epoch", epoch.Value), ("reason", cause.Message));
        _leadership.Tell(new LeadershipInput.Resigned(epoch, cause.Message));
    }

    /// <summary>The lease first, so that another seed leads while this one still says goodbye.</summary>
    private void StopAll(string reason)
    {
        _isStopping = true;
        _log.Say(LogLevel.Info, "stopping", $"stopping: {reason}", ("reason", reason));
        if (!_leadership.Stop(ReleaseMax))
        {
            _log.Say(LogLevel.Warning, "lease-kept", "the store did not answer in time; another seed leads once the lease has expired");
        }

        _network.Stop();
        _leadership.Dispose();
        _watch.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _transport.Dispose();
        if (!_ending.Wait(StoreWorkMax))
        {
            _log.Say(LogLevel.Warning, "work-left",
                $"the store has not finished within {StoreWorkMax.TotalSeconds:0} s what the aggregator had asked of it; the process ends without it, and the next leader goes by what the store has");
        }

        _log.Say(LogLevel.Info, "stopped", "stopped");
    }
}
