using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Files;
using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;

namespace FedActors.Federation.Stores;

/// <summary>
/// A privacy ledger in a file, <c>privacy.jsonl</c>: one entry a line, the whole file replaced and flushed before an entry is acknowledged. A
/// ledger grows by a line a round, so that it stays small. Safe for many threads; other processes are kept out by the journal beside it.
/// </summary>
internal sealed class FilePrivacyLedger : IPrivacyLedgerStore
{
    private const string FileName = "privacy.jsonl";

    private readonly DrawChain _chain = new();
    private readonly List<byte[]> _lines = [];
    private readonly string _path;
    private readonly IDisk _disk;
    private readonly Func<Epoch> _epoch;

    /// <summary>Opens the ledger and checks every entry.</summary>
    /// <param name="directory">The directory of a run.</param>
    /// <param name="disk">Where it is.</param>
    /// <param name="epoch">The epoch that leads.</param>
    /// <exception cref="MalformedInputException">An entry is damaged.</exception>
    public FilePrivacyLedger(string directory, IDisk disk, Func<Epoch> epoch)
    {
        (_path, _disk, _epoch) = (Path.Combine(directory, FileName), disk, epoch);
        if (!File.Exists(_path))
        {
            return;
        }

        int number = 0;
        foreach (string line in File.ReadLines(_path))
        {
            string place = $"{_path}:{++number}";
            byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(line);
            PrivacyDraw draw = PrivacyDrawJson.Read(utf8, place);
            if (_chain.Judge(draw, leads: true) is not null)
            {
                throw new MalformedInputException(
                    place, $"found entry {draw.Version} of population \"{draw.Population}\" after {_chain.Of(draw.Population).Count} others: what was spent is not known. Restore the file from a copy.");
            }

            _chain.Add(draw);
            _lines.Add(utf8);
        }
    }

    /// <inheritdoc/>
    public CommitOutcome Append(PrivacyDraw draw)
    {
        lock (_chain)
        {
            if (_chain.Judge(draw, _epoch() == draw.Epoch) is { } answer)
            {
                return answer;
            }

            byte[] line = PrivacyDrawJson.Write(draw);
            try
            {
                DurableFile.Replace(_path, stream => Write(stream, line), disk: _disk);
            }
            catch (IOException)
            {
                // The file stands as it was, or with the entry; written again it has it once.
                return CommitOutcome.Unknown;
            }

            _lines.Add(line);
            _chain.Add(draw);
            return CommitOutcome.Committed;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PrivacyDraw> Read(string population)
    {
        lock (_chain)
        {
            return _chain.Of(population);
        }
    }

    /// <summary>Whether the entry that a record names is there.</summary>
    public bool Covers(RoundRecord record)
    {
        lock (_chain)
        {
            return _chain.Covers(record);
        }
    }

    private void Write(Stream stream, byte[] last)
    {
        foreach (byte[] line in _lines)
        {
            stream.Write(line);
            stream.WriteByte((byte)'\n');
        }

        stream.Write(last);
        stream.WriteByte((byte)'\n');
    }
}
