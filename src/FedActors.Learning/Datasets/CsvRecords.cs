using System.Text;
using FedActors.Core;

namespace FedActors.Learning.Datasets;

/// <summary>Splits a CSV file into records, one at a time, by RFC 4180: quoted fields, doubled quotes, line breaks within quotes.</summary>
/// <remarks>Also taken: lone line feeds or carriage returns as line ends, a byte order mark, empty lines (skipped).</remarks>
internal sealed class CsvRecords : IDisposable
{
    /// <summary>The most characters in one field; an unclosed quote must not swallow a file of gigabytes.</summary>
    public const int FieldLengthMax = 1 << 16;

    /// <summary>The most fields in one record.</summary>
    public const int FieldsMax = 1 << 16;

    private const int Unread = -2;

    private readonly string _path;
    private readonly char _delimiter;
    private readonly StreamReader _reader;
    private readonly StringBuilder _field = new();
    private readonly List<string> _fields = [];
    private int _nextLine = 1, _ahead = Unread;

    public CsvRecords(string path, char delimiter)
    {
        _path = path;
        _delimiter = delimiter;
        try
        {
            _reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(path, $"the file cannot be read: {e.Message}");
        }
    }

    /// <summary>The line on which the current record begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The fields of the current record; the same list for every record.</summary>
    public IReadOnlyList<string> Fields => _fields;

    /// <summary>Goes to the next record; false at the end of the file.</summary>
    public bool Read()
    {
        try
        {
            do
            {
                if (Peek() < 0)
                {
                    return false;
                }

                Line = _nextLine;
                ReadRecord();
            }
            while (_fields is [""]);
            return true;
        }
        catch (DecoderFallbackException)
        {
            throw Refuse(_nextLine, "the text is not valid UTF-8. Save the file as UTF-8.");
        }
        catch (Exception e) when (e is IOException)
        {
            throw new MalformedInputException(_path, $"the file cannot be read: {e.Message}");
        }
    }

    public MalformedInputException Refuse(int line, string message) => new(_path, $"line {line}: {message}");

    public void Dispose() => _reader.Dispose();

    private void ReadRecord()
    {
        _fields.Clear();
        bool more = true;
        while (more)
        {
            if (_fields.Count == FieldsMax)
            {
                throw Refuse(Line, $"the record has more than {FieldsMax} fields.");
            }

            _field.Clear();
            if (Peek() == '"')
            {
                ReadQuoted();
            }
            else
            {
                ReadPlain();
            }

            _fields.Add(_field.ToString());
            more = EndField();
        }
    }

    private void ReadPlain()
    {
        for (int next = Peek(); next >= 0 && next != _delimiter && next is not ('\r' or '\n'); next = Peek())
        {
            if (next == '"')
            {
                throw Refuse(_nextLine, $"field {_fields.Count + 1} has a quote within an unquoted field. Quote the whole field and double its quotes.");
            }

            Append((char)Take(), _nextLine);
        }
    }

    private void ReadQuoted()
    {
        int opened = _nextLine;
        Take();
        while (true)
        {
            int next = Take();
            if (next < 0)
            {
                throw Refuse(opened, $"the quote that opens field {_fields.Count + 1} is never closed.");
            }

            if (next == '"')
            {
                if (Peek() != '"')
                {
                    return;
                }

                Take();
            }
            else if (next == '\n' || (next == '\r' && Peek() != '\n'))
            {
                _nextLine++;
            }

            Append((char)next, opened);
        }
    }

    /// <summary>Takes what follows a field: true for a delimiter, false for the end of the record.</summary>
    private bool EndField()
    {
        int next = Take();
        if (next == _delimiter)
        {
            return true;
        }

        if (next is not (< 0 or '\r' or '\n'))
        {
            throw Refuse(_nextLine, $"field {_fields.Count} goes on after its closing quote with '{(char)next}'. Double the quotes within a field.");
        }

        if (next == '\r' && Peek() == '\n')
        {
            Take();
        }

        _nextLine++;
        return false;
    }

    private void Append(char next, int line)
    {
        if (_field.Length == FieldLengthMax)
        {
            throw Refuse(line, $"field {_fields.Count + 1} has more than {FieldLengthMax} characters; a quote may be unclosed.");
        }

        _field.Append(next);
    }

    // StreamReader.Peek answers -1 for a short read as well as for the end, so the look-ahead is kept here.
    private int Peek() => _ahead == Unread ? _ahead = _reader.Read() : _ahead;

    private int Take()
    {
        int taken = Peek();
        _ahead = Unread;
        return taken;
    }
}
