namespace FedActors.Learning.Datasets;

/// <summary>What a person says about a CSV file; the rest of its schema is derived from the file.</summary>
public sealed record CsvOptions
{
    /// <summary>The column with the class or the regression target.</summary>
    public required string LabelColumn { get; init; }

    /// <summary>The label column is a number to predict, not a class.</summary>
    public bool IsRegression { get; init; }

    /// <summary>The column whose value says who an example belongs to, or null; it is no feature.</summary>
    public string? KeyColumn { get; init; }

    /// <summary>Columns that are categories even where their values look like numbers.</summary>
    public IReadOnlyList<string> CategoricalColumns { get; init; } = [];

    /// <summary>Columns not to read.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>The values of categorical columns, or of the label column, where they are given; else those of the file in ordinal order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Categories { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Numeric features become (x - mean) / deviation, with the statistics of this file.</summary>
    public bool Standardise { get; init; }

    /// <summary>The character between fields.</summary>
    public char Delimiter { get; init; } = ',';
}
