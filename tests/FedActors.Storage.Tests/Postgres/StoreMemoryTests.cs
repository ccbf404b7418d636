using Contracts;
using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Storage.Postgres;

namespace FedActors.Storage.Tests.Postgres;

public sealed class StoreMemoryTests
{
    private readonly StoreMemory _memory = new("postgres://somewhere");

    [Fact]
    public void Round_that_is_committed_while_the_journal_is_read_is_no_loss()
    {
        _memory.Committed(Records.Run, 1, Hash(1));

        JournalEntry? read = _memory.Check(Records.Run, () =>
        {
            JournalEntry last = Entry(1);
            _memory.Committed(Records.Run, 2, Hash(2));
            return last;
        });

        Assert.Equal(1, read?.Round.Value);
    }

    [Fact]
    public void What_was_committed_while_the_journal_was_read_is_remembered()
    {
        _memory.Check(Records.Run, () =>
        {
            _memory.Committed(Records.Run, 2, Hash(2));
            return Entry(1);
        });

        Assert.Contains("this seed has seen round 2", Loss(() => Entry(1)).Message);
    }

    [Fact]
    public void Reading_that_ends_later_than_a_newer_one_is_no_loss()
    {
        _memory.Check(Records.Run, () =>
        {
            _memory.Check(Records.Run, () => Entry(5));
            return Entry(4);
        });

        Assert.Contains("ends with round 4", Loss(() => Entry(4)).Message);
    }

    [Fact]
    public void Journal_without_what_was_seen_before_has_lost_it()
    {
        _memory.Check(Records.Run, () => Entry(3));

        Assert.Contains("ends with no round, but this seed has seen round 3", Loss(() => null).Message);
        Assert.Contains("ends with round 2", Loss(() => Entry(2)).Message);
        Assert.Contains("ends with round 3", Loss(() => Entry(3) with { Hash = Hash(9) }).Message);
        Assert.Equal(4, _memory.Check(Records.Run, () => Entry(4))?.Round.Value);
    }

    private MalformedInputException Loss(Func<JournalEntry?> read) => Assert.Throws<MalformedInputException>(() => _memory.Check(Records.Run, read));

    private static JournalEntry Entry(int round) =>
        new(Records.Run, new RoundNumber(round), new Epoch(1), SomeSeeds.A.ToString(), Hash(round), Hash(round - 1), default, default);

    private static Sha256Digest Hash(int round) => Records.Digest($"round {round}");
}
