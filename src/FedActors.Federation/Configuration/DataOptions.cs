using FedActors.Learning.Datasets;

namespace FedActors.Federation.Configuration;

/// <summary>Where the centres' examples come from; only the options of the chosen source count.</summary>
public sealed record DataOptions
{
    /// <summary>The source.</summary>
    public DataSource Source { get; init; } = DataSource.Synthetic;

    /// <summary>How many centres hold data, 1 or more.</summary>
    public int Centres { get; init; } = 30;

    /// <summary>Synthetic(alpha, beta); its number of centres is <see cref="Centres"/>.</summary>
    public SyntheticOptions Synthetic { get; init; } = new();

    /// <summary>An image set in IDX files.</summary>
    public IdxOptions Idx { get; init; } = new();

    /// <summary>A CSV file.</summary>
    public CsvFileOptions Csv { get; init; } = new();

    /// <summary>A linear regression problem; its number of centres is <see cref="Centres"/>.</summary>
    public LinearRegressionOptions Linear { get; init; } = new();

    /// <summary>Gaussian blobs; their number of centres is <see cref="Centres"/>.</summary>
    public BlobOptions Blobs { get; init; } = new();

    /// <summary>How many examples centres without data pretend to have.</summary>
    public ExampleCountOptions None { get; init; } = new();

    /// <summary>What examples that others hold look like.</summary>
    public DeclaredOptions Declared { get; init; } = new();
}
