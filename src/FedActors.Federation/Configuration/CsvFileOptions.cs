namespace FedActors.Federation.Configuration;

/// <summary>A CSV file with a header.</summary>
public sealed record CsvFileOptions
{
    /// <summary>The file, relative to the configuration file that names it; empty where the source is another.</summary>
    public string File { get; init; } = "";

    /// <summary>The folder that <see cref="File"/> is relative to.</summary>
    public string BaseDirectory { get; init; } = "";

    /// <summary>The column to predict; empty where the source is another.</summary>
    public string Label { get; init; } = "";

    /// <summary>Whether the label is a number to predict and not a class.</summary>
    public bool Regression { get; init; }

    /// <summary>The column that says who an example belongs to; null where the file has none.</summary>
    public string? Key { get; init; }

    /// <summary>Columns that are categories although their values look like numbers.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>The values of columns that are declared; of the others, what the file has, in ordinal order.</summary>
    public IReadOnlyList<CsvCategories> Categories { get; init; } = [];

    /// <summary>Columns not to read.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Whether numeric columns are brought to mean 0 and deviation 1 over the train rows of all centres together.</summary>
    public bool Standardise { get; init; } = true;

    /// <summary>The share of rows, drawn by the seed, that is kept for the test set: in [0, 1).</summary>
    public double TestShare { get; init; } = 0.1;
}
