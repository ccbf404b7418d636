using System.Text;
using Contracts;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Federation.Stores;

namespace FedActors.Federation.Tests.Stores;

public sealed class FileJournalTests : RoundJournalContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private FileJournal _journal;

    public FileJournalTests() => _journal = new FileJournal(_directory.Path);

    private string File => _directory["journal.jsonl"];

    public void Dispose()
    {
        _journal.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Reopened_journal_has_its_records_and_goes_on_with_a_greater_epoch()
    {
        RoundRecord[] records = AppendTwo();

        Reopen();

        Assert.Null(_journal.CutOff);
        Assert.Equal(records.Select(record => record.Hash), _journal.Read(Records.Run).Select(record => record.Hash));
        Epoch epoch = _journal.TakeLease(Records.Run);
        Assert.Equal(2, epoch.Value);
        Assert.Equal(CommitOutcome.Committed, _journal.Append(Records.Make(3, epoch, records[1])));
    }

    [Fact]
    public void Torn_last_line_is_cut_off_and_reported_and_its_round_can_be_done_again()
    {
        RoundRecord[] records = AppendTwo();
        byte[] whole = System.IO.File.ReadAllBytes(File);
        Close();
        System.IO.File.WriteAllBytes(File, whole[..^20]);

        _journal = new FileJournal(_directory.Path);

        Assert.StartsWith($"{File}: the last {whole.Length - 20 - (whole.AsSpan().IndexOf((byte)'\n') + 1)} bytes", _journal.CutOff);
        Assert.Equal([records[0].Hash], _journal.Read(Records.Run).Select(record => record.Hash));
        Assert.Equal(CommitOutcome.Committed, _journal.Append(Records.Make(2, _journal.TakeLease(Records.Run), records[0])));
        Reopen();
        Assert.Equal((2, null), (_journal.Read(Records.Run).Count, _journal.CutOff));
    }

    [Fact]
    public void Record_that_was_edited_breaks_the_chain_at_the_line_after_it()
    {
        AppendTwo();

        MalformedInputException error = Damage(text => text.Replace("\"stragglers\":[1]", "\"stragglers\":[0]"));

        Assert.StartsWith($"{File}:2: the chain is broken:", error.Message);
        Assert.Contains("Restore the journal from a copy, or cut it before this line", error.Message);
    }

    [Fact]
    public void Line_that_is_no_record_is_named()
    {
        AppendTwo();

        MalformedInputException error = Damage(text => "{}\n" + text);

        Assert.StartsWith($"{File}:1: not a round record:", error.Message);
        Assert.EndsWith("to go on after the round before.", error.Message);
    }

    [Fact]
    public void Record_that_was_laid_out_anew_is_refused()
    {
        AppendTwo();

        MalformedInputException error = Damage(text => text.Replace("\"round\":1", "\"round\": 1"));

        Assert.StartsWith($"{File}:1: the record was changed after it was written", error.Message);
    }

    [Fact]
    public void Missing_line_is_named()
    {
        AppendTwo();

        MalformedInputException error = Damage(text => text[(text.IndexOf('\n') + 1)..]);

        Assert.StartsWith($"{File}:1: found round 2; round 1 follows here.", error.Message);
    }

    [Fact]
    public void Second_writer_is_kept_out()
    {
        MalformedInputException error = Assert.Throws<MalformedInputException>(() => new FileJournal(_directory.Path));

        Assert.StartsWith($"{_directory["lock"]}: another process writes this run.", error.Message);
    }

    [Fact]
    public void Journal_of_another_run_is_refused()
    {
        AppendTwo();

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => _journal.TakeLease("another"));

        Assert.Contains("that of run \"run\", not of \"another\"", error.Message);
    }

    [Fact]
    public void Lost_epoch_file_does_not_bring_an_old_epoch_back()
    {
        AppendTwo();
        Close();
        System.IO.File.Delete(_directory["epoch"]);

        _journal = new FileJournal(_directory.Path);

        Assert.Equal(2, _journal.TakeLease(Records.Run).Value);
    }

    [Fact]
    public void Journal_whose_flush_failed_is_given_up_and_written_anew()
    {
        RoundRecord[] records = AppendTwo();
        Close();
        var disk = new FaultyDisk();
        _journal = new FileJournal(_directory.Path, disk);
        Epoch epoch = _journal.TakeLease(Records.Run);
        RoundRecord third = Records.Make(3, epoch, records[1]), fourth = Records.Make(4, epoch, third);
        disk.FlushError = FaultyDisk.Failed;

        Assert.Equal(CommitOutcome.Unknown, _journal.Append(third));
        Assert.Equal(CommitOutcome.Committed, _journal.Append(third));
        Assert.Equal(CommitOutcome.Committed, _journal.Append(fourth));

        // The file that failed, the new one beside it, and the same under its own name from then on.
        Assert.Equal([File, $"{File}.tmp", _directory.Path, File, File], disk.Flushed.SkipWhile(name => name != File));
        Reopen();
        Assert.Equal((4, null), (_journal.Read(Records.Run).Count, _journal.CutOff));
    }

    protected override IRoundJournal JournalOf(SeedIncarnation seed) => _journal;

    protected override IPrivacyLedgerStore LedgerOf(SeedIncarnation seed) => _journal.Ledger;

    protected override Epoch Lead(SeedIncarnation seed) => _journal.TakeLease(Records.Run);

    private RoundRecord[] AppendTwo()
    {
        Epoch epoch = _journal.TakeLease(Records.Run);
        RoundRecord first = Records.Make(1, epoch, null), second = Records.Make(2, epoch, first);
        Assert.Equal(CommitOutcome.Committed, _journal.Append(first));
        Assert.Equal(CommitOutcome.Committed, _journal.Append(second));
        return [first, second];
    }

    private MalformedInputException Damage(Func<string, string> change)
    {
        Close();
        System.IO.File.WriteAllText(File, change(System.IO.File.ReadAllText(File)), new UTF8Encoding(false));
        return Assert.Throws<MalformedInputException>(() => new FileJournal(_directory.Path));
    }

    private void Close() => _journal.Dispose();

    private void Reopen()
    {
        Close();
        _journal = new FileJournal(_directory.Path);
    }
}
