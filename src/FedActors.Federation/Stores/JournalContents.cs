using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Federation.Stores;

/// <summary>What a journal file holds: a checked chain of records and, perhaps, a tail that was never acknowledged.</summary>
/// <param name="Chain">The records.</param>
/// <param name="Length">Bytes of the file that are good.</param>
/// <param name="CutOff">What stands behind them, as a sentence; null where nothing does.</param>
internal sealed record JournalContents(RecordChain Chain, long Length, string? CutOff)
{
    /// <summary>Reads and checks the whole file.</summary>
    /// <exception cref="MalformedInputException">A line is not a record, was edited, or does not follow the one before.</exception>
    public static JournalContents Read(Stream file, string path)
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        var chain = new RecordChain();
        int start = 0;
        for (int line = 1; bytes.AsSpan(start).IndexOf((byte)'\n') is var length and >= 0; line++)
        {
            AddLine(chain, bytes.AsMemory(start, length), $"{path}:{line}");
            start += length + 1;
        }

        // A record is acknowledged only after its line end is on the disk, so this one never was.
        int tail = bytes.Length - start;
        return new JournalContents(chain, start, tail == 0
            ? null
            : $"{path}: the last {tail} bytes are the beginning of a record that was never acknowledged; "
                + "they are cut off, and its round is done again.");
    }

    private static void AddLine(RecordChain chain, ReadOnlyMemory<byte> line, string place)
    {
        const string Fix = "Restore the journal from a copy, or cut it before this line to go on after the round before.";
        RoundRecord record = ReadRecord(line, place, Fix);
        if (!RoundRecordJson.Write(record).AsSpan().SequenceEqual(line.Span))
        {
            throw new MalformedInputException(place, $"the record was changed after it was written: it is not in canonical form. {Fix}");
        }

        int expected = chain.Records.Count + 1;
        if (record.Round.Value != expected)
        {
            throw new MalformedInputException(place, $"found round {record.Round}; round {expected} follows here. {Fix}");
        }

        if (record.Previous != chain.LastHash)
        {
            throw new MalformedInputException(
                place, $"the chain is broken: the record names {record.Previous.Short} "
                + $"as the hash of the one before, which is {chain.LastHash.Short}. {Fix}");
        }

        chain.Add(record, Sha256Digest.Of(line.Span));
    }

    private static RoundRecord ReadRecord(ReadOnlyMemory<byte> line, string place, string fix)
    {
        try
        {
            return RoundRecordJson.Read(line, place);
        }
        catch (MalformedInputException damaged)
        {
            throw new MalformedInputException(place, $"{damaged.Message[(place.Length + 2)..]} {fix}");
        }
    }
}
