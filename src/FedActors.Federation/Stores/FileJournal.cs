using System.Globalization;
using System.Text;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Files;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Federation.Stores;

/// <summary>
/// The committed rounds of one run in a directory: <c>journal.jsonl</c> with one canonical record per line, flushed to the disk before
/// it is acknowledged; <c>epoch</c> with the last lease; <c>lock</c>, which keeps a second process out. Safe for many threads.
/// </summary>
public sealed class FileJournal : ILocalJournal, IDisposable
{
    private const string JournalFile = "journal.jsonl", EpochFile = "epoch", LockFile = "lock";

    private readonly Lock _lock = new();
    private readonly RecordChain _chain;
    private readonly string _directory;
    private readonly FileStream _guard;
    private readonly IDisk _disk;
    private readonly FilePrivacyLedger _ledger;
    private FileStream _file;
    private long _length;
    private bool _isGivenUp;

    /// <summary>Opens the journal, making its directory where it is missing, and checks every record in it.</summary>
    /// <param name="directory">The directory of one run.</param>
    /// <exception cref="MalformedInputException">Another process writes here, or a record is damaged.</exception>
    public FileJournal(string directory)
        : this(directory, LocalDisk.Instance)
    {
    }

    internal FileJournal(string directory, IDisk disk)
    {
        (_directory, _disk) = (Path.GetFullPath(directory), disk);
        Directory.CreateDirectory(_directory);
        _guard = TakeLock(Path.Combine(_directory, LockFile));
        try
        {
            _file = OpenFile();
            JournalContents contents = JournalContents.Read(_file, JournalPath);
            (_chain, _length, CutOff) = (contents.Chain, contents.Length, contents.CutOff);
            CutTail();
            disk.FlushDirectory(_directory);
            ReadEpoch(Path.Combine(_directory, EpochFile));
            _ledger = new FilePrivacyLedger(_directory, disk, CurrentEpoch);
            Receipts = new FileReceipts(Path.Combine(_directory, "receipts"), disk);
        }
        catch
        {
            _file?.Dispose();
            _guard.Dispose();
            throw;
        }
    }

    /// <summary>What was cut off the end of the journal when it was opened, as a sentence; null where it ended cleanly.</summary>
    public string? CutOff { get; }

    /// <inheritdoc/>
    public IPrivacyLedgerStore Ledger => _ledger;

    /// <inheritdoc/>
    public IReceiptStore Receipts { get; }

    private string JournalPath => Path.Combine(_directory, JournalFile);

    /// <inheritdoc/>
    public Epoch TakeLease(string runId)
    {
        lock (_lock)
        {
            RequireRun(runId);
            Epoch epoch = _chain.NextEpoch;
            byte[] text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{epoch.Value}\n"));
            DurableFile.Replace(Path.Combine(_directory, EpochFile), stream => stream.Write(text), disk: _disk);
            _chain.SetEpoch(epoch);
            return epoch;
        }
    }

    /// <inheritdoc/>
    public CommitOutcome Append(RoundRecord record)
    {
        byte[] line = RoundRecordJson.Write(record);
        Sha256Digest hash = Sha256Digest.Of(line);
        bool isCovered = _ledger.Covers(record);
        lock (_lock)
        {
            RequireRun(record.RunId);
            if (_chain.Judge(record, hash) is { } answer)
            {
                return answer;
            }

            if (!isCovered)
            {
                return CommitOutcome.Fenced;
            }

            try
            {
                CutTail();
                _file.Write([.. line, (byte)'\n']);
                Flush();
            }
            catch (IOException)
            {
                // What reached the disk is cut off before the next try, which finds out whether the disk works again.
                return CommitOutcome.Unknown;
            }

            _length += line.Length + 1;
            _chain.Add(record, hash);
            return CommitOutcome.Committed;
        }
    }

    /// <inheritdoc/>
    public RoundRecord? Last(string runId)
    {
        lock (_lock)
        {
            RequireRun(runId);
            return _chain.Records.Count == 0 ? null : _chain.Records[^1];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<RoundRecord> Read(string runId, int from = 1, int countMax = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        lock (_lock)
        {
            RequireRun(runId);
            return [.. _chain.Records.Skip(from - 1).Take(countMax)];
        }
    }

    /// <summary>Closes the files and lets another process in.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
            _guard.Dispose();
        }
    }

    private Epoch CurrentEpoch()
    {
        lock (_lock)
        {
            return _chain.Epoch;
        }
    }

    private FileStream OpenFile() => new(JournalPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);

    private static FileStream TakeLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new MalformedInputException(
                path, "another process writes this run. Wait for it to end, end it, or choose another directory for this run.");
        }
    }

    /// <summary>Throws away what stands behind the last acknowledged record and goes there.</summary>
    private void CutTail()
    {
        if (_isGivenUp)
        {
            WriteAnew();
        }

        if (_file.Length > _length)
        {
            _file.SetLength(_length);
            Flush();
        }

        _file.Position = _length;
    }

    /// <summary>
    /// Waits for the disk. A file that fails here is never flushed again: the system may count as written what is not, and would not say so
    /// a second time.
    /// </summary>
    private void Flush()
    {
        try
        {
            _disk.Flush(_file);
        }
        catch (IOException)
        {
            _isGivenUp = true;
            throw;
        }
    }

    /// <summary>Puts all acknowledged records into a new file, in the place of one that was given up.</summary>
    private void WriteAnew()
    {
        DurableFile.Replace(
            JournalPath,
            stream =>
            {
                foreach (RoundRecord record in _chain.Records)
                {
                    stream.Write([.. RoundRecordJson.Write(record), (byte)'\n']);
                }
            },
            disk: _disk);
        _file.Dispose();
        _file = OpenFile();
        _isGivenUp = false;
    }

    private void ReadEpoch(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        string text = File.ReadAllText(path).Trim();
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long epoch))
        {
            throw new MalformedInputException(
                path,
                $"\"{text[..Math.Min(text.Length, 20)]}\" is not the number of an epoch. Write {_chain.Epoch.Value} into it, the epoch of the last record.");
        }

        _chain.SetEpoch(new Epoch(Math.Max(epoch, _chain.Epoch.Value)));
    }

    private void RequireRun(string runId)
    {
        if (_chain.Records is [var first, ..] && first.RunId != runId)
        {
            throw new MalformedInputException(
                Path.Combine(_directory, JournalFile),
                $"the journal is that of run \"{first.RunId}\", not of \"{runId}\". Choose another directory for this run.");
        }
    }
}
