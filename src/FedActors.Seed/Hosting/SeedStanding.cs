using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Privacy;
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
    private readonly ClientPrivacy? _privacy;
    private readonly Dictionary<ClientId, TaskKey> _working = [];
    private readonly Dictionary<ClientId, string> _unfit = [];
    private readonly Dictionary<ClientId, (Incarnation Incarnation, bool IsMember)> _known = [];
    private string _standing = "no-leader";
    private Epoch _epoch;
    private (string Name, string Address)? _leader;
    private (string Trouble, DateTimeOffset Since)? _storeTrouble;
    private string _phase = "waiting";
    private string _wish = "run";
    private RunEnd? _end;
    private RoundPlan? _open;
    private int _counted;
    private int? _committed;
    private int? _members;
    private double? _loss;
    private double? _accuracy;
    private double? _epsilon;

    public SeedStanding(Func<Instant> clock, RunOptions run) => (_clock, _runId, _roundsMax, _privacy) = (clock, run.RunId, run.RoundsMax, run.Privacy);

    /// <summary>This seed leads.</summary>
    public void Lead(string name, string address, Epoch epoch)
    {
        lock (_gate)
        {
            (_standing, _epoch, _leader, _members) = ("leading", epoch, (name, address), 0);
            (_phase, _open, _committed) = ("waiting", null, null);
            _working.Clear();
            _unfit.Clear();
            _known.Clear();
        }
    }

    /// <summary>The run as the store has it, now that this seed leads: what earlier leaders committed, and what operators want.</summary>
    public void Resume(Epoch epoch, RoundRecord? last, RunWish wish)
    {
        lock (_gate)
        {
            if (_standing != "leading" || _epoch != epoch)
            {
                return;
            }

            _committed = last?.Round.Value ?? 0;
            (_loss, _accuracy) = (last?.Metrics.EvaluatedLoss, last?.Metrics.EvaluatedAccuracy);
            _epsilon = last?.Privacy?.Epsilon ?? (_privacy is null ? null : 0);
            _wish = wish.ToString().ToLowerInvariant();
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
            _known.Clear();
        }
    }

    /// <summary>The store has not been reached yet.</summary>
    public void StoreAway(string trouble, DateTimeOffset since)
    {
        lock (_gate)
        {
            _storeTrouble = (trouble, since);
        }
    }

    /// <summary>The store has been reached.</summary>
    public void StoreBack()
    {
        lock (_gate)
        {
            _storeTrouble = null;
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
            (_phase, _open, _committed, _end) = ("ended", null, end.CommittedRounds, end);
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
                case RunEvent.MemberJoined joined:
                    _members = joined.Members;
                    _known[joined.Client] = (joined.Incarnation, true);
                    break;
                case RunEvent.MemberLeft left:
                    _members = left.Members;
                    _known[left.Client] = (left.Incarnation, false);
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
                    _epsilon = committed.Record.Privacy?.Epsilon;
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

    /// <summary>What a connected process is to the run: a member that is idle, working or not selected, one that was lost though its connection stands, or one that has not greeted yet.</summary>
    public string StateOf(ClientId client, Incarnation incarnation)
    {
        lock (_gate)
        {
            return !_known.TryGetValue(client, out (Incarnation Incarnation, bool IsMember) known) || known.Incarnation != incarnation ? "connected"
                : !known.IsMember ? "suspected"
                : _working.ContainsKey(client) ? "working"
                : _unfit.TryGetValue(client, out string? lack) ? $"not selected: {lack}"
                : "idle";
        }
    }

    /// <summary>How that run ended, so that it heeds no wish; null where it is not known to be over.</summary>
    public RunEnd? EndOf(string runId)
    {
        lock (_gate)
        {
            return _phase == "ended" && runId == _runId ? _end : null;
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
            // Between taking the lead and reading the journal it is not known how far the run is, and nothing is told rather than something wrong.
            RunStatus? run = _standing == "leading" && _committed is { } committed ? new RunStatus(_runId, _wish, _phase, committed, _roundsMax, open, _loss, _accuracy, _epsilon, _privacy?.EpsilonMax, _privacy?.Delta) : null;
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
