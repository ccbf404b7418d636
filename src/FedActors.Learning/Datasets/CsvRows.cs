using System.Globalization;
using FedActors.Core;

namespace FedActors.Learning.Datasets;

/// <summary>A CSV file seen through its header: rows of the right length, values by column, and errors that name both.</summary>
internal sealed class CsvRows : IDisposable
{
    private static readonly string[] MissingWords = ["NA", "N/A", "NaN", "null", "?"];

    private readonly CsvRecords _records;
    private readonly string _path;

    public CsvRows(string path, char delimiter)
    {
        _path = path;
        _records = new CsvRecords(path, delimiter);
        try
        {
            Header = ReadHeader();
        }
        catch (MalformedInputException)
        {
            _records.Dispose();
            throw;
        }
    }

    public IReadOnlyList<string> Header { get; }

    /// <summary>Goes to the next row; false at the end of the file.</summary>
    public bool Read()
    {
        if (!_records.Read())
        {
            return false;
        }

        return _records.Fields.Count == Header.Count ? true : throw _records.Refuse(_records.Line,
            $"the row has {_records.Fields.Count} fields; the header has {Header.Count}. Quote fields that contain the delimiter.");
    }

    /// <summary>The field of that column, which must not be empty.</summary>
    public string Text(int column)
    {
        string text = _records.Fields[column];
        return string.IsNullOrWhiteSpace(text) ? throw Missing(column, "empty") : text;
    }

    /// <summary>The field of that column, or a refusal of words that mean a missing value.</summary>
    public string Value(int column)
    {
        string text = Text(column);
        return MissingWords.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase) ? throw Missing(column, $"\"{text}\"") : text;
    }

    /// <summary>The field of that column as a finite float32.</summary>
    public double Number(int column)
    {
        string text = Value(column);
        if (!IsNumber(text, out double number))
        {
            throw Refuse(column, $"\"{Shorten(text)}\" is not a number. Numbers look like -1.5 or 2e3; if the column holds names, declare it categorical.");
        }

        return float.IsFinite((float)number)
            ? number
            : throw Refuse(column, $"\"{Shorten(text)}\" is outside float32, whose numbers end at 3.4e38. Drop or correct the row.");
    }

    public static bool IsNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, NumberFormatInfo.InvariantInfo, out number);

    public MalformedInputException Refuse(int column, string message) =>
        _records.Refuse(_records.Line, $"column \"{Shorten(Header[column])}\": {message}");

    public MalformedInputException RefuseFile(string message) => new(_path, message);

    public static string Shorten(string text) => text.Length <= 60 ? text : $"{text[..60]}...";

    public void Dispose() => _records.Dispose();

    private MalformedInputException Missing(int column, string found) =>
        Refuse(column, $"the value is missing (found {found}). Fill it in, or drop the row.");

    private string[] ReadHeader()
    {
        if (!_records.Read())
        {
            throw RefuseFile("the file is empty; a header line with the names of the columns is expected.");
        }

        string[] header = [.. _records.Fields.Select(name => name.Trim())];
        for (int i = 0; i < header.Length; i++)
        {
            if (header[i].Length == 0)
            {
                throw _records.Refuse(_records.Line, $"column {i + 1} has no name.");
            }

            if (Array.IndexOf(header, header[i]) is var first && first < i)
            {
                throw _records.Refuse(_records.Line, $"columns {first + 1} and {i + 1} are both named \"{Shorten(header[i])}\". Rename one.");
            }
        }

        return header;
    }
}
