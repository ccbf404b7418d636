namespace FedActors.Learning.Datasets;

/// <summary>
/// How CSV files of one kind are encoded: columns, categories, classes and scales. Declared, or derived from one file by
/// <see cref="CsvReader.Fit"/>; centres that read their own files with one schema encode them alike.
/// </summary>
public sealed class CsvSchema
{
    /// <summary>Declares a schema.</summary>
    /// <param name="columns">Every column of the files, in the order of the features; exactly one is the label or the target.</param>
    /// <param name="delimiter">The character between fields.</param>
    /// <exception cref="ArgumentException">The columns contradict each other.</exception>
    public CsvSchema(IReadOnlyList<CsvColumn> columns, char delimiter = ',')
    {
        Require(delimiter is not ('"' or '\r' or '\n'), $"The delimiter cannot be a quote or a line end.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (CsvColumn column in columns)
        {
            Require(names.Add(column.Name), $"Column \"{column.Name}\" is there twice.");
            Check(column);
        }

        CsvColumn[] answers = [.. columns.Where(c => c.Role is CsvRole.Label or CsvRole.Target)];
        Require(answers.Length == 1, $"One column is the label or the target; found {answers.Length}.");
        Require(columns.Count(c => c.Role == CsvRole.Key) <= 1, "At most one column is the key.");
        Columns = columns;
        Delimiter = delimiter;
        Answer = answers[0];
        FeatureCount = columns.Sum(c => c.Width);
        Require(FeatureCount > 0, "At least one column is a feature.");
    }

    /// <summary>Every column, in the order of the features.</summary>
    public IReadOnlyList<CsvColumn> Columns { get; }

    /// <summary>The character between fields.</summary>
    public char Delimiter { get; }

    /// <summary>Features per example, one or more.</summary>
    public int FeatureCount { get; }

    /// <summary>The classes by label; empty for regression.</summary>
    public IReadOnlyList<string> ClassNames => Answer.Categories;

    /// <summary>A name per feature: the column, and for a category <c>column=value</c>.</summary>
    public IReadOnlyList<string> FeatureNames => [.. Columns.SelectMany(c =>
        c.Role == CsvRole.Numeric ? [c.Name] : c.Role == CsvRole.Categorical ? c.Categories.Select(v => $"{c.Name}={v}") : [])];

    /// <summary>The label or target column.</summary>
    internal CsvColumn Answer { get; }

    private static void Check(CsvColumn column)
    {
        bool hasCategories = column.Role is CsvRole.Categorical or CsvRole.Label;
        Require(hasCategories == column.Categories.Count > 0, $"Column \"{column.Name}\" ({column.Role}) has {column.Categories.Count} categories.");
        Require(column.Categories.Distinct(StringComparer.Ordinal).Count() == column.Categories.Count,
            $"Column \"{column.Name}\" has a category twice.");
        Require(double.IsFinite(column.Mean) && column.Deviation > 0 && double.IsFinite(column.Deviation),
            $"Column \"{column.Name}\" has mean {column.Mean} and deviation {column.Deviation}; allowed are finite means and positive deviations.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
