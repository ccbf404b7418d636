using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;

namespace FedActors.Seed.Leading;

/// <summary>
/// Drives a seed's <see cref="LeadershipMachine"/> in real time on two threads of its own: one steps the machine and keeps its timers, one
/// asks the store, which may take its time. Neither shares a thread with anything else, so that a busy seed still renews its lease.
/// </summary>
public sealed class LeadershipDriver : IDisposable
{
    // One claim is under way at a time, and inputs from outside are news about leaders: more than this is a fault of the program.
    private const int WaitingMax = 4096;

    private readonly LeadershipMachine _machine;
    private readonly Func<Instant> _clock;
    private readonly ILeadershipHost _host;
    private readonly LeaseAsker _asker;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _stirred = new(false);
    private readonly Queue<Action> _inputs = new();
    private readonly Instant?[] _timers = new Instant?[Enum.GetValues<LeadershipTimer>().Length];
    private readonly List<LeadershipEffect> _effects = [];
    private volatile bool _isClosed;

    /// <summary>A driver that has not started.</summary>
    /// <param name="machine">Decides everything; touched by this driver's thread only.</param>
    /// <param name="lease">The lease; touched by one thread only.</param>
    /// <param name="self">This life of this seed.</param>
    /// <param name="address">Where nodes and seeds reach it.</param>
    /// <param name="timeToLive">How long a claim lasts.</param>
    /// <param name="clock">The seed's monotonic clock.</param>
    /// <param name="host">Does what the machine decides.</param>
    public LeadershipDriver(
        LeadershipMachine machine, ILeaseStore lease, SeedIncarnation self, string address, TimeSpan timeToLive, Func<Instant> clock, ILeadershipHost host)
    {
        (_machine, _clock, _host) = (machine, clock, host);
        _asker = new LeaseAsker(lease, self, address, timeToLive, clock, Tell);
        _thread = new Thread(Run) { IsBackground = true, Name = "leadership", Priority = ThreadPriority.AboveNormal };
    }

    /// <summary>Begins to claim.</summary>
    public void Start()
    {
        Tell(new LeadershipInput.Start());
        _asker.Start();
        _thread.Start();
    }

    /// <summary>Something happened; from any thread.</summary>
    public void Tell(LeadershipInput input)
    {
        lock (_gate)
        {
            Invariant.Require(_inputs.Count < WaitingMax);
            _inputs.Enqueue(() => Step(input));
        }

        _stirred.Set();
    }

    /// <summary>Gives the lease up, where it is held, and claims no more; waits until the store knows.</summary>
    /// <returns>Whether the store answered in time; if not, the lease expires by itself.</returns>
    public bool Stop(TimeSpan patience)
    {
        using var done = new ManualResetEventSlim();
        Tell(new LeadershipInput.Stop());

        // A claim under way is answered first, its answer is stepped, and what that asks of the store, a release, is done: then all is said.
        Do(() => _asker.Ask(() => Do(() => _asker.Ask(done.Set))));
        return done.Wait(patience);
    }

    /// <summary>Ends both threads; a claim under way is not waited for.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _stirred.Set();
        _asker.Dispose();
        if (_thread.IsAlive && Thread.CurrentThread != _thread)
        {
            _thread.Join(TimeSpan.FromSeconds(1));
        }
    }

    private void Run()
    {
        while (!_isClosed)
        {
            if (Next() is { } next)
            {
                next();
            }
            else
            {
                _stirred.WaitOne(UntilNextTimer());
            }
        }
    }

    private void Do(Action action)
    {
        lock (_gate)
        {
            _inputs.Enqueue(action);
        }

        _stirred.Set();
    }

    private void Step(LeadershipInput input)
    {
        _effects.Clear();
        _machine.Step(_clock(), input, _effects);
        foreach (LeadershipEffect effect in _effects)
        {
            Perform(effect);
        }
    }

    /// <summary>A timer that is due goes first: the leader's own deadline must not wait behind anything.</summary>
    private Action? Next()
    {
        Instant now = _clock();
        for (int timer = 0; timer < _timers.Length; timer++)
        {
            if (_timers[timer] is { } due && due <= now)
            {
                _timers[timer] = null;
                var input = new LeadershipInput.TimerDue((LeadershipTimer)timer);
                return () => Step(input);
            }
        }

        lock (_gate)
        {
            return _inputs.TryDequeue(out Action? next) ? next : null;
        }
    }

    private TimeSpan UntilNextTimer()
    {
        Instant? first = null;
        foreach (Instant? due in _timers)
        {
            first = due is { } moment && (first is not { } earliest || moment < earliest) ? moment : first;
        }

        if (first is not { } next)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan wait = next - _clock();
        // The platform waits whole milliseconds; one too many is better than a spin.
        return wait <= TimeSpan.Zero ? TimeSpan.Zero : wait + TimeSpan.FromMilliseconds(1);
    }

    private void Perform(LeadershipEffect effect)
    {
        switch (effect)
        {
            case LeadershipEffect.Claim claim: _asker.Claim(claim.Over); break;
            case LeadershipEffect.Look: _asker.Look(); break;
            case LeadershipEffect.Release release: _asker.Release(release.Epoch); break;
            case LeadershipEffect.Lead lead: _host.Lead(lead.Epoch); break;
            case LeadershipEffect.StepDown down: _host.StepDown(down.Epoch, down.Reason); break;
            case LeadershipEffect.Follow follow: _host.Follow(follow.Leader, follow.Address, follow.Epoch); break;
            case LeadershipEffect.NoLeader none: _host.NoLeader(none.Reason); break;
            case LeadershipEffect.SetTimer timer: _timers[(int)timer.Timer] = _clock() + timer.Due; break;
            case LeadershipEffect.CancelTimer timer: _timers[(int)timer.Timer] = null; break;
            case LeadershipEffect.Report report: _host.Report(report.Event); break;
            default: throw new InvariantBrokenException($"A seed has no way to perform {effect.GetType().Name}.");
        }
    }
}
