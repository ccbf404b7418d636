using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Randomness;
using FedActors.Simulation.Engine;

namespace FedActors.Simulation.Store;

/// <summary>
/// The virtual store: lease, journal and models, and the ways in which it can be away, slow, full, or answer into the void.
/// </summary>
internal sealed class SimulatedStore
{
    private readonly EventLoop _loop;
    private readonly SeededRandom _random;
    private readonly StoreOptions _options;
    private long _answersAt;

    public SimulatedStore(EventLoop loop, ulong seed, StoreOptions options, JournalFaultOptions journal, int modelsKept)
    {
        _loop = loop;
        _options = options;
        _random = new SeededRandom(seed, 1, 0, RandomPurpose.Disk);
        Clock = new DriftingTime(loop, TimeSpan.Zero, options.ClockRate);
        Lease = new SimulatedLease(() => Clock.Microseconds);
        Ledger = new SimulatedLedger(Lease);
        Journal = new SimulatedJournal(seed, journal, Lease, Ledger);
        Models = new SimulatedModels(modelsKept);
    }

    /// <summary>The store's clock, by which the lease expires.</summary>
    public DriftingTime Clock { get; }

    /// <summary>The lease.</summary>
    public SimulatedLease Lease { get; }

    /// <summary>The journal.</summary>
    public SimulatedJournal Journal { get; }

    /// <summary>The privacy ledger.</summary>
    public SimulatedLedger Ledger { get; }

    /// <summary>The models.</summary>
    public SimulatedModels Models { get; }

    /// <summary>How many faults keep every seed from reaching it.</summary>
    public int Outages { get; set; }

    /// <summary>How many faults keep it from storing anything new.</summary>
    public int Fulls { get; set; }

    /// <summary>Whether questions may still be late; not once everything is healed.</summary>
    public bool IsLate { get; set; } = true;

    /// <summary>Questions that were answered after their seed had given up.</summary>
    public long LateQuestions { get; private set; }

    /// <summary>Answers that never reached their seed.</summary>
    public long LostAnswers { get; set; }

    /// <summary>Writes that found the disk full.</summary>
    public long FullWrites { get; private set; }

    /// <summary>How long a seed waits for an answer.</summary>
    public TimeSpan Timeout => _options.Timeout;

    /// <summary>It answers nothing before that moment.</summary>
    public void StallUntil(long microseconds) => _answersAt = Math.Max(_answersAt, microseconds);

    /// <summary>How long a question is on its way, and then waits for a store that stands still.</summary>
    public TimeSpan DrawQuestionDelay()
    {
        TimeSpan way = DrawWay();
        if (IsLate && _random.NextBool(_options.LateShare))
        {
            LateQuestions++;
            way += _options.Timeout + TimeSpan.FromSeconds(_random.NextExponential(3));
        }

        long arrives = _loop.Microseconds + (way.Ticks / TimeSpan.TicksPerMicrosecond);
        return arrives < _answersAt ? TimeSpan.FromMicroseconds(_answersAt - _loop.Microseconds) : way;
    }

    /// <summary>How long an answer is on its way.</summary>
    public TimeSpan DrawWay() =>
        _options.Latency == TimeSpan.Zero ? TimeSpan.Zero : _options.Latency * (0.5 + _random.NextExponential(0.5));

    /// <summary>Refuses a write while the disk is full.</summary>
    public void RequireRoom(string what)
    {
        if (Fulls > 0)
        {
            FullWrites++;
            throw new StoreTroubleException($"{what}: no space left on the store's device");
        }
    }

    /// <summary>Whatever ails it is over.</summary>
    public void Heal()
    {
        (Outages, Fulls, IsLate, _answersAt) = (0, 0, false, 0);
        Clock.Rate = 1;
        Journal.Faults = Journal.Faults with { UnknownShare = 0 };
        Journal.DiesInNextAppend = null;
    }

    /// <summary>The machine under the store restarts: what it had not acknowledged may be lost.</summary>
    public void Crash() => Journal.Crash();
}
