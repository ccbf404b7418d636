namespace FedActors.Learning.Datasets;

/// <summary>Which linear regression problem to generate; the defaults are those of the worked example.</summary>
public sealed record LinearRegressionOptions
{
    /// <summary>How many centres, one or more.</summary>
    public int Centres { get; init; } = 2;

    /// <summary>Features per example, one or more.</summary>
    public int Features { get; init; } = 10;

    /// <summary>Train examples of each centre, one or more.</summary>
    public int TrainPerCentre { get; init; } = 500;

    /// <summary>Test examples of each centre, zero or more.</summary>
    public int TestPerCentre { get; init; } = 100;

    /// <summary>Features are standard normal if true, uniform in [-1, 1) if false.</summary>
    public bool NormalFeatures { get; init; } = true;

    /// <summary>Standard deviation of the normal noise on the targets, zero or more; its square is the least mean squared error.</summary>
    public double NoiseDeviation { get; init; } = 0.1;
}
