using FedActors.Actors;
using FedActors.Core;
using FedActors.Core.Randomness;
using FedActors.Core.Rounds;

namespace FedActors.Simulation.Engine;

/// <summary>
/// Virtual time: one thread, one heap of events, one queue of mailboxes to run. Nothing else moves the clock. The same seed gives the same
/// order of everything.
/// </summary>
internal sealed class EventLoop
{
    private readonly EventHeap _heap = new();
    private readonly Queue<IMailboxRun> _runs = new();
    private readonly SeededRandom? _ties;
    private ulong _sequence;

    /// <summary>A loop at moment zero.</summary>
    /// <param name="seed">The world's seed.</param>
    /// <param name="shuffleTies">Whether events of one moment come in a random order rather than in the order of their scheduling.</param>
    public EventLoop(ulong seed, bool shuffleTies)
    {
        _ties = shuffleTies ? new SeededRandom(seed, 0, 0, RandomPurpose.Schedule) : null;
        Time = new SimulatedTime(this);
    }

    /// <summary>Virtual microseconds since the start.</summary>
    public long Microseconds { get; private set; }

    /// <summary>The present moment.</summary>
    public Instant Now => new(Microseconds);

    /// <summary>The clock and timers that actors see.</summary>
    public SimulatedTime Time { get; }

    /// <summary>Events that have occurred and mailboxes that have run.</summary>
    public long Events { get; private set; }

    /// <summary>The most events that were ever pending.</summary>
    public int PendingMax { get; private set; }

    /// <summary>A running hash of what happened when: two runs of one world must agree.</summary>
    public ulong Trace { get; private set; } = 14695981039346656037UL;

    /// <summary>Schedules an event that much later.</summary>
    public void After(TimeSpan delay, ILoopEvent happening) => At(Microseconds + Math.Max(0, delay.Ticks / TimeSpan.TicksPerMicrosecond), happening);

    /// <summary>Schedules an event at a moment, which is now if it has passed.</summary>
    public void At(long microseconds, ILoopEvent happening)
    {
        // Sixteen random bits before the sequence number shuffle one moment's events and keep every key unique.
        ulong tie = ((_ties?.NextUInt32() ?? 0) & 0xFFFFUL) << 48 | (_sequence++ & 0xFFFF_FFFF_FFFFUL);
        _heap.Push(Math.Max(microseconds, Microseconds), tie, happening);
        PendingMax = Math.Max(PendingMax, _heap.Count);
    }

    /// <summary>Schedules a delegate that much later.</summary>
    public void After(TimeSpan delay, Action action) => After(delay, new LoopAction(action));

    /// <summary>Schedules a mailbox to run at the present moment, after those scheduled before.</summary>
    public void Schedule(IMailboxRun run) => _runs.Enqueue(run);

    /// <summary>Adds something to the trace.</summary>
    public void Mix(ulong value) => Trace = (Trace ^ value) * 1099511628211UL;

    /// <summary>Runs until nothing is pending, the limit is reached, or the condition says so.</summary>
    /// <param name="limitMicroseconds">Events after this moment stay pending.</param>
    /// <param name="until">Asked after every event; null for never.</param>
    public void Run(long limitMicroseconds, Func<bool>? until)
    {
        DrainRuns();
        while (_heap.Count > 0 && _heap.EarliestMicroseconds <= limitMicroseconds && (until is null || !until()))
        {
            Invariant.Require(_heap.EarliestMicroseconds >= Microseconds);
            Microseconds = _heap.EarliestMicroseconds;
            Events++;
            Mix((ulong)Microseconds);
            _heap.Pop().Occur();
            DrainRuns();
        }
    }

    private void DrainRuns()
    {
        while (_runs.TryDequeue(out IMailboxRun? run))
        {
            Events++;
            run.Run();
        }
    }
}
