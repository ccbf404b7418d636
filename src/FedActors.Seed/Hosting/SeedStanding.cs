using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Network.Admin;

namespace FedActors.Seed.Hosting;

/// <summary>How this seed and its run stand, kept up by what happens, so that it can be told when the store does not answer. Safe for many threads.</summary>
internal sealed class SeedStanding
{
    private readonly Lock _gate = new();
    private readonly Func<Instant> _clock;
    private readonly string _runId;
    private readonly int _roundsMax;
    private readonly Dictionary<ClientId, TaskKey> _working = [];
    private readonly Dictionary<ClientId, string> _unfit = [];
    private string _standing = "no-leader";
    private Epoch _epoch;
    private (string Name, string Address)? _leader;
    private (string Trouble, DateTimeOffset Since)? _storeTrouble;
    private string _phase = "waiting";
    private string _wish = "run";
    private RoundPlan? _open;
    private int _counted;
    private int _committed;
    private int? _members;
    private double? _loss;
    private double? _accuracy;

    public SeedStanding(Func<Instant> clock, string runId, int roundsMax) => (_clock, _runId, _roundsMax) = (clock, runId, roundsMax);

    /// <summary>This seed leads.</summary>
    public void Lead(string name, string address, Epoch epoch)
    {
        lock (_gate)
        {
            (_standing, _epoch, _leader, _members) = ("leading", epoch, (name, address), 0);
            (_phase, _open) = ("waiting", null);
            _working.Clear();
            _unfit.Clear();
        }
    }

    /// <summary>Another seed leads, or none.</summary>
    public void NotLead((string Name, string Address)? leader, Epoch? epoch)
    {
        lock (_gate)
        {
            (_standing, _leader, _members) = (leader is null ? "no-leader" : "following", leader, null);
            _epoch = epoch ?? _epoch;
            _open = null;
            _working.Clear();
            _unfit.Clear();
        }
    }

    /// <summary>The store fares so.</summary>
    public void Hear(LeadershipEvent happened)
    {
        lock (_gate)
        {
            _storeTrouble = happened switch
            {
                LeadershipEvent.StoreLost lost => (lost.Reason, TimeProvider.System.GetUtcNow()),
                LeadershipEvent.StoreBack => null,
                _ => _storeTrouble,
            };
        }
    }

    /// <summary>The run has ended.</summary>
    public void End(RunEnd end)
    {
        lock (_gate)
        {
            (_phase, _open, _committed) = ("ended", null, end.CommittedRounds);
            _wish = end.Reason == RunEndReason.Stopped ? "stop" : _wish;
            _working.Clear();
        }
    }

    /// <summary>Something happened in the run.</summary>
    public void Hear(RunEvent happened)
    {
        lock (_gate)
        {
            switch (happened)
            {
                case RunEvent.MemberJoined joined: _members = joined.Members; break;
                case RunEvent.MemberLeft left:
                    _members = left.Members;
                    _unfit.Remove(left.Client);
                    break;
                case RunEvent.MemberDescribed described: _unfit.Remove(described.Client); break;
                case RunEvent.MemberUnfit unfit: _unfit[unfit.Client] = unfit.Reason; break;
                case RunEvent.WaitingForMembers: _phase = "waiting"; break;
                case RunEvent.RoundStarted started: Open(started.Plan); break;
                case RunEvent.SlotEnded ended:
                    _counted += ended.Outcome == SlotOutcome.Counted ? 1 : 0;
                    _working.Remove(ended.Client);
                    break;
                case RunEvent.RoundFailed: _open = null; break;
                case RunEvent.RoundCommitted committed:
                    (_open, _committed) = (null, committed.Record.Round.Value);
                    (_loss, _accuracy) = (committed.Record.Metrics.EvaluatedLoss, committed.Record.Metrics.EvaluatedAccuracy);
                    break;
                case RunEvent.Paused: (_phase, _wish) = ("paused", "pause"); break;
                case RunEvent.Resumed: (_phase, _wish) = ("waiting", "run"); break;
            }
        }
    }

    /// <summary>Which task a node works on; null where on none.</summary>
    public TaskKey? TaskOf(ClientId client)
    {
        lock (_gate)
        {
            return _working.TryGetValue(client, out TaskKey key) ? key : null;
        }
    }

    /// <summary>Why a node is not selected; null where it can be.</summary>
    public string? LacksWhat(ClientId client)
    {
        lock (_gate)
        {
            return _unfit.GetValueOrDefault(client);
        }
    }

    /// <summary>All of it, with what others know.</summary>
    public SeedStatus Status(string seed, string software, DateTimeOffset startedAt, int sessions, string storeKind, IReadOnlyList<string> alarms)
    {
        lock (_gate)
        {
            var store = new StoreStatus(storeKind, _storeTrouble is null, _storeTrouble?.Trouble, _storeTrouble?.Since);
            OpenRound? open = _open is not { } plan ? null : new OpenRound(
                plan.Round.Value, plan.Attempt, plan.Slots.Count, _counted, plan.UploadsWanted, plan.UploadsMin, Math.Max(0, (plan.Deadline - _clock()).TotalSeconds));
            RunStatus? run = _standing == "leading" ? new RunStatus(_runId, _wish, _phase, _committed, _roundsMax, open, _loss, _accuracy) : null;
            string[] own = _storeTrouble is { } trouble ? [$"the store does not answer: {trouble.Trouble}"] : [];
            return new SeedStatus(
                seed, software, startedAt, _standing, _epoch.Value, _leader?.Name, _leader?.Address, sessions, _members, store, run, [.. own, .. alarms]);
        }
    }

    private void Open(RoundPlan plan)
    {
        (_phase, _open, _counted) = ("collecting", plan, 0);
        _working.Clear();
        foreach ((int slot, PlannedSlot planned) in plan.Slots.Index())
        {
            _working[planned.Client] = new TaskKey(plan.Round, plan.Attempt, slot);
        }
    }
}
