using FedActors.Core;

namespace FedActors.Learning.Datasets;

/// <summary>Reads CSV files with a header (RFC 4180, UTF-8) as examples, row by row.</summary>
public sealed class CsvReader
{
    private readonly CsvRows _rows;
    private readonly CsvSchema _schema;
    private readonly Dictionary<string, int>[] _ranks;
    private readonly int[] _positions;
    private readonly List<float> _features = [], _targets = [];
    private readonly List<int> _labels = [];
    private readonly List<string>? _keys;

    private CsvReader(CsvRows rows, CsvSchema schema)
    {
        _rows = rows;
        _schema = schema;
        _positions = MapColumns();
        _ranks = [.. schema.Columns.Select(c => c.Categories.Index().ToDictionary(v => v.Item, v => v.Index, StringComparer.Ordinal))];
        _keys = schema.Columns.Any(c => c.Role == CsvRole.Key) ? [] : null;
    }

    /// <summary>
    /// Derives the schema of a file: a column is numeric if its first value is a number, else categorical. Values that are missing, not
    /// finite, or not numbers in a numeric column are refused with their line and column.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The label column, and whatever else the file does not say itself.</param>
    /// <exception cref="MalformedInputException">The file is not there, damaged, or does not fit the options.</exception>
    public static CsvSchema Fit(string path, CsvOptions options)
    {
        using var rows = new CsvRows(path, options.Delimiter);
        return new CsvFit(rows, options).Run();
    }

    /// <summary>Reads a file by a schema. Its columns may stand in another order; unknown columns and categories are refused.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">How to encode it.</param>
    /// <exception cref="MalformedInputException">The file is not there, damaged, or does not fit the schema.</exception>
    public static CsvTable Read(string path, CsvSchema schema)
    {
        using var rows = new CsvRows(path, schema.Delimiter);
        return new CsvReader(rows, schema).Run();
    }

    internal static string List(IEnumerable<string> names)
    {
        string[] shown = [.. names.Take(21).Select(n => $"\"{CsvRows.Shorten(n)}\"")];
        return string.Join(", ", shown.Take(20)) + (shown.Length > 20 ? " and more" : "");
    }

    private CsvTable Run()
    {
        int rows = 0;
        for (; _rows.Read(); rows++)
        {
            if (((long)rows + 1) * _schema.FeatureCount > Array.MaxLength)
            {
                throw _rows.RefuseFile($"more than {rows} rows of {_schema.FeatureCount} features do not fit into one set. Split the file.");
            }

            for (int i = 0; i < _positions.Length; i++)
            {
                Encode(i);
            }
        }

        if (rows == 0)
        {
            throw _rows.RefuseFile("the file has a header and no rows; at least one is needed.");
        }

        float[] features = [.. _features];
        return new CsvTable(
            _schema.Answer.Role == CsvRole.Label
                ? ExampleSet.Classification(features, _schema.FeatureCount, [.. _labels], _schema.ClassNames.Count)
                : ExampleSet.Regression(features, _schema.FeatureCount, [.. _targets], targetCount: 1),
            _keys);
    }

    private void Encode(int i)
    {
        CsvColumn column = _schema.Columns[i];
        int position = _positions[i];
        switch (column.Role)
        {
            case CsvRole.Numeric:
                // From the float32 value, as the statistics were gathered.
                float scaled = (float)(((float)_rows.Number(position) - column.Mean) / column.Deviation);
                _features.Add(float.IsFinite(scaled) ? scaled : throw _rows.Refuse(position,
                    $"the value, minus {column.Mean} and divided by {column.Deviation}, is outside float32. Correct the schema's deviation."));
                break;
            case CsvRole.Categorical:
                int rank = Rank(i);
                for (int c = 0; c < column.Width; c++) { _features.Add(c == rank ? 1 : 0); }
                break;
            case CsvRole.Label:
                _labels.Add(Rank(i));
                break;
            case CsvRole.Target:
                _targets.Add((float)_rows.Number(position));
                break;
            case CsvRole.Key:
                _keys!.Add(_rows.Text(position));
                break;
        }
    }

    private int Rank(int i)
    {
        string value = _rows.Text(_positions[i]);
        return _ranks[i].TryGetValue(value, out int rank) ? rank : throw _rows.Refuse(_positions[i],
            $"\"{CsvRows.Shorten(value)}\" is not among the known values {List(_schema.Columns[i].Categories)}. Correct it, or fit the schema anew.");
    }

    /// <summary>Where each column of the schema stands in this file.</summary>
    private int[] MapColumns()
    {
        Dictionary<string, int> places = _rows.Header.Index().ToDictionary(h => h.Item, h => h.Index, StringComparer.Ordinal);
        var positions = new int[_schema.Columns.Count];
        for (int i = 0; i < positions.Length; i++)
        {
            if (!places.Remove(_schema.Columns[i].Name, out positions[i]) && _schema.Columns[i].Role != CsvRole.Ignored)
            {
                throw _rows.RefuseFile($"there is no column \"{_schema.Columns[i].Name}\"; the header has {List(_rows.Header)}.");
            }
        }

        return places.Count == 0 ? positions : throw _rows.RefuseFile(
            $"the schema does not know the columns {List(places.Keys.Order(StringComparer.Ordinal))}. Remove them, or declare them ignored.");
    }
}
