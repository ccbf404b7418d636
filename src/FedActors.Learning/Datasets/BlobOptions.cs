namespace FedActors.Learning.Datasets;

/// <summary>Which Gaussian blobs to generate.</summary>
public sealed record BlobOptions
{
    /// <summary>How many centres, one or more.</summary>
    public int Centres { get; init; } = 10;

    /// <summary>Features per example, one or more.</summary>
    public int Features { get; init; } = 2;

    /// <summary>How many classes, one or more, each with one blob.</summary>
    public int Classes { get; init; } = 3;

    /// <summary>Train examples of each centre, one or more.</summary>
    public int TrainPerCentre { get; init; } = 100;

    /// <summary>Test examples of each centre, zero or more.</summary>
    public int TestPerCentre { get; init; } = 20;

    /// <summary>Standard deviation of the blobs' middles in every feature, zero or more; the blobs themselves have deviation 1.</summary>
    public double Separation { get; init; } = 4;
}
