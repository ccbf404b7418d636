using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Randomness;
using FedActors.Core.Rounds;
using FedActors.Simulation.Store;
using FedActors.Simulation.Tests.Cluster;

namespace FedActors.Simulation.Tests.Store;

public sealed class SimulatedJournalTests
{
    private static readonly JournalFaultOptions Certain = new() { UnknownShare = 0 };

    private SimulatedLease _lease = new(() => 0);

    private (SimulatedJournal Journal, IRoundJournal View) Open(JournalFaultOptions faults, ulong seed = 1)
    {
        _lease = new SimulatedLease(() => 0);
        var journal = new SimulatedJournal(seed, faults, _lease, new SimulatedLedger(_lease));
        IRoundJournal view = Opened(journal, 1);
        TakeLease(1);
        return (journal, view);
    }

    private static SeedIncarnation Seed(int process) => new($"seed-{process}", Guid.Empty);

    private static IRoundJournal Opened(SimulatedJournal journal, int process) => journal.OpenedBy(process, Seed(process));

    /// <summary>That process becomes the leader; its epoch fences all before.</summary>
    private Epoch TakeLease(int process) =>
        _lease.Claim(new LeaseClaim(Seed(process), "https://seed", TimeSpan.FromSeconds(3), _lease.Epoch)).Epoch;

    /// <summary>A journal whose last append is unknown, and was written or not, as asked.</summary>
    private (SimulatedJournal Journal, IRoundJournal View, RoundRecord Record) Unknown(bool written, JournalFaultOptions faults)
    {
        for (ulong seed = 0; ; seed++)
        {
            (SimulatedJournal journal, IRoundJournal view) = Open(faults with { UnknownShare = 0.99 }, seed);
            RoundRecord record = Records.Make(1, 1, null);
            CommitOutcome outcome = view.Append(record);
            journal.Faults = faults with { UnknownShare = 0 };
            if (outcome == CommitOutcome.Unknown && journal.HasUnacknowledged == written)
            {
                return (journal, view, record);
            }
        }
    }

    [Fact]
    public void What_is_committed_is_on_the_disk_as_one_chain()
    {
        (SimulatedJournal journal, IRoundJournal view) = Open(Certain);
        RoundRecord first = Records.Make(1, 1, null), second = Records.Make(2, 1, first);
        Assert.Equal(CommitOutcome.Committed, view.Append(first));
        Assert.Equal(CommitOutcome.Committed, view.Append(second));
        Assert.Equal([first.Hash, second.Hash], journal.ReadDisk().Select(record => record.Hash));
    }

    [Fact]
    public void A_record_of_an_older_epoch_is_fenced()
    {
        (SimulatedJournal journal, IRoundJournal old) = Open(Certain);
        IRoundJournal young = Opened(journal, 2);
        Assert.Equal(2, TakeLease(2).Value);
        Assert.Equal(CommitOutcome.Fenced, old.Append(Records.Make(1, 1, null)));
        Assert.Equal(CommitOutcome.Fenced, old.Append(Records.Make(1, 2, null)));
        Assert.Equal(CommitOutcome.Committed, young.Append(Records.Make(1, 2, null)));
    }

    [Fact]
    public void A_record_that_does_not_follow_the_last_one_is_fenced()
    {
        (_, IRoundJournal view) = Open(Certain);
        RoundRecord first = Records.Make(1, 1, null);
        view.Append(first);
        Assert.Equal(CommitOutcome.Fenced, view.Append(Records.Make(3, 1, first)));
        Assert.Equal(CommitOutcome.Fenced, view.Append(Records.Make(2, 1, null)));
        Assert.Equal(CommitOutcome.Fenced, view.Append(Records.Make(1, 1, null, attempt: 2)));
    }

    [Fact]
    public void Appending_a_record_again_is_committed_and_adds_nothing()
    {
        (SimulatedJournal journal, IRoundJournal view) = Open(Certain);
        RoundRecord first = Records.Make(1, 1, null);
        view.Append(first);
        Assert.Equal(CommitOutcome.Committed, view.Append(first));
        IRoundJournal young = Opened(journal, 2);
        TakeLease(2);
        young.Append(Records.Make(2, 2, first));

        // Even a fenced process learns that its own record is durable.
        Assert.Equal(CommitOutcome.Committed, view.Append(first));
        Assert.Equal(2, journal.Disk.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_an_unknown_outcome_asking_again_tells(bool written)
    {
        (SimulatedJournal journal, IRoundJournal view, RoundRecord record) = Unknown(written, Certain);
        Assert.Empty(journal.Disk);
        Assert.Equal(CommitOutcome.Committed, view.Append(record));
        Assert.Single(journal.Disk);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reading_makes_a_written_record_durable(bool written)
    {
        (SimulatedJournal journal, _, RoundRecord record) = Unknown(written, new JournalFaultOptions { LostShare = 1, TornShare = 0 });
        IRoundJournal young = Opened(journal, 2);
        TakeLease(2);
        Assert.Equal(written ? [record.Hash] : [], young.Read("test").Select(read => read.Hash));
        journal.Crash();
        Assert.Equal(written ? 1 : 0, journal.Disk.Count);
        Assert.Equal(0, journal.Lost);
    }

    [Theory]
    [InlineData(1, 0, 0, 1, 0)]
    [InlineData(0, 1, 0, 0, 1)]
    [InlineData(0, 0, 1, 0, 0)]
    public void A_crash_loses_tears_or_keeps_an_unacknowledged_record(double lostShare, double tornShare, int onDisk, int lost, int torn)
    {
        (SimulatedJournal journal, _, _) = Unknown(written: true, new JournalFaultOptions { LostShare = lostShare, TornShare = tornShare });
        journal.Crash();
        Assert.Equal((onDisk, lost, torn), (journal.Disk.Count, (int)journal.Lost, (int)journal.Torn));
    }

    [Fact]
    public void What_was_read_does_not_change_when_the_journal_goes_on()
    {
        (SimulatedJournal journal, IRoundJournal view) = Open(Certain);
        IReadOnlyList<RoundRecord> before = view.Read("test");
        view.Append(Records.Make(1, 1, null));
        Assert.Empty(before);
        Assert.Single(journal.Disk);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_acknowledged_record_is_ever_lost_or_changed(ulong seed)
    {
        var random = new SeededRandom(seed, 0, 0, RandomPurpose.Faults);
        var journal = new SimulatedJournal(seed, new JournalFaultOptions { UnknownShare = 0.5, LostShare = 0.4, TornShare = 0.3 }, _lease, new SimulatedLedger(_lease));
        var acknowledged = new Dictionary<int, Sha256Digest>();
        IRoundJournal[] views = [.. Enumerable.Range(0, 3).Select(process => Opened(journal, process))];
        var epochs = new long[3];
        var known = new List<RoundRecord>[3];
        var pending = new RoundRecord?[3];
        for (int step = 0; step < 3000; step++)
        {
            int process = random.NextInt(3);
            double draw = random.NextDouble();
            if (epochs[process] == 0 || draw < 0.05)
            {
                epochs[process] = TakeLease(process).Value;
                known[process] = [.. views[process].Read("test")];
                pending[process] = null;
            }
            else if (draw < 0.15)
            {
                journal.Crash();
            }
            else
            {
                RoundRecord record = pending[process] ??= Records.Make(
                    known[process].Count + 1, epochs[process], known[process].LastOrDefault(), attempt: 1 + random.NextInt(3));
                switch (views[process].Append(record))
                {
                    case CommitOutcome.Committed:
                        Assert.Equal(record.Hash, acknowledged.GetValueOrDefault(record.Round.Value, record.Hash));
                        acknowledged[record.Round.Value] = record.Hash;
                        known[process].Add(record);
                        pending[process] = null;
                        break;
                    case CommitOutcome.Fenced:
                        epochs[process] = 0;
                        break;
                }
            }

            if (step % 100 == 99)
            {
                // A record's hash is that of its line.
                Assert.All(acknowledged, pair => Assert.Equal(pair.Value, Sha256Digest.Of(journal.Disk[pair.Key - 1])));
            }
        }

        Assert.True(acknowledged.Count > 100, $"{acknowledged.Count} rounds were committed");
        Assert.True(journal.Lost > 0 && journal.Torn > 0);
        IReadOnlyList<RoundRecord> disk = journal.ReadDisk();
        Assert.All(Enumerable.Range(1, disk.Count - 1), i => Assert.Equal(disk[i - 1].Hash, disk[i].Previous));
    }
}
