namespace FedActors.Learning.Datasets;

/// <summary>How one column of a CSV file is encoded.</summary>
/// <param name="Name">As in the header; compared ordinally.</param>
/// <param name="Role">What the column is for.</param>
public sealed record CsvColumn(string Name, CsvRole Role)
{
    /// <summary>The known values of a categorical or label column, in the order of their features or classes; else empty.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>What is subtracted from a numeric feature, finite; 0 leaves it as written.</summary>
    public double Mean { get; init; }

    /// <summary>What a numeric feature is then divided by, positive and finite; 1 leaves it as written.</summary>
    public double Deviation { get; init; } = 1;

    /// <summary>How many features the column becomes.</summary>
    public int Width => Role switch { CsvRole.Numeric => 1, CsvRole.Categorical => Categories.Count, _ => 0 };
}
