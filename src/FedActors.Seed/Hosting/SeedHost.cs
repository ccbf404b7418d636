using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Federation.InProcess;
using FedActors.Federation.Tasks;
using FedActors.Network.Identity;
using FedActors.Network.Server;
using FedActors.Network.Wire;
using FedActors.Seed.Leading;
using FedActors.Storage;

namespace FedActors.Seed.Hosting;

/// <summary>One seed: its server, its part in having one leader, and the aggregator while it leads.</summary>
internal sealed class SeedHost : ILeadershipHost
{
    private static readonly TimeSpan ReleaseMax = TimeSpan.FromSeconds(2);
    private static readonly Refusal Stopping = new(
        Reasons.ShuttingDown, "this seed is stopping; connect again, to another one or to this one when it is back.", Retryable: true, RetryAfterMilliseconds: 50);

    private readonly SeedOptions _options;
    private readonly SeedTask _task;
    private readonly HostLog _log;
    private readonly StopRequest _stop;
    private readonly SeedNetwork _network;
    private readonly AggregatorHostOptions _aggregators;
    private readonly LeadershipDriver _leadership;
    private readonly Lock _gate = new();
    private AggregatorHost? _led;
    private volatile bool _isStopping;

    private SeedHost(SeedOptions options, SeedTask task, FederationStore store, SeedNetwork network, SiteKit kit, HostLog log, StopRequest stop)
    {
        (_options, _task, _network, _log, _stop) = (options, task, network, log, stop);
        var clock = new WallClock(TimeProvider.System);
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
            Observe = lines.Observe,
            Ended = OnEnded,
            Failed = OnFailed,
        };
        LeadershipOptions lease = options.Lease with { JitterSeed = BitConverter.ToUInt64(self.Boot.ToByteArray()) };
        _leadership = new LeadershipDriver(new LeadershipMachine(self, lease), store.Lease, self, network.Address, lease.TimeToLive, clock.Now, this);
    }

    /// <summary>Serves until it is asked to stop.</summary>
    public static HostExit Run(SeedOptions options, SeedTask task, FederationStore store, SiteKit kit, HostLog log, StopRequest stop)
    {
        using SeedNetwork network = SeedNetwork.Start(options, store, kit, log);
        var host = new SeedHost(options, task, store, network, kit, log, stop);
        log.Say(LogLevel.Info, "serving", $"seed {kit.Identity.Name} of '{kit.Identity.Federation}' serves {network.Address} (listening on {network.Listening}); store {store.Name}",
            ("seed", kit.Identity.Name), ("address", network.Address), ("store", store.Name), ("run", options.Federation.Name));
        host._leadership.Start();
        (string reason, HostExit exit) = stop.Wait();
        host.StopAll(reason);
        return exit;
    }

    /// <inheritdoc/>
    public void Lead(Epoch epoch)
    {
        var led = new AggregatorHost(_aggregators, epoch);
        lock (_gate)
        {
            _led = led;
        }

        _network.Lead(led, _options, _task);
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

        led?.StepDown(reason);
        _network.Sessions.StepDown(_isStopping ? Stopping : NoLeaderYet(reason));
    }

    /// <inheritdoc/>
    public void Follow(SeedIncarnation leader, string address, Epoch epoch)
    {
        _network.Sessions.StepDown(new Refusal(Reasons.NotLeader, $"seed {leader.Name} leads; connect to {address}.", Retryable: true, Leader: address));
    }

    /// <inheritdoc/>
    public void NoLeader(string reason)
    {
        if (!_isStopping)
        {
            _network.Sessions.StepDown(NoLeaderYet(reason));
        }
    }

    /// <inheritdoc/>
    public void Report(LeadershipEvent happened) => LeadershipLines.Say(_log, happened);

    private static Refusal NoLeaderYet(string reason) =>
        new(Reasons.NoLeader, $"no seed leads at this moment: {reason.TrimEnd('.')}.", Retryable: true, RetryAfterMilliseconds: 200);

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

        bool isFailed = end.Reason == RunEndReason.Failed;
        _log.Say(isFailed ? LogLevel.Error : LogLevel.Info, "run-ended",
            $"the run {(isFailed ? "has failed" : "has ended")}: {end.Detail}; {end.CommittedRounds} rounds are committed, model {end.Model}",
            ("rounds", end.CommittedRounds), ("model", end.Model.ToString()), ("reason", end.Reason.ToString()), ("detail", end.Detail));
        _network.Sessions.StepDown(new Refusal(Reasons.RunEnded, end.Detail, Retryable: false));
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
        _log.Say(LogLevel.Info, "stopped", "stopped");
    }
}
