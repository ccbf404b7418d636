using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Randomness;
using FedActors.Core.Rounds;

namespace FedActors.Simulation.Store;

/// <summary>
/// The virtual journal: lines on a disk whose unacknowledged tail a crash may lose or tear, appends that only the lease's holder may make,
/// and whose outcome may stay unknown. It keeps its promise under all faults: what was acknowledged stays.
/// </summary>
internal sealed class SimulatedJournal
{
    private readonly List<(byte[] Line, RoundRecord Record)> _read = [];
    private readonly List<RoundRecord> _records = [];
    private readonly List<Sha256Digest> _hashes = [];
    private readonly SeededRandom _random;
    private readonly SimulatedLease _lease;
    private readonly SimulatedLedger _ledger;
    private Line? _tail;

    public SimulatedJournal(ulong seed, JournalFaultOptions faults, SimulatedLease lease, SimulatedLedger ledger)
    {
        (_lease, _ledger) = (lease, ledger);
        _random = new SeededRandom(seed, 0, 0, RandomPurpose.Disk);
        Faults = faults;
    }

    /// <summary>How it misbehaves from now on.</summary>
    public JournalFaultOptions Faults { get; set; }

    /// <summary>The bytes on the disk, a record a line.</summary>
    public List<byte[]> Disk { get; } = [];

    /// <summary>Whether a write waits whose outcome nobody has been told.</summary>
    public bool HasUnacknowledged => _tail is not null;

    /// <summary>Unacknowledged writes that a crash lost.</summary>
    public long Lost { get; private set; }

    /// <summary>Unacknowledged writes that a crash tore.</summary>
    public long Torn { get; private set; }

    /// <summary>Appends that were refused because someone else held the lease, or another record stood there.</summary>
    public long Fenced { get; private set; }

    /// <summary>The last round in the chain.</summary>
    public int LastRound => _records.Count;

    /// <summary>Kills the machine in the midst of the next append, once; null lets it live.</summary>
    public Action? DiesInNextAppend { get; set; }

    /// <summary>Told every answer, with the process that asked and the record's hash.</summary>
    public Action<int, RoundRecord, Sha256Digest, CommitOutcome>? Answered { get; set; }

    /// <summary>Whether exactly that record is durable.</summary>
    public bool Holds(RoundRecord record) => record.Round.Value <= _hashes.Count && _hashes[record.Round.Value - 1] == record.Hash;

    /// <summary>What is on the disk, read back from its bytes as a checker with no other knowledge would.</summary>
    public IReadOnlyList<RoundRecord> ReadDisk()
    {
        for (int i = 0; i < Disk.Count; i++)
        {
            // Several checkers read it one after the other, and a line that was read is not written to any more.
            if (i == _read.Count || !ReferenceEquals(_read[i].Line, Disk[i]))
            {
                _read.RemoveRange(i, _read.Count - i);
                _read.Add((Disk[i], RoundRecordJson.Read(Disk[i], "journal")));
            }
        }

        return [.. _read.Take(Disk.Count).Select(read => read.Record)];
    }

    /// <summary>One aggregator's view of the journal.</summary>
    /// <param name="process">Its number: tells committers apart.</param>
    /// <param name="holder">The seed whose lease it commits under.</param>
    public IRoundJournal OpenedBy(int process, SeedIncarnation holder) => new View(this, process, holder);

    /// <summary>The machine under the journal loses power: the unacknowledged tail is kept, lost or torn.</summary>
    public void Crash()
    {
        if (_tail is null)
        {
            return;
        }

        double draw = _random.NextDouble();
        if (draw < Faults.LostShare)
        {
            Lost++;
            _tail = null;
        }
        else if (draw < Faults.LostShare + Faults.TornShare)
        {
            Torn++;
            CutOffTorn(_tail.Bytes);
            _tail = null;
        }
        else
        {
            Sync();
        }
    }

    private IReadOnlyList<RoundRecord> Read()
    {
        // Whoever reads a record may build on it, so reading makes the tail durable first.
        Sync();
        return [.. _records];
    }

    private CommitOutcome Append(int process, SeedIncarnation holder, RoundRecord record)
    {
        var line = new Line(record);
        CommitOutcome outcome = Decide(holder, record, line);
        Fenced += outcome == CommitOutcome.Fenced ? 1 : 0;
        Answered?.Invoke(process, record, line.Hash, outcome);
        return outcome;
    }

    private CommitOutcome Decide(SeedIncarnation holder, RoundRecord record, Line line)
    {
        if (_tail is { } tail && tail.Hash == line.Hash)
        {
            Sync();
        }

        if (record.Round.Value >= 1 && record.Round.Value <= _records.Count)
        {
            return _hashes[record.Round.Value - 1] == line.Hash ? CommitOutcome.Committed : CommitOutcome.Fenced;
        }

        if (!Fits(holder, record))
        {
            return CommitOutcome.Fenced;
        }

        if (DiesInNextAppend is { } die)
        {
            DiesInNextAppend = null;
            _tail = line;
            die();
            return CommitOutcome.Unknown;
        }

        double draw = _random.NextDouble();
        if (draw >= Faults.UnknownShare / 2)
        {
            _tail = line;
        }

        if (draw < Faults.UnknownShare)
        {
            return CommitOutcome.Unknown;
        }

        Sync();
        return CommitOutcome.Committed;
    }

    /// <summary>The fence: the lease's epoch, its holder, and the next place in the chain. An unacknowledged tail is not in the chain yet.</summary>
    private bool Fits(SeedIncarnation holder, RoundRecord record) =>
        Leads(holder, record.Epoch)
        && _ledger.Covers(record)
        && record.Round.Value == _records.Count + 1
        && record.Previous == (_hashes.Count == 0 ? default : _hashes[^1]);

    private bool Leads(SeedIncarnation holder, Epoch epoch)
    {
#if FEDACTORS_PLANTED_BUG
        if (PlantedBugs.Selected == PlantedBug.EpochNotFenced) return true;
#endif
        return _lease.IsFenceOf(holder, epoch);
    }

    private void Sync()
    {
        if (_tail is { } tail)
        {
            Disk.Add(tail.Bytes);
            _records.Add(tail.Record);
            _hashes.Add(tail.Hash);
            _tail = null;
        }
    }

    /// <summary>A line that was cut somewhere must be recognised as damaged; nothing of it may be taken for a record.</summary>
    private void CutOffTorn(byte[] line)
    {
        byte[] torn = line[..(1 + _random.NextInt(line.Length - 1))];
        bool recognised = false;
        try
        {
            RoundRecordJson.Read(torn, "journal");
        }
        catch (MalformedInputException)
        {
            recognised = true;
        }

        Invariant.Require(recognised);
    }

    /// <summary>A record as it lies on the disk; written and hashed once, because with ten thousand updates that is most of a commit's cost.</summary>
    private sealed class Line(RoundRecord record)
    {
        private Sha256Digest? _hash;

        public RoundRecord Record => record;

        public byte[] Bytes { get; } = RoundRecordJson.Write(record);

        public Sha256Digest Hash => _hash ??= Sha256Digest.Of(Bytes);
    }

    private sealed class View(SimulatedJournal journal, int process, SeedIncarnation holder) : IRoundJournal
    {
        public CommitOutcome Append(RoundRecord record) => journal.Append(process, holder, record);

        public RoundRecord? Last(string runId)
        {
#if FEDACTORS_PLANTED_BUG
            if (PlantedBugs.Selected == PlantedBug.LeaderReadsStale) return journal.Read() is [.., var stale, _] ? stale : null;
#endif
            return journal.Read() is [.., var last] ? last : null;
        }

        public IReadOnlyList<RoundRecord> Read(string runId, int from, int countMax)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
            return [.. journal.Read().Skip(from - 1).Take(countMax)];
        }
    }
}
